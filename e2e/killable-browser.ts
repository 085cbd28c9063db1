/**
 * Chromium as a process of our own with its profile on disk, to be killed in the middle of its work and started again on
 * what is left. Playwright's contexts keep their storage in memory and end politely; this one does neither.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserContext, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './browsers.ts';

const START_TIMEOUT_MS = 30_000;

export interface KillableBrowser {
  readonly context: BrowserContext;
  /** SIGKILL to the browser and all its children, at once. Resolves when they are gone. */
  kill(): Promise<void>;
}

export interface Profile {
  readonly folder: string;
  start(): Promise<KillableBrowser>;
  /** Kills what still runs and removes the profile. */
  remove(): Promise<void>;
}

export async function createProfile(): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-profile-'));
  const running = new Set<ChildProcess>();

  async function kill(child: ChildProcess): Promise<void> {
    if (!running.delete(child) || child.pid === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // The negative number names the process group, which `detached` made the browser the head of.
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  async function start(): Promise<KillableBrowser> {
    const portFile = join(folder, 'DevToolsActivePort');
    await rm(portFile, { force: true });
    const child = spawn(
      chromiumPath() ?? chromium.executablePath(),
      [...CHROMIUM_ARGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
      { detached: true, stdio: 'ignore' },
    );
    running.add(child);
    const port = await devToolsPort(portFile);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = browser.contexts();
    if (!context) throw new Error('the browser has no context');
    return { context, kill: () => kill(child) };
  }

  return {
    folder,
    start,
    async remove() {
      for (const child of [...running]) await kill(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The browser writes the port it chose into a file of its profile. */
async function devToolsPort(file: string): Promise<string> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 50) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const [port] = text.split('\n');
    if (port) return port;
    await pause(50);
  }
  throw new Error('the browser did not start');
}
