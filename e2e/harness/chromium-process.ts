/**
 * Chromium as a process of its own with a profile of its own: it can be killed like a battery that died, and opened again
 * on what it had stored.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../browsers.ts';

export interface ChromiumProcess {
  readonly context: BrowserContext;
  /** The page it opened with. */
  readonly page: Page;
  readonly userDataDir: string;
  /** SIGKILL to all of it; resolves when it is dead. The profile stays for another `launchChromiumProcess`. */
  kill(): Promise<void>;
  /** Ends it in good order and removes the profile, unless told to keep it. */
  close(options?: { readonly keepProfile?: boolean }): Promise<void>;
}

export interface Profile {
  readonly folder: string;
  /** Kills what still runs on it and removes it. */
  remove(): Promise<void>;
}

/** For a test that kills and starts many processes on one profile. */
export async function newProfile(): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-chromium-'));
  return {
    folder,
    async remove() {
      killAll(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export interface ChromiumOptions {
  /** The profile of an earlier process. */
  readonly userDataDir?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The folder that the process takes for its account's: its list of trusted authorities is in there. */
  readonly home?: string;
  /** As if somebody had clicked the warning away. */
  readonly ignoresCertificates?: boolean;
}

export async function launchChromiumProcess(options: ChromiumOptions = {}): Promise<ChromiumProcess> {
  const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'skein-chromium-')));
  const executablePath = chromiumPath();
  const context = await chromium.launchPersistentContext(userDataDir, {
    ...(executablePath ? { executablePath } : {}),
    // Without host names for local addresses: nothing here could look them up.
    args: [...chromiumArgs, '--disable-features=WebRtcHideLocalIpsWithMdns'],
    viewport: options.viewport ?? { width: 1280, height: 800 },
    acceptDownloads: true,
    ...(options.home ? { env: { ...process.env, HOME: options.home } } : {}),
    ...(options.ignoresCertificates ? { ignoreHTTPSErrors: true } : {}),
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
  return {
    context,
    page,
    userDataDir,
    async kill() {
      killAll(userDataDir);
      await closed;
    },
    async close({ keepProfile = false } = {}) {
      await context.close();
      if (!keepProfile) await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function killAll(userDataDir: string): void {
  for (const pid of processesNaming(userDataDir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone already, with its parent
    }
  }
}

/** Ids of the processes whose command line names this folder, which nothing else on the machine does. */
function processesNaming(folder: string): number[] {
  if (existsSync('/proc/self/cmdline')) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => {
        try {
          return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`--user-data-dir=${folder}`);
        } catch {
          return false;
        }
      })
      .map(Number);
  }
  return execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`--user-data-dir=${folder}`))
    .map((line) => Number.parseInt(line, 10));
}
