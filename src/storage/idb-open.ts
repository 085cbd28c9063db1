/**
 * Opening and removing a database so that it always ends: an open can be blocked by a tab that does not step aside, hang
 * for ever on a damaged profile, or succeed long after its caller has given up.
 */
import type { Env } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { startFreshJournal } from './fresh-journal.ts';
import { storeErrorOf } from './idb-errors.ts';
import type { StoreError } from './port.ts';

/**
 * Longer than a slow phone needs for the largest room seen (about 1 s), shorter than a person waits before a page counts
 * as dead. Tabs of ours step aside at once, so a block that lasts is a tab that is frozen or no tab of ours.
 */
export const openTimeoutMs = 10_000;

export function openDatabase(
  env: Env,
  factory: IDBFactory,
  name: string,
  version: number,
  tables: readonly string[],
): Promise<Result<IDBDatabase, StoreError>> {
  const opened = settle<IDBDatabase, IDBDatabase>(env, () => factory.open(name, version), {
    start(request) {
      request.onupgradeneeded = () => {
        const database = request.result;
        // Tables this version does not know stay as they are: they are somebody's data.
        for (const table of tables) {
          if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
        }
      };
    },
    judge(database) {
      const missing = tables.find((table) => !database.objectStoreNames.contains(table));
      if (missing === undefined) return ok(database);
      database.close();
      return err({ type: 'failed', cause: `no table ${missing} in version ${version}` });
    },
    tooLate(request, database) {
      // Nobody waits for it any more, and left open it would block every newer tab.
      request.transaction?.abort();
      database?.close();
    },
  });
  // At once and beside it: the shorter the time until then, the less a second kill can meet a torn journal.
  void startFreshJournal(factory);
  return opened;
}

export function removeDatabase(env: Env, factory: IDBFactory, name: string): Promise<Result<void, StoreError>> {
  return settle<unknown, void>(env, () => factory.deleteDatabase(name), {
    start() {},
    judge: () => ok(undefined),
    tooLate() {},
  });
}

interface Steps<V, T> {
  start(request: IDBOpenDBRequest): void;
  judge(value: V): Result<T, StoreError>;
  /** The request moved on after it had been given up; `value` is there when it succeeded. */
  tooLate(request: IDBOpenDBRequest, value: V | null): void;
}

function settle<V, T>(env: Env, ask: () => IDBOpenDBRequest, steps: Steps<V, T>): Promise<Result<T, StoreError>> {
  return new Promise((resolve) => {
    let request: IDBOpenDBRequest;
    try {
      request = ask();
    } catch (problem) {
      resolve(err(storeErrorOf(problem)));
      return;
    }
    let blocked = false;
    let givenUp = false;
    const cancel = env.after(openTimeoutMs, () => {
      givenUp = true;
      resolve(err({ type: 'failed', cause: blocked ? 'blocked by another tab' : 'no answer from the browser' }));
    });
    steps.start(request);
    const upgrade = request.onupgradeneeded;
    request.onupgradeneeded = (event) => {
      if (givenUp) steps.tooLate(request, null);
      else upgrade?.call(request, event);
    };
    request.onblocked = () => {
      blocked = true;
    };
    request.onerror = (event) => {
      // Otherwise Firefox reports an error of the page for what is answered here.
      event.preventDefault();
      cancel();
      resolve(err(storeErrorOf(request.error)));
    };
    request.onsuccess = () => {
      cancel();
      const value = request.result as V;
      if (givenUp) steps.tooLate(request, value);
      else resolve(steps.judge(value));
    };
  });
}
