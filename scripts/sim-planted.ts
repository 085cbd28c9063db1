/**
 * `npm run sim:planted`: plants each bug of src/sim/planted-bugs.ts, one at a time, in a copy of the source, runs seeds of the
 * simulator on it, and prints how many it took to find it. Exit code 1 when one was not found. `--only text` plants those
 * whose name contains it; `--count N` is how many seeds each gets.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type PlantedBug, plantedBugs } from '../src/sim/planted-bugs.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    operations: { type: 'string', default: '150' },
    only: { type: 'string', default: '' },
  },
});

const root = fileURLToPath(new URL('..', import.meta.url));
const garden = join(root, '.cache', 'planted');

interface Found {
  readonly seeds: number | null;
  readonly by: string;
  readonly seconds: number;
}

/** A copy of what the simulator needs; packages are the same ones. */
function makeGarden(): void {
  rmSync(garden, { recursive: true, force: true });
  mkdirSync(garden, { recursive: true });
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(garden, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(garden, 'node_modules'));
}

const fileOf = ({ file }: PlantedBug, base: string): string => join(base, 'src', file);

async function find(bug: PlantedBug): Promise<Found> {
  const sound = readFileSync(fileOf(bug, root), 'utf8');
  if (sound.split(bug.from).length !== 2) return { seeds: null, by: 'does not fit the code any more', seconds: 0 };
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const end = Number(values.seed) + Number(values.count);
  for (let seed = Number(values.seed); seed < end; ) {
    writeFileSync(
      fileOf(bug, garden),
      sound.replace(bug.from, () => bug.to),
    );
    const output = await runSeeds(seed, end - seed);
    writeFileSync(fileOf(bug, garden), sound);
    const failed = /✗ seed (\d+)[^:]*: (.*)/.exec(output);
    if (!failed && /\d+ of \d+ seeds passed/.test(output)) break;
    // A world that cannot even be made: the process ended with the reason.
    const reason = /Error: (.*)/.exec(output)?.[1] ?? 'the process ended';
    if (!failed) return { seeds: seed - Number(values.seed) + 1, by: reason.slice(0, 100), seconds: seconds() };
    seed = Number(failed[1]);
    // A seed that fails without the bug, too, has found something else.
    const isSound = !(await runSeeds(seed, 1)).includes('✗');
    if (isSound)
      return { seeds: seed - Number(values.seed) + 1, by: (failed[2] ?? '').slice(0, 100), seconds: seconds() };
    console.log(`     seed ${seed} fails without any bug planted: ${failed[2]?.slice(0, 100)}`);
    seed++;
  }
  return { seeds: null, by: 'not found', seconds: seconds() };
}

const runSeeds = (seed: number, count: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = ['--seed', String(seed), '--count', String(count), '--operations', values.operations];
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(garden, 'scripts', 'sim.ts'), ...options, '--stop-after', '1'],
      { cwd: garden, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        output += part.toString();
      });
    }
    child.on('error', reject);
    child.on('exit', () => resolve(output));
  });

makeGarden();
let missed = 0;
for (const bug of plantedBugs.filter(({ name }) => name.includes(values.only))) {
  const { seeds, by, seconds } = await find(bug);
  if (seeds === null) missed++;
  const count = seeds === null ? '✗' : String(seeds);
  console.log(`${count.padStart(4)} ${seconds.toFixed(0).padStart(4)} s  ${bug.name.padEnd(66)} ${by}`);
}
rmSync(garden, { recursive: true, force: true });
console.log(missed === 0 ? 'All were found.' : `${missed} were not found.`);
process.exitCode = missed === 0 ? 0 : 1;
