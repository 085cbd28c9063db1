/** A clock that stands still until a test moves it. */
import { type Env, realEnv } from '../../lib/env.ts';

export interface VirtualEnv extends Env {
  /** Moves the clock, running what comes due in order. */
  advance(ms: number): void;
}

export function createVirtualEnv(): VirtualEnv {
  let now = 1_000_000;
  let count = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    elapsed: () => now,
    randomBytes: realEnv.randomBytes,
    chance: () => 0.5,
    after(delayMs, run) {
      const id = count++;
      timers.set(id, { at: now + delayMs, run });
      return () => timers.delete(id);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers]
          .filter(([, timer]) => timer.at <= end)
          .sort(([a, x], [b, y]) => x.at - y.at || a - b);
        if (!next) break;
        timers.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
      }
      now = end;
    },
  };
}
