import { expect, it } from 'vitest';
import { type Env, realEnv } from '../lib/env.ts';
import { createProjection } from './projection.ts';

it('[ROOM-10] who asks for a view in between, or comes to watch it, keeps a change from nobody who watches', () => {
  const due: (() => void)[] = [];
  const env: Env = {
    ...realEnv,
    after(_delayMs, run) {
      due.push(run);
      return () => {};
    },
  };
  let source = 1;
  const view = createProjection(env, 80, () => source);
  const heard: number[] = [];
  view.watch((value) => heard.push(value));
  for (const look of [() => view.now(), () => view.watch(() => {})()]) {
    source++;
    view.invalidate();
    look();
    for (const run of due.splice(0)) run();
    expect(heard.at(-1)).toBe(source);
  }
  expect(heard).toEqual([1, 2, 3]);
});
