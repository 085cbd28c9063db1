/**
 * The layer table of the design as a check: which folder of `src/` may import which other folder and which packages.
 * Everything not allowed here is a breach; type imports, re-exports and dynamic imports count. Tests (`*.test.ts`) and
 * what only they use (folders named `testing`) may import what they like: they are nobody's dependency.
 *
 * The linter sees cycles and forbidden globals, but imports only as text, so it could list what is forbidden; this
 * follows each import to its file and knows what is allowed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const core = ['lib', 'crypto', 'storage', 'log', 'members', 'doc', 'wire', 'mesh'];

/** `may`: other folders. `packages`: npm packages and Node's modules; a star stands for the rest of the name. */
export const layers = {
  lib: { may: [], packages: [] },
  crypto: { may: ['lib'], packages: ['@noble/*'] },
  storage: { may: ['lib'], packages: ['idb-keyval'] },
  log: { may: ['lib', 'crypto'], packages: [] },
  members: { may: ['lib', 'crypto'], packages: [] },
  doc: { may: ['lib'], packages: ['yjs', 'y-protocols/*', 'fractional-indexing'] },
  wire: { may: ['lib', 'crypto', 'log', 'members'], packages: ['valibot', 'fflate'] },
  mesh: { may: ['lib', 'crypto', 'wire', 'log'], packages: ['simple-peer/*'] },
  room: { may: core, packages: ['fflate'] },
  server: { may: ['lib', 'wire'], packages: ['node:*', 'ws', 'valibot', 'uqr'] },
  // The signaling server's core: the simulator puts it behind sockets of its own.
  sim: { may: [...core, 'room', 'server'], packages: [] },
  ui: {
    may: ['lib', 'doc', 'room'],
    packages: [
      'react',
      'react/*',
      'react-dom',
      'react-dom/*',
      'zustand',
      'zustand/*',
      'lucide-react',
      '@tanstack/*',
      '@fontsource-variable/*',
      'd3-force',
      'papaparse',
      'uqr',
      '@tiptap/*',
      'prosemirror-markdown',
      'markdown-it',
      'yjs',
    ],
    // The one place of the interface that holds a Yjs document, and it is loaded apart.
    fencedPackages: { packages: ['yjs', '@tiptap/*', 'prosemirror-markdown', 'markdown-it'], only: /^ui\/notes\// },
  },
  // The composition root and what else lies beside the folders.
  '': { may: [...core, 'room', 'ui'], packages: ['react', 'react-dom/*', '@fontsource-variable/*'] },
};

const throughGlobal = (names) => new RegExp(`\\b(?:globalThis|window|self)\\.(?:${names})\\b`);

/** Words that only some files may contain, with comments taken out. */
const fenced = [
  { word: /\bMath\.random\b/, name: 'Math.random', only: /^lib\/env\.ts$/ },
  { word: /\.subtle\b/, name: 'crypto.subtle', only: /^crypto\// },
  // The linter forbids the bare names; these are the ways around it.
  { word: throughGlobal('Date|performance|setTimeout|setInterval'), name: 'a clock or timer', only: /^lib\/env\.ts$/ },
  { word: throughGlobal('indexedDB'), name: 'indexedDB', only: /^(storage\/|main\.tsx$)/ },
  {
    word: throughGlobal('WebSocket|BroadcastChannel|RTCPeerConnection'),
    name: 'the network',
    only: /^(mesh\/|main\.tsx$)/,
  },
];

// Statements begin a line (the formatter sees to it); that keeps the word `import` in texts out of it.
const importPattern =
  /^\s*(?:import|export)\b[^'"`;()]*?\bfrom\s*['"](?<from>[^'"\s]+)['"]|^\s*import\s*['"](?<bare>[^'"\s]+)['"]|\bimport\s*\(\s*['"`](?<dynamic>[^'"`\s]+)['"`]/gm;

/** Block comments, and line comments that are not inside an address such as `https://…`. */
const withoutComments = (source) => source.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');

/** Answers one line per breach in the tree under `folder` (a `src/`); none when all is well. */
export function findBreaches(folder) {
  const breaches = [];
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.(test|d)\.tsx?$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path).split(sep).join('/'), readModule(folder, path));
  }

  for (const [name, { source, specifiers }] of files) {
    if (name.includes('/testing/')) continue;
    const layer = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
    const rule = layers[layer];
    if (!rule) {
      breaches.push(`${name}: the folder is not in the layer table`);
      continue;
    }
    for (const { word, name: what, only } of fenced) {
      if (word.test(source) && !only.test(name)) breaches.push(`${name}: ${what} has no place here`);
    }
    for (const { specifier, target } of specifiers) {
      if (target === null) {
        if (!rule.packages.some((allowed) => matches(allowed, specifier))) {
          breaches.push(`${name}: ${layer || 'the root'} may not import the package ${specifier}`);
        } else if (
          rule.fencedPackages?.packages.some((fencedIn) => matches(fencedIn, specifier)) &&
          !rule.fencedPackages.only.test(name)
        ) {
          breaches.push(`${name}: the package ${specifier} has no place here`);
        }
        continue;
      }
      if (!/\.(tsx?|css)$/.test(specifier)) breaches.push(`${name}: ${specifier} is written without its ending`);
      else if (!existsSync(join(folder, target))) breaches.push(`${name}: ${specifier} leads nowhere`);
      if (target.includes('/testing/')) breaches.push(`${name}: ${target} is for tests only`);
      const other = target.includes('/') ? target.slice(0, target.indexOf('/')) : '';
      if (other !== layer && !rule.may.includes(other)) {
        breaches.push(`${name}: ${layer || 'the root'} may not import ${target}`);
      }
      if (layer === 'ui' && other === 'doc' && reaches(files, target, 'yjs')) {
        breaches.push(`${name}: ${target} leads to yjs; ui may use types and pure helpers of doc only`);
      }
    }
  }
  return breaches;
}

const matches = (allowed, specifier) =>
  allowed.endsWith('*') ? specifier.startsWith(allowed.slice(0, -1)) : specifier === allowed;

function readModule(folder, path) {
  const source = withoutComments(readFileSync(path, 'utf8'));
  const specifiers = [...source.matchAll(importPattern)].map(({ groups }) => {
    const specifier = groups.from ?? groups.bare ?? groups.dynamic;
    const target = specifier.startsWith('.')
      ? relative(folder, resolve(dirname(path), specifier))
          .split(sep)
          .join('/')
      : null;
    return { specifier, target };
  });
  return { source, specifiers };
}

/** Whether a package is imported by a file or by anything it imports. */
function reaches(files, start, packageName, seen = new Set()) {
  if (seen.has(start)) return false;
  seen.add(start);
  return (files.get(start)?.specifiers ?? []).some(({ specifier, target }) =>
    target === null ? specifier === packageName : reaches(files, target, packageName, seen),
  );
}
