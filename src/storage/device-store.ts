/**
 * The small things of this browser: device keys, name, settings, the list of rooms. One flat table on idb-keyval, shared by all
 * tabs; `update` is atomic between them.
 */
import { del, get, set, type UseStore, update } from 'idb-keyval';
import type { Env } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { browserFactory } from './browser-factory.ts';
import { storeErrorOf } from './idb-errors.ts';
import { openDatabase } from './idb-open.ts';
import type { StoreError } from './port.ts';

export interface DeviceStore {
  /** `undefined` when the key is absent. The type is the caller's word for what it stored there. */
  get<T>(key: string): Promise<Result<T | undefined, StoreError>>;
  /** Ok = durable. */
  set(key: string, value: unknown): Promise<Result<void, StoreError>>;
  /**
   * Reads, computes and stores in one transaction that no other tab can come between; answers the new value. `change`
   * is synchronous: for a value that takes time to make, make it first and keep the old one here if there is one.
   */
  update<T>(key: string, change: (old: T | undefined) => T): Promise<Result<T, StoreError>>;
  del(key: string): Promise<Result<void, StoreError>>;
  /** Idempotent; every later call answers `closed`. */
  close(): void;
}

export interface DeviceStoreDeps {
  readonly env: Env;
  readonly name?: string;
  readonly factory?: IDBFactory | null;
}

const settingsTable = 'values';
/** One table whose values version themselves: it has no reason ever to change. */
const schemaVersion = 1;

export function createDeviceStore({
  env,
  name = 'skein-device',
  factory = browserFactory(),
}: DeviceStoreDeps): DeviceStore {
  let closed = false;
  let opening: Promise<Result<IDBDatabase, StoreError>> | null = null;

  /** Opened at the first use, and again after a failure or a loss: a key not read now may be readable in a minute. */
  function database(): Promise<Result<IDBDatabase, StoreError>> {
    opening ??= open();
    return opening;
  }

  async function open(): Promise<Result<IDBDatabase, StoreError>> {
    if (!factory) return err({ type: 'failed', cause: 'no IndexedDB' });
    const opened = await openDatabase(env, factory, name, schemaVersion, [settingsTable]);
    if (!opened.ok) {
      opening = null;
      return opened;
    }
    const forget = (): void => {
      opening = null;
    };
    opened.value.onclose = forget;
    opened.value.onversionchange = () => {
      opened.value.close();
      forget();
    };
    return opened;
  }

  async function run<T>(task: (use: UseStore) => Promise<T>): Promise<Result<T, StoreError>> {
    const opened = closed ? err({ type: 'closed' }) : await database();
    if (!opened.ok) return opened;
    const use: UseStore = async (mode, callback) =>
      callback(opened.value.transaction(settingsTable, mode, { durability: 'strict' }).objectStore(settingsTable));
    try {
      return ok(await task(use));
    } catch (problem) {
      const error = storeErrorOf(problem);
      // The connection died without the `close` event; the next call opens a new one.
      if (error.type === 'failed' && error.cause === 'InvalidStateError') opening = null;
      return err(closed ? { type: 'closed' } : error);
    }
  }

  return {
    get: (key) => run((use) => get(key, use)),
    set: (key, value) => run((use) => set(key, value, use)),
    async update<T>(key: string, change: (old: T | undefined) => T) {
      // What `change` throws is its own bug and must not pass for trouble with the disk.
      let outcome: { value: T } | { problem: unknown } | null = null;
      const stored = await run((use) =>
        update<T>(
          key,
          (old) => {
            try {
              const value = change(old);
              outcome = { value };
              return value;
            } catch (problem) {
              outcome = { problem };
              throw problem;
            }
          },
          use,
        ),
      );
      return updateAnswer<T>(stored, outcome);
    },
    del: (key) => run((use) => del(key, use)),
    close() {
      closed = true;
      void opening?.then((opened) => opened.ok && opened.value.close());
    },
  };
}

function updateAnswer<T>(
  stored: Result<void, StoreError>,
  outcome: { value: T } | { problem: unknown } | null,
): Result<T, StoreError> {
  if (outcome && 'problem' in outcome) throw outcome.problem;
  if (!stored.ok) return stored;
  return outcome ? ok(outcome.value) : err({ type: 'failed', cause: 'not computed' });
}
