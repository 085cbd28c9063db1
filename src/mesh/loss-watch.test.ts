import { expect, it } from 'vitest';
import { lossyForMs } from './limits.ts';
import { createLossWatch } from './loss-watch.ts';
import { createVirtualEnv } from './testing/virtual-env.ts';

const after = (...unanswered: readonly number[]): boolean => {
  const watch = createLossWatch(createVirtualEnv());
  for (const count of unanswered) watch.note('a', count);
  return watch.isLossy();
};

it('[MESH-43] a check that stays unanswered is a lost one; one under way is not', () => {
  expect(after()).toBe(false);
  expect(after(3, 3, 3)).toBe(false); // those of the beginning, before the other side was there
  expect(after(0, 1, 0, 1, 0)).toBe(false);
  expect(after(1, 0, 1)).toBe(false);
  expect(after(0, 1, 1)).toBe(true);
  expect(after(0, 2, 1)).toBe(true);
});

it('[MESH-43] loss is remembered for a while, and another path is another matter', () => {
  const env = createVirtualEnv();
  const watch = createLossWatch(env);
  for (const count of [0, 1, 1]) watch.note('a', count);
  expect(watch.isLossy()).toBe(true);
  env.advance(lossyForMs);
  watch.note('a', 1);
  expect(watch.isLossy()).toBe(false);
  for (const count of [7, 7]) watch.note('b', count);
  expect(watch.isLossy()).toBe(false);
  for (const count of [8, 8]) watch.note('b', count);
  expect(watch.isLossy()).toBe(true);
});
