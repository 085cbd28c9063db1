/**
 * The one way to the disk for what must not be lost. Batches are written in the order given, one transaction at a time,
 * everything that gathered meanwhile in the next one. A failed batch stays first in line and is tried again: so what is
 * on the disk is always a prefix of what was given, and no log ever gets a hole [LOG-6].
 */
import type { Env } from '../lib/env.ts';
import { createObservable, type Observable } from '../lib/observable.ts';
import type { Scope } from '../lib/scope.ts';
import type { Store, StoreError, StoreOp } from '../storage/port.ts';

const firstRetryMs = 1000;
const lastRetryMs = 30_000;
/** What came from others, who hold it: showing it and passing it on go first, and what comes meanwhile goes along. */
const soonMs = 20;
/** One transaction takes at most this many records, so that an import does not hold the disk for seconds. */
const maxOpsPerWrite = 4000;

export interface Saver {
  /** Calls back once the batch is durable; never, when it never is. */
  save(ops: readonly StoreOp[], durable: () => void): void;
  /** The same in a moment, or with whatever is saved before that: the order stays. */
  saveSoon(ops: readonly StoreOp[], durable: () => void): void;
  /** The last attempt's error; null when it went well. */
  readonly problem: Observable<StoreError | null>;
  /** Resolves when nothing waits any more, or the store is failing: in a flood of entries that may be long. */
  settled(): Promise<void>;
  /** Resolves when all that was given so far is durable, whatever comes after it, or the store is failing. */
  stored(): Promise<void>;
  /** Nothing waits and nothing is under way. */
  isIdle(): boolean;
  retryNow(): void;
}

/** `stamp` may add to what goes into one transaction [ROOM-13]. */
export function createSaver(
  env: Env,
  scope: Scope,
  store: Store,
  stamp: (ops: readonly StoreOp[]) => readonly StoreOp[] = (ops) => ops,
): Saver {
  let queue: { ops: readonly StoreOp[]; durable: () => void }[] = [];
  let isWriting = false;
  let retryMs = firstRetryMs;
  let cancelRetry = (): void => {};
  let cancelSoon: (() => void) | null = null;
  /** Batches given, and batches that are durable: the first so many. */
  let given = 0;
  let landed = 0;
  /** Each waits until so many have landed. */
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = [];
  const problem = createObservable<StoreError | null>(null);

  const release = (upTo: number): void => {
    const released = waiters.filter((waiter) => waiter.upTo <= upTo);
    waiters = waiters.filter((waiter) => waiter.upTo > upTo);
    for (const { resolve } of released) resolve();
  };

  const wait = (upTo: number): Promise<void> => {
    if (!isWriting && queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      waiters.push({ upTo, resolve });
      void write();
    });
  };

  const take = (): typeof queue => {
    let count = 0;
    let until = 0;
    while (until < queue.length && (until === 0 || count + (queue[until]?.ops.length ?? 0) <= maxOpsPerWrite)) {
      count += queue[until]?.ops.length ?? 0;
      until++;
    }
    const taken = queue.slice(0, until);
    queue = queue.slice(until);
    return taken;
  };

  const write = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    cancelRetry();
    cancelSoon?.();
    cancelSoon = null;
    while (queue.length > 0) {
      const batch = take();
      const written = await store.write(stamp(batch.flatMap(({ ops }) => ops)));
      if (!written.ok) {
        queue = [...batch, ...queue];
        problem.set(written.error);
        // Closed by ourselves, or gone for good: trying again cannot help.
        if (!scope.signal.aborted && written.error.type !== 'closed') {
          cancelRetry = env.after(retryMs, () => void write());
          retryMs = Math.min(retryMs * 2, lastRetryMs);
        }
        break;
      }
      retryMs = firstRetryMs;
      problem.set(null);
      for (const { durable } of batch) durable();
      landed += batch.length;
      release(landed);
    }
    isWriting = false;
    // All is there, or nobody knows when it will be.
    release(Number.POSITIVE_INFINITY);
  };

  scope.add(() => {
    cancelRetry();
    // What closes asks whether all is stored, and that writes it.
    cancelSoon?.();
  });
  // Said at once, not at the next write: whoever reads on should know that nothing new will be kept.
  scope.add(store.onLost((error) => problem.set(error)));

  return {
    save(ops, durable) {
      queue.push({ ops, durable });
      given++;
      void write();
    },
    saveSoon(ops, durable) {
      queue.push({ ops, durable });
      given++;
      if (!isWriting) cancelSoon ??= env.after(soonMs, () => void write());
    },
    problem,
    settled: () => wait(Number.POSITIVE_INFINITY),
    stored: () => wait(given),
    isIdle: () => !isWriting && queue.length === 0,
    retryNow() {
      retryMs = firstRetryMs;
      if (queue.length > 0) void write();
    },
  };
}
