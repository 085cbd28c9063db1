/**
 * The world as an argument: clock, chance and timers. This file is the only one that names Date, Math.random,
 * setTimeout and the platform's random bytes, so that everything above it runs unchanged in a simulated world.
 */
import type { Bytes } from './bytes.ts';

export interface Env {
  /** Wall clock in milliseconds since 1970. A label for people, never an order. */
  now(): number;
  /** Milliseconds that only grow, for measuring spans. */
  elapsed(): number;
  randomBytes(count: number): Bytes;
  /** From 0 up to, not including, 1. For jitter and sampling, never for secrets. */
  chance(): number;
  /** Runs `run` once after `delayMs`; the returned function cancels it and is harmless afterwards. */
  after(delayMs: number, run: () => void): () => void;
}

export const realEnv: Env = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  chance: () => Math.random(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs` of the given world's time. */
export const sleep = (env: Env, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    env.after(delayMs, resolve);
  });

/** Runs `run` again and again, `periodMs` after the last run ended, until the returned function is called. */
export function every(env: Env, periodMs: number, run: () => void): () => void {
  let stopped = false;
  let cancel = (): void => {};
  const arm = (): void => {
    cancel = env.after(periodMs, () => {
      if (stopped) return;
      run();
      if (!stopped) arm();
    });
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}
