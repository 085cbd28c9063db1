/** A copy of the build that a test may change, and a way to make it look like a newer one to the browser. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtApp } from './app-server.ts';

export interface BuildCopy {
  readonly distDir: string;
  renew(): Promise<void>;
  remove(): Promise<void>;
}

export async function copyBuild(): Promise<BuildCopy> {
  const distDir = await mkdtemp(join(tmpdir(), 'skein-dist-'));
  await cp(builtApp, distDir, { recursive: true });
  return {
    distDir,
    async renew() {
      const worker = await readFile(join(distDir, 'sw.js'), 'utf8');
      const newer = worker.replace(/version:\s*[`"'][0-9a-f]{16}/, (found) => `${found.slice(0, -1)}x`);
      if (newer === worker) throw new Error('the build looks as it did before');
      await writeFile(join(distDir, 'sw.js'), newer);
    },
    remove: () => rm(distDir, { recursive: true }),
  };
}
