/**
 * `npm run sim -- --seed N --peers K [--trace]` replays one run of the simulator exactly; a trace ends with what every page says
 * of itself, if something was wrong. `--count N` runs that many seeds
 * from there on, or from a fresh one; `--workers W` shares them among processes; `--pinned` also runs every seed that ever failed.
 * `--seconds S` begins no more seeds after that time. A seed that fails prints one line that replays it; the exit code is then 1.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pinnedSeeds } from '../src/sim/pinned-seeds.ts';
import type { Outcome } from '../src/sim/run.ts';
import { createSimulator, operationsOf, peersOf } from '../src/sim/simulator.ts';
import { createNodeSignatures } from './node-signatures.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    count: { type: 'string' },
    peers: { type: 'string' },
    operations: { type: 'string' },
    trace: { type: 'boolean', default: false },
    /** People are let in, removed and given other roles. */
    members: { type: 'boolean', default: false },
    pinned: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
    /** No more seeds are begun after so many seconds: a slow machine runs fewer. */
    seconds: { type: 'string', default: 'Infinity' },
    /** Where the counts go, for whoever started this. */
    report: { type: 'string' },
    /** No more seeds are begun after so many failures. */
    'stop-after': { type: 'string', default: '5' },
  },
});

interface Task {
  readonly seed: number;
  readonly peers: number | undefined;
  readonly operations: number | undefined;
  readonly isMembership: boolean;
}
interface Done {
  readonly task: Task;
  readonly outcome: Pick<Outcome, 'violations' | 'traceHash' | 'events' | 'virtualMs' | 'entries'>;
  readonly ms: number;
}

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const isWorker = process.send !== undefined && process.env.SKEIN_SIM_WORKER === '1';

/** The engine has no promise left when the next tick comes. */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

function createRunner(): (task: Task) => Promise<Done> {
  const simulator = createSimulator(turn, createNodeSignatures());
  let thrown: ((problem: unknown) => void) | null = null;
  process.on('uncaughtException', (problem) => {
    if (thrown) thrown(problem);
    else throw problem;
  });

  return async (task) => {
    const start = performance.now();
    const { seed, peers, operations, isMembership } = task;
    const readTrace = values.trace ? (line: string) => console.log(line) : undefined;
    // A listener's own bug surfaces beside the run: it belongs to the seed in which it happened.
    const surfaced: string[] = [];
    thrown = (problem) => surfaced.push(`threw: ${problem instanceof Error ? problem.stack : String(problem)}`);
    const outcome = await simulator.simulate(seed, { peers, operations, isMembership, readTrace });
    thrown = null;
    return {
      task,
      outcome: { ...outcome, violations: [...surfaced, ...outcome.violations] },
      ms: performance.now() - start,
    };
  };
}

const replayLine = ({ seed, peers, operations, isMembership }: Task): string =>
  `npm run sim -- --seed ${seed} --peers ${peers ?? peersOf(seed)} --operations ${operations ?? operationsOf(seed)}${isMembership ? ' --members' : ''} --trace`;

async function work(): Promise<void> {
  const runTask = createRunner();
  process.on('message', (task: Task) => void runTask(task).then((done) => process.send?.(done)));
  process.send?.('ready');
}

async function main(): Promise<number> {
  const first = numberOf(values.seed) ?? 1 + Math.floor(Math.random() * 1e9);
  const count = numberOf(values.count) ?? (values.pinned && values.seed === undefined ? 0 : 1);
  const [peers, operations] = [numberOf(values.peers), numberOf(values.operations)];
  const tasks: Task[] = [
    ...(values.pinned
      ? pinnedSeeds.map(({ seed, peers: many, operations: length, isMembership = false }) => ({
          ...{ seed, peers: many, operations: length },
          isMembership,
        }))
      : []),
    ...Array.from({ length: count }, (_, i) => ({ seed: first + i, peers, operations, isMembership: values.members })),
  ];
  if (count > 1) console.log(`seeds ${first} to ${first + count - 1}`);
  if (values.pinned) console.log(`${pinnedSeeds.length} seeds that once failed`);

  const pinnedCount = values.pinned ? pinnedSeeds.length : 0;
  const start = performance.now();
  const failed: Done[] = [];
  let done = 0;
  let events = 0;
  let virtualMs = 0;
  const note = (one: Done): void => {
    done++;
    events += one.outcome.events;
    virtualMs += one.outcome.virtualMs;
    if (one.outcome.violations.length === 0) return;
    failed.push(one);
    const found = pinnedSeeds.find(({ seed }) => seed === one.task.seed)?.found;
    console.log(`✗ seed ${one.task.seed}${found ? ` (once: ${found})` : ''}: ${one.outcome.violations[0]}`);
    for (const more of one.outcome.violations.slice(1, 4)) console.log(`    ${more}`);
    console.log(`    ${replayLine(one.task)}`);
  };
  const mostFailures = Number(values['stop-after']);
  const endsAt = start + Number(values.seconds) * 1000;
  // Seeds that once failed are run in any case.
  const mayBegin = (): boolean => failed.length < mostFailures && (performance.now() < endsAt || done < pinnedCount);
  const next = (): Task | undefined => (mayBegin() ? tasks.shift() : undefined);

  if (Number(values.workers) > 1) await share(Number(values.workers), next, note);
  else {
    const runTask = createRunner();
    for (let task = next(); task; task = next()) note(await runTask(task));
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${done - failed.length} of ${done} seeds passed in ${seconds.toFixed(1)} s: ${events} events, ${(virtualMs / 3_600_000).toFixed(1)} hours of virtual time`,
  );
  if (values.report) {
    mkdirSync(dirname(values.report), { recursive: true });
    writeFileSync(values.report, JSON.stringify({ passed: done - failed.length, failed: failed.length, seconds }));
  }
  if (tasks.length > 0) console.log(`${tasks.length} seeds were not begun`);
  return failed.length === 0 ? 0 : 1;
}

/** One file, made without the names that a development run gives to every function anew each time: a sixth of all time. */
async function bundle(): Promise<string> {
  const { build } = await import('vite');
  const outDir = fileURLToPath(new URL('../.cache/sim', import.meta.url));
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('..', import.meta.url)),
    build: { ssr: 'scripts/sim.ts', outDir, target: 'node20', minify: false, rollupOptions: { external: ['vite'] } },
    ssr: { noExternal: true },
  });
  return join(outDir, 'sim.js');
}

/** Young objects die fast here: with room for more of them most are never moved. */
const workerFlags = ['--max-semi-space-size=64'];

/** Each process takes the next seed when it is through with one. */
async function share(workers: number, next: () => Task | undefined, note: (done: Done) => void): Promise<void> {
  const file = await bundle();
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child: ChildProcess = fork(file, process.argv.slice(2), {
        execArgv: workerFlags,
        env: { ...process.env, SKEIN_SIM_WORKER: '1' },
      });
      let isOver = false;
      const give = (): void => {
        const task = next();
        if (task) return void child.send(task);
        isOver = true;
        child.disconnect();
      };
      child.on('message', (message) => {
        if (message !== 'ready') note(message as Done);
        give();
      });
      child.on('exit', (code) => (isOver ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    });
  await Promise.all(Array.from({ length: workers }, one));
}

if (isWorker) await work();
else process.exitCode = await main();
