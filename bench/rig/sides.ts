/** What is compared, and the signaling server of each: processes of their own, so that neither side pays for ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { PageConfig } from '../pages/room/room-peer.ts';

export type SideName = 'skein' | 'yWebrtc' | 'yWebrtcNegotiated';

export interface Side {
  readonly name: SideName;
  /** Relative to this folder. */
  readonly page: string;
  readonly config: Partial<PageConfig>;
  startSignaling(): Promise<Signaling>;
}

export interface Signaling {
  readonly url: string;
  stop(): Promise<void>;
}

const inside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Ready when it prints its first line. */
async function run(args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the signaling server ended with ${code}`)));
  });
  return child;
}

async function start(args: readonly string[], path: string): Promise<Signaling> {
  const port = await freePort();
  const child = await run(args, port);
  return {
    url: `ws://localhost:${port}${path}`,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

const yWebrtc = (name: SideName, config: Partial<PageConfig>): Side => ({
  name,
  page: '../pages/room/y-webrtc-page.ts',
  config,
  startSignaling: () => start([inside('../../node_modules/y-webrtc/bin/server.js')], ''),
});

export const sides: readonly Side[] = [
  {
    name: 'skein',
    page: '../pages/room/skein-page.ts',
    config: {},
    startSignaling: () => start(['--import', 'tsx', inside('skein-signaling.ts')], '/signal'),
  },
  yWebrtc('yWebrtc', {}),
  // The same with its glare mended, as anybody can do by an option: otherwise we might only beat a known mistake.
  yWebrtc('yWebrtcNegotiated', { channelConfig: { negotiated: true, id: 0 } }),
];

export function sidesNamed(list: string): readonly Side[] {
  return list.split(',').map((name) => {
    const side = sides.find((each) => each.name === name.trim());
    if (!side) throw new Error(`no side "${name}": there are ${sides.map((each) => each.name).join(', ')}`);
    return side;
  });
}
