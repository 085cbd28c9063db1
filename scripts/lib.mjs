/** What the commands share. Plain JavaScript on Node alone: it runs before anything is installed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the command with words instead of a stack. */
export function fail(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Skein needs Node.js 20.19 or newer; this is ${process.versions.node}.`,
    'Get a current one from https://nodejs.org and run the command again.',
  );
}

/** Runs a program with its output here; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', (problem) => {
      console.error(`${command}: ${problem.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** A program of `node_modules`, through its JavaScript file: works on every system without a shell. */
export const runModule = (file, args, options) =>
  run(process.execPath, [join(root, 'node_modules', file), ...args], options);

const hashOf = (content) => createHash('sha256').update(content).digest('hex');

/**
 * `npm ci` when what is installed is not what the lock file says. It removes `node_modules` first, so it must run only
 * then: otherwise a start without network would destroy what works.
 */
export async function install() {
  const stampFile = join(root, 'node_modules', '.skein-lock-hash');
  const wanted = hashOf(readFileSync(join(root, 'package-lock.json')));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === wanted) return;
  if (!installedMatchesLock()) {
    const modules = join(root, 'node_modules');
    // Kept aside until the new ones stand: without a network `npm ci` would leave nothing at all.
    const aside = join(root, '.cache', 'node_modules-before');
    const hadModules = existsSync(modules);
    if (hadModules) {
      mkdirSync(join(root, '.cache'), { recursive: true });
      rmSync(aside, { recursive: true, force: true });
      renameSync(modules, aside);
    }
    console.log(hadModules ? 'The dependencies changed; installing them.' : 'Installing the dependencies (once).');
    // Run through npm itself where it started us: there is no `npm` to find on some systems' paths.
    const args = ['ci', '--no-audit', '--no-fund'];
    const npm = process.env.npm_execpath;
    const code = npm?.endsWith('.js')
      ? await run(process.execPath, [npm, ...args])
      : await run('npm', args, { shell: process.platform === 'win32' });
    if (code !== 0) {
      if (hadModules) {
        rmSync(modules, { recursive: true, force: true });
        renameSync(aside, modules);
      }
      fail(
        '',
        `Installing failed (npm ci ended with ${code}).`,
        hadModules
          ? 'The dependencies from before are still here, but package-lock.json asks for others. With a network, run the ' +
              'command again; without one, go back to the version of Skein that was installed.'
          : 'The first run needs a network to fetch the dependencies; after that Skein starts without one.',
      );
    }
    rmSync(aside, { recursive: true, force: true });
  }
  writeFileSync(stampFile, `${wanted}\n`);
}

/** True when every package of the lock file is there in that very version, however it came there. */
function installedMatchesLock() {
  try {
    const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8')).packages;
    const locked = read('package-lock.json');
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(locked).every(([path, entry]) => {
      if (path === '') return true;
      const there = installed[path];
      // Packages for other systems are optional and absent.
      if (!there) return entry.optional === true || entry.devOptional === true;
      return there.version === entry.version && there.integrity === entry.integrity && existsSync(join(root, path));
    });
  } catch {
    return false;
  }
}

const buildInputs = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'scripts/service-worker-plugin.ts',
  'package-lock.json',
];

/** A hash over everything that the build reads: names and contents. */
function buildInputHash() {
  const hash = createHash('sha256');
  const add = (path) => {
    hash.update(`${relative(root, path)}\n`).update(hashOf(readFileSync(path)));
  };
  for (const input of buildInputs) {
    const path = join(root, input);
    if (!existsSync(path)) continue;
    if (input !== 'src' && input !== 'public') {
      add(path);
      continue;
    }
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) add(file);
  }
  return hash.digest('hex');
}

/** Builds the app into `dist/` unless it is there already; resolves with the exit code. */
export async function build({ always = false } = {}) {
  const stampFile = join(root, 'dist', '.stamp');
  const wanted = buildInputHash();
  if (!always && existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === wanted) return 0;
  console.log('Building the app.');
  const code = await runModule('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  if (code === 0) writeFileSync(stampFile, `${wanted}\n`);
  return code;
}
