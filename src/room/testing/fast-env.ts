/**
 * A world in which time runs faster: waits of seconds take tens of milliseconds, in the same order. Real timers below,
 * because WebCrypto answers in real time whatever a made-up clock says.
 */
import { type Env, realEnv } from '../../lib/env.ts';

export function createFastEnv(times = 20): Env {
  const startedAt = realEnv.now();
  const began = realEnv.elapsed();
  const elapsed = (): number => (realEnv.elapsed() - began) * times;
  return {
    now: () => Math.floor(startedAt + elapsed()),
    elapsed,
    randomBytes: realEnv.randomBytes,
    chance: realEnv.chance,
    after: (delayMs, run) => realEnv.after(delayMs / times, run),
  };
}
