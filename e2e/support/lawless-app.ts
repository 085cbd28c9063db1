/**
 * The app as somebody would change it who does not want to be told that they may only view: built from the same sources
 * with its own checks taken out, and given to one browser in place of what the server serves. What is left of the rule is
 * what the others keep.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { build, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each place where this browser would say no to its own person. */
const checks: Readonly<Record<string, readonly [check: string, instead: string]>> = {
  'src/room/open-room.ts': ['mayWrite(membership.role(keys.device)) &&', ''],
  'src/ui/room/room-page.tsx': ["view.role !== 'viewer' && view.role !== 'relay' && view.role !== null", 'true'],
  'src/ui/table/table-page.tsx': ["view.role === 'viewer' || view.role === 'relay' || view.role === null", 'false'],
};

export interface LawlessApp {
  /** From its next navigation on, this browser runs it. */
  giveTo(context: BrowserContext, origin: string): Promise<void>;
  /** And from the next one after this, what the server serves. */
  takeFrom(context: BrowserContext, origin: string): Promise<void>;
  remove(): Promise<void>;
}

export async function buildLawlessApp(): Promise<LawlessApp> {
  const outDir = await mkdtemp(join(tmpdir(), 'skein-lawless-'));
  const removed = new Set<string>();
  const plugin: Plugin = {
    name: 'without-checks',
    enforce: 'pre',
    transform(code, id) {
      for (const [file, [check, instead]] of Object.entries(checks)) {
        if (!id.endsWith(`/${file}`) || !code.includes(check)) continue;
        removed.add(file);
        return code.replace(check, () => instead);
      }
      return null;
    },
  };
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    plugins: [plugin],
    build: { outDir },
  });
  // A check that is somewhere else by now would make of this an honest app, and of its test nothing.
  const kept = Object.keys(checks).filter((file) => !removed.has(file));
  if (kept.length > 0) throw new Error(`the check is not found in ${kept.join(', ')}`);

  const entryOf = (page: string): string => /src="(\/assets\/index-[^"]+\.js)"/.exec(page)?.[1] ?? '';
  const entry = entryOf(await readFile(join(outDir, 'index.html'), 'utf8'));
  const everything = (origin: string): string => `${origin}/**`;
  return {
    async giveTo(context, origin) {
      const honest = entryOf(await (await fetch(origin)).text());
      if (entry === '' || honest === '') throw new Error('the page names no script');
      await context.route(everything(origin), async (route) => {
        const { pathname } = new URL(route.request().url());
        // Without a service worker: that one checks what it stores.
        if (pathname === '/sw.js') return route.abort();
        // The page itself stays the server's: the browser asks where it came from before it lets it call this machine.
        const file = join(outDir, pathname === honest ? entry : pathname);
        return pathname.endsWith('.js') && existsSync(file) ? route.fulfill({ path: file }) : route.continue();
      });
    },
    takeFrom: (context, origin) => context.unroute(everything(origin)),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
