import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBreaches } from './layers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-layers-'));
});
afterEach(() => rm(folder, { recursive: true }));

const plant = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'src', name)), { recursive: true });
    await writeFile(join(folder, 'src', name), source);
  }
};

/** What the linter says about the planted tree, by rule and file, under the project's own settings. */
async function lint(): Promise<string[]> {
  const settings = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  settings.vcs = { enabled: false };
  await writeFile(join(folder, 'biome.json'), JSON.stringify(settings));
  const output = await new Promise<string>((resolve) => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    execFile(
      process.execPath,
      [biome, 'lint', '--reporter=json', '--max-diagnostics=none', 'src'],
      { cwd: folder },
      (_, out) => resolve(out),
    );
  });
  const found: string[] = JSON.parse(output).diagnostics.map(
    (one: { category: string; location: { path: string | { file: string } } }) => {
      const { path } = one.location;
      return `${one.category.split('/').at(-1)} ${typeof path === 'string' ? path : path.file}`;
    },
  );
  return [...new Set(found)].sort();
}

describe('the layer check', () => {
  const good = {
    'lib/bytes.ts': "export type Bytes = Uint8Array;\n// import { never } from '../room/api.ts';\n",
    'doc/types.ts': "import type { Bytes } from '../lib/bytes.ts';\nexport type Doc = Bytes;\n",
    'doc/table.ts': "import * as Y from 'yjs';\nexport const table = Y;\n",
    'ui/app.tsx':
      "import { useState } from 'react';\nimport type { Doc } from '../doc/types.ts';\nexport const app: [Doc, unknown] = [new Uint8Array(), useState];\n",
    'ui/app.test.ts': "import '../doc/table.ts';\n",
  };

  it('[LAYER-1] passes what the table allows', async () => {
    await plant(good);
    expect(findBreaches(join(folder, 'src'))).toEqual([]);
  });

  it('[LAYER-1] finds every kind of import that the table does not allow, types included', async () => {
    await plant({
      ...good,
      'lib/up.ts': "import type { Doc } from '../doc/types.ts';\nexport type Up = Doc;\n",
      'crypto/re-export.ts': "export * from '../storage/port.ts';\n",
      'storage/port.ts': 'export const port = 1;\n',
      'log/lazy.ts': "export const lazy = () => import('../mesh/mesh.ts');\n",
      'mesh/mesh.ts': "import {\n  app,\n} from '../ui/app.tsx';\nexport const mesh = app;\n",
      'room/bare.ts': "import '../server/server.ts';\n",
      'server/server.ts': "import 'node:http';\nimport '../lib/bytes';\n",
      'doc/packages.ts': "import { get } from 'idb-keyval';\nexport const got = get;\n",
      'ui/grid.tsx':
        "import { table } from '../doc/table.ts';\nimport Peer from 'simple-peer';\nexport const grid = [table, Peer];\n",
      'elsewhere/file.ts': 'export const x = 1;\n',
      'room/lost.ts': "export { nothing } from '../lib/nothing.ts';\n",
      'room/helped.ts': "export { help } from '../doc/testing/help.ts';\n",
      'doc/testing/help.ts': "import 'vitest';\nexport const help = 1;\n",
    });
    expect(findBreaches(join(folder, 'src')).sort()).toEqual([
      'crypto/re-export.ts: crypto may not import storage/port.ts',
      'doc/packages.ts: doc may not import the package idb-keyval',
      'elsewhere/file.ts: the folder is not in the layer table',
      'lib/up.ts: lib may not import doc/types.ts',
      'log/lazy.ts: log may not import mesh/mesh.ts',
      'mesh/mesh.ts: mesh may not import ui/app.tsx',
      'room/bare.ts: room may not import server/server.ts',
      'room/helped.ts: doc/testing/help.ts is for tests only',
      'room/lost.ts: ../lib/nothing.ts leads nowhere',
      'server/server.ts: ../lib/bytes is written without its ending',
      'ui/grid.tsx: doc/table.ts leads to yjs; ui may use types and pure helpers of doc only',
      'ui/grid.tsx: ui may not import the package simple-peer',
    ]);
  });

  it('[LAYER-2] finds words that are fenced to one place', async () => {
    await plant({
      'mesh/dice.ts': 'export const dice = () => Math.random();\n',
      'room/keys.ts': 'export const keys = (c: Crypto) => c.subtle;\n',
      'ui/late.ts': 'export const late = () => window.setTimeout(() => {}, 1);\n',
      'lib/env.ts': 'export const chance = () => Math.random();\n',
    });
    expect(findBreaches(join(folder, 'src')).sort()).toEqual([
      'mesh/dice.ts: Math.random has no place here',
      'room/keys.ts: crypto.subtle has no place here',
      'ui/late.ts: a clock or timer has no place here',
    ]);
  });

  it('[LAYER-2] the linter finds forbidden globals, cycles through types, and any', async () => {
    await plant({
      'doc/clock.ts': 'export const clock = () => Date.now();\n',
      'doc/wait.ts': 'export const wait = (run: () => void) => setTimeout(run, 1);\n',
      'room/disk.ts': 'export const disk = () => indexedDB.open("x");\n',
      'ui/net.ts': 'export const net = () => new WebSocket("ws://x");\n',
      'log/keys.ts': 'export const keys = () => crypto.getRandomValues(new Uint8Array(1));\n',
      'lib/loose.ts': 'export const loose = (value: any) => value;\n',
      'lib/a.ts': "import type { B } from './b.ts';\nexport interface A {\n  b: B;\n}\n",
      'lib/b.ts': "import type { A } from './a.ts';\nexport interface B {\n  a: A | null;\n}\n",
      // Where they belong:
      'lib/env.ts':
        'export const now = () => Date.now();\nexport const bytes = () => crypto.getRandomValues(new Uint8Array(1));\n',
      'storage/open.ts': 'export const open = () => indexedDB.open("x");\n',
      'mesh/socket.ts': 'export const socket = () => new WebSocket("ws://x");\n',
      'crypto/web.ts': 'export const web = () => crypto;\n',
    });
    expect(await lint()).toEqual([
      'noExplicitAny src/lib/loose.ts',
      'noImportCycles src/lib/a.ts',
      'noImportCycles src/lib/b.ts',
      'noRestrictedGlobals src/doc/clock.ts',
      'noRestrictedGlobals src/doc/wait.ts',
      'noRestrictedGlobals src/log/keys.ts',
      'noRestrictedGlobals src/room/disk.ts',
      'noRestrictedGlobals src/ui/net.ts',
    ]);
  });

  it('[LAYER-1] the sources themselves hold to the table', () => {
    expect(findBreaches(join(root, 'src'))).toEqual([]);
  });
});
