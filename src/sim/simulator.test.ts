import { expect, it } from 'vitest';
import { createNodeSignatures } from '../../scripts/node-signatures.ts';
import type { Turn } from './clock.ts';
import { createSimulator } from './simulator.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));
/** One of them signs with real keys. */
const seeds = [3, 7, 14];

it('[I14] [SIM-1] the same seed gives the same event log byte for byte, in another simulator too', async () => {
  const first = createSimulator(turn, createNodeSignatures());
  const second = createSimulator(turn, createNodeSignatures());
  for (const seed of seeds) {
    const lines: string[] = [];
    const one = await first.simulate(seed, { operations: 60, readTrace: (line) => lines.push(line) });
    const again: string[] = [];
    const other = await second.simulate(seed, { operations: 60, readTrace: (line) => again.push(line) });
    expect(again).toEqual(lines);
    expect(other.traceHash).toBe(one.traceHash);
    expect(lines.length).toBeGreaterThan(60);
  }
  // Each seed is another world.
  const hashes = new Set<string>();
  for (const seed of seeds) hashes.add((await first.simulate(seed, { operations: 20 })).traceHash);
  expect(hashes.size).toBe(seeds.length);
});
