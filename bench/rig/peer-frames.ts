/**
 * Many peers in one real Chromium: one page with a frame per peer, each frame an origin of its own (its own port), so that
 * nothing but the network connects them. Frames share a few processes by their host's name: Chromium blocks new
 * connections at about 500 in one process.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Frame } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import { type ChromiumProcess, launchChromiumProcess } from '../../e2e/harness/chromium-process.ts';
import type { PageConfig } from '../pages/room/room-peer.ts';
import type { TrafficCounts } from '../pages/room/traffic.ts';
import '../pages/room/room-peer.ts';

export interface PeerFrame {
  readonly frame: Frame;
  /** When the navigation to its page began. */
  readonly openedAt: number;
  remove(): Promise<void>;
}

export interface PeerFrames {
  readonly browserVersion: string;
  add(config: PageConfig): Promise<PeerFrame>;
  close(): Promise<void>;
}

/** As an app would be built: minified, one file. */
export async function bundlePage(file: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: { input: fileURLToPath(new URL(file, import.meta.url)) },
    },
  });
  const [output] = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (chunk?.type !== 'chunk') throw new Error(`nothing bundled from ${file}`);
  return chunk.code;
}

async function serve(script: string): Promise<{ readonly port: number; close(): void }> {
  const server: Server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript ? script : '<!doctype html><title>Peer</title><script type="module" src="/page.js"></script>',
    );
  });
  // No host: browsers disagree about which loopback address localhost is.
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Processes that the frames of one run share, more or less. */
export const defaultProcesses = 4;

export async function openPeerFrames(pageFile: string, processes = defaultProcesses): Promise<PeerFrames> {
  const script = await bundlePage(pageFile);
  const browser: ChromiumProcess = await launchChromiumProcess();
  const { page } = browser;
  const host = await serve('');
  await page.goto(`http://localhost:${host.port}/`);
  const servers: { close(): void }[] = [host];
  let added = 0;

  return {
    browserVersion: `Chromium ${browser.context.browser()?.version() ?? ''}`,
    async add(config) {
      const number = added++;
      const server = await serve(script);
      servers.push(server);
      const url = `http://h${number % processes}.localhost:${server.port}/#${encodeURIComponent(JSON.stringify(config))}`;
      const element = await page.evaluateHandle((src) => {
        const made = document.createElement('iframe');
        made.style.cssText = 'width:60px;height:40px';
        made.src = src;
        document.body.append(made);
        return made;
      }, url);
      const frame = await element.contentFrame();
      if (!frame) throw new Error('a frame without a page');
      await frame.waitForFunction(() => 'roomPeer' in window, null, { polling: 20 });
      return {
        frame,
        openedAt: await frame.evaluate(() => performance.timeOrigin),
        async remove() {
          await frame.evaluate(() => window.roomPeer.leave());
          await element.evaluate((made) => made.remove());
          server.close();
        },
      };
    },
    async close() {
      await browser.close();
      for (const server of servers) server.close();
    },
  };
}

export const countsOf = (peer: PeerFrame): Promise<TrafficCounts> => peer.frame.evaluate(() => window.traffic.counts());
