/** Worlds with people who rule over each other, and with an app that knows more: a few here, in their thousands by `npm run sim`. */
import { expect, it } from 'vitest';
import { createNodeSignatures } from '../../scripts/node-signatures.ts';
import type { Turn } from './clock.ts';
import { createSimulator, operationsOf, peersOf } from './simulator.ts';

const turn: Turn = () => new Promise((resolve) => process.nextTick(resolve));
const patienceMs = 240_000;

it(
  '[SIM-9] [MESH-33] a newer app among older ones is understood as far as they go, and blamed for nothing',
  async () => {
    const { violations } = await createSimulator(turn, createNodeSignatures()).simulate(6, {
      peers: 3,
      operations: 40,
    });
    expect(violations).toEqual([]);
  },
  patienceMs,
);

it(
  '[SIM-10] [MEM-5] [T17] people who let in, demote and remove each other across cuts end with the same room and the same roles',
  async () => {
    const simulator = createSimulator(turn, createNodeSignatures());
    const { violations } = await simulator.simulate(11, { peers: 3, operations: 50, isMembership: true });
    expect(violations).toEqual([]);
  },
  patienceMs,
);

it('[SIM-11] of a thousand worlds most are small, some are long, and a few have more people than are all linked', () => {
  const seeds = Array.from({ length: 1_000 }, (_, i) => 4_000 + i);
  const crowds = seeds.filter((seed) => peersOf(seed) === 16);
  const long = seeds.filter((seed) => operationsOf(seed) === 200);
  expect(crowds.length).toBeGreaterThanOrEqual(3);
  expect(crowds.length).toBeLessThanOrEqual(10);
  expect(long.length).toBeGreaterThan(30);
  expect(seeds.filter((seed) => operationsOf(seed) <= 100 && peersOf(seed) <= 4).length).toBeGreaterThan(900);
});
