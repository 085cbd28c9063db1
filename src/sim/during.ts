import type { Clock } from './clock.ts';

/** Lets the world go on until this is answered. */
export async function during<T>(clock: Clock, answer: Promise<T>): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  answer.then(done, done);
  while (!isDone) await clock.runUntil(clock.now() + 10);
  return answer;
}
