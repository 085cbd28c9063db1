/** Long work in slices: after so many milliseconds a turn in which clicks, paint and everything else go first. */
import { type Env, sleep } from './env.ts';

export interface Breath {
  /** This slice has had its time. */
  isOver(): boolean;
  /** Waits for a turn if the slice is over, and begins the next one. Resolves at once otherwise. */
  take(): Promise<void>;
}

export function createBreath(env: Env, sliceMs: number): Breath {
  let budgetMs = sliceMs;
  let since = env.elapsed();
  const isOver = (): boolean => env.elapsed() - since >= budgetMs;
  return {
    isOver,
    async take() {
      if (!isOver()) return;
      const from = env.elapsed();
      await sleep(env, 0);
      since = env.elapsed();
      // Timers of a page that nobody sees come once a second: it works as long as it had to wait.
      budgetMs = Math.max(sliceMs, since - from);
    },
  };
}
