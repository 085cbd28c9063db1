import { expect, it } from 'vitest';
import { createBulkLane } from './bulk-lane.ts';
import { sliceMs } from './sync-limits.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

it('[MESH-30] what catches up comes one at a time, and lets everything else go first after a slice', async () => {
  const env = createVirtualEnv();
  const lane = createBulkLane(env, new AbortController().signal);
  const done: string[] = [];
  for (let i = 0; i < 6; i++) {
    lane.add(async () => {
      env.advance(sliceMs / 2);
      done.push(`bulk ${i}`);
    });
  }
  await settle();
  // Two of them are a slice: the page has its turn before the third.
  expect(done).toEqual(['bulk 0', 'bulk 1']);
  done.push('fresh');
  env.advance(0);
  await settle();
  expect(done).toEqual(['bulk 0', 'bulk 1', 'fresh', 'bulk 2', 'bulk 3']);
  env.advance(0);
  await settle();
  expect(done.at(-1)).toBe('bulk 5');
});
