import { expect, it } from 'vitest';
import { createNodeSignatures } from '../../scripts/node-signatures.ts';
import type { Turn } from './clock.ts';
import { createSimulator } from './simulator.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));
/** One of them signs with real keys. */
const seeds = [4, 7];
/** Whole rooms, and the curve arithmetic of founding them: some seconds of work, more where others work, too. */
const patienceMs = 240_000;

it(
  '[I14] [SIM-1] the same seed gives the same event log byte for byte, in another simulator too',
  async () => {
    const first = createSimulator(turn, createNodeSignatures());
    const second = createSimulator(turn, createNodeSignatures());
    for (const seed of seeds) {
      const lines: string[] = [];
      const one = await first.simulate(seed, { peers: 3, operations: 40, readTrace: (line) => lines.push(line) });
      const again: string[] = [];
      const other = await second.simulate(seed, { peers: 3, operations: 40, readTrace: (line) => again.push(line) });
      expect(again).toEqual(lines);
      expect(other.traceHash).toBe(one.traceHash);
      expect(lines.length).toBeGreaterThan(60);
    }
    // Each seed is another world.
    const hashes = new Set<string>();
    for (const seed of seeds) hashes.add((await first.simulate(seed, { peers: 3, operations: 20 })).traceHash);
    expect(hashes.size).toBe(seeds.length);
  },
  patienceMs,
);

it(
  '[SIM-7] [SIM-8] [I1] [I2] [I11] [I13] worlds with every kind of trouble and a liar come to rest in order',
  async () => {
    const simulator = createSimulator(turn, createNodeSignatures());
    // Seeds in their thousands run outside of this: `npm run sim`. Here one honest world, one with a liar, one of real keys.
    for (const seed of [1, 5, 17]) {
      const { violations, entries } = await simulator.simulate(seed, { operations: 80 });
      expect(violations, `npm run sim -- --seed ${seed} --operations 80 --trace`).toEqual([]);
      expect(entries).toBeGreaterThan(40);
    }
  },
  patienceMs,
);
