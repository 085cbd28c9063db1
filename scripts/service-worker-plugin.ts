/**
 * Builds the service worker after the app, because it carries the list of every file of the build with its hash; and
 * writes the security headers for static hosts.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { headersFile } from '../src/server/security-headers.ts';

const notStored = /(^|\/)[._][^/]*$|\.map$|^sw\.js$/;

export function serviceWorkerPlugin(): Plugin {
  let outDir = 'dist';
  let root = '.';
  return {
    name: 'skein-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = resolve(config.root, config.build.outDir);
    },
    // After everything is on the disk, public files included.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        await writeFile(join(outDir, '_headers'), headersFile());
        const files = await precacheList(outDir);
        const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
        const entry = join(root, 'src/ui/service-worker/service-worker.ts');
        await writeFile(join(outDir, 'sw.js'), await buildWorker(entry, { version, files }));
      },
    },
  };
}

async function precacheList(folder: string): Promise<{ path: string; integrity: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !notStored.test(name))
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      path: name === 'index.html' ? '/' : `/${name}`,
      integrity: `sha256-${createHash('sha256')
        .update(await readFile(join(folder, name)))
        .digest('base64')}`,
    })),
  );
}

/** One classic script without imports: not every browser in use takes modules as service workers. */
async function buildWorker(entry: string, precache: unknown): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __SKEIN_PRECACHE__: JSON.stringify(precache) },
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'skeinServiceWorker' } },
  });
  const [output] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  const chunk = output?.output[0];
  if (chunk?.type !== 'chunk' || output?.output.length !== 1) throw new Error('the service worker is not one script');
  return chunk.code;
}
