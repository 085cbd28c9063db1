/** A virtual clock with seeded chance and a heap of timers: a thousand peers in one process, the same every time. */
import type { Bytes } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';

export interface SeededEnv extends Env {
  /** Runs everything that comes due within this time, in order. */
  run(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

export function createSeededEnv(seed: number): SeededEnv {
  let now = 1_000_000;
  let order = 0;
  let state = seed >>> 0;
  const heap: Timer[] = [];

  /** Mulberry32: small, quick, and good enough for jitter and samples. */
  const chance = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  const push = (timer: Timer): void => {
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent] as Timer)) break;
      heap[at] = heap[parent] as Timer;
      at = parent;
    }
    heap[at] = timer;
  };

  const pop = (): Timer | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[at] = heap[child] as Timer;
      at = child;
    }
    heap[at] = last;
    return first;
  };

  return {
    now: () => now,
    elapsed: () => now,
    chance,
    randomBytes(count) {
      const bytes: Bytes = new Uint8Array(count);
      for (let i = 0; i < count; i++) bytes[i] = Math.floor(chance() * 256);
      return bytes;
    },
    after(delayMs, run) {
      const timer: Timer = { at: now + delayMs, order: order++, run };
      push(timer);
      return () => {
        timer.run = null;
      };
    },
    run(ms) {
      const end = now + ms;
      for (let next = heap[0]; next && next.at <= end; next = heap[0]) {
        pop();
        now = Math.max(now, next.at);
        const { run } = next;
        next.run = null;
        run?.();
      }
      now = end;
    },
  };
}
