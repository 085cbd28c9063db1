/**
 * A view for others, computed when somebody watches and something changed: in a moment after a quiet time, otherwise at most
 * once a period, so that a flood of entries costs a few computations and not thousands.
 */
import type { Env } from '../lib/env.ts';
import { createTopic, type Listener, type Unsubscribe } from '../lib/observable.ts';

/** A frame or two, in which cells that have changed are shown first and what goes on to others leaves. */
const leadMs = 25;

export interface Projection<T> {
  invalidate(): void;
  /** Like `invalidate`, but published as soon as the caller's own turn is over: before anything of it is painted. */
  hurry(): void;
  watch(listener: Listener<T>): Unsubscribe;
  /** The current value, computed if need be. */
  now(): T;
  /** What was computed last, however old. */
  last(): T | null;
}

export function createProjection<T>(env: Env, periodMs: number, compute: () => T): Projection<T> {
  const topic = createTopic<T>();
  let watchers = 0;
  let isDirty = true;
  /** Apart from `isDirty`: whoever asks for the value in between must not keep it from those who watch. */
  let isUntold = false;
  let isArmed = false;
  let isHurried = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  let value: { readonly current: T } | null = null;

  const now = (): T => {
    if (isDirty || !value) {
      isDirty = false;
      value = { current: compute() };
      lastAt = env.elapsed();
    }
    return value.current;
  };

  const tell = (): void => {
    if (!isUntold || watchers === 0) return;
    isUntold = false;
    topic.publish(now());
  };

  const arm = (): void => {
    if (isArmed || watchers === 0) return;
    isArmed = true;
    // Never within the caller's own turn: it may be half-way through changing what is shown.
    env.after(Math.max(leadMs, lastAt + periodMs - env.elapsed()), () => {
      isArmed = false;
      tell();
    });
  };

  return {
    invalidate() {
      isDirty = true;
      isUntold = true;
      arm();
    },
    hurry() {
      isDirty = true;
      isUntold = true;
      if (isHurried || watchers === 0) return;
      isHurried = true;
      queueMicrotask(() => {
        isHurried = false;
        tell();
      });
    },
    watch(listener) {
      watchers++;
      // The first one hears the newest at once: nothing is left to tell.
      if (watchers === 1) isUntold = false;
      const stop = topic.subscribe(listener);
      listener(now());
      let isStopped = false;
      return () => {
        if (!isStopped) watchers--;
        isStopped = true;
        stop();
      };
    },
    now,
    last: () => value?.current ?? null,
  };
}
