/** The store on IndexedDB: one database per store, one object store per table. */
import { promisifyRequest } from 'idb-keyval';
import type { Env } from '../lib/env.ts';
import { assert, err, ok, type Result } from '../lib/result.ts';
import { browserFactory } from './browser-factory.ts';
import { createConnection } from './connection.ts';
import { copyOps } from './copy-ops.ts';
import { storeErrorOf } from './idb-errors.ts';
import { openDatabase, removeDatabase } from './idb-open.ts';
import { createIdbWriter } from './idb-writer.ts';
import type { Storage, Store, StoredItem, StoreError, StoreRange } from './port.ts';

/**
 * `strict` waits for the disk itself, `relaxed` for the operating system. Both survive the death of the browser; only strict
 * survives a battery that runs out, which is where "saved" matters most. It cost 0.3 ms per lone write where it was
 * measured, and with group commit nothing per second.
 */
const strictly: IDBTransactionOptions = { durability: 'strict' };

export interface IndexedDbDeps {
  readonly env: Env;
  /**
   * The version of the app's tables. A tab with a higher one makes the tables it misses, and tabs with a lower one step
   * aside (`newer`). Raise it whenever a store gets a new table.
   */
  readonly schemaVersion?: number;
  /** Null where the browser has none, or forbids it to this page. */
  readonly factory?: IDBFactory | null;
  readonly manager?: Pick<StorageManager, 'estimate' | 'persist'> | null;
}

export function createIndexedDbStorage({
  env,
  schemaVersion = 1,
  factory = browserFactory(),
  manager = globalThis.navigator?.storage ?? null,
}: IndexedDbDeps): Storage {
  const none = (): Result<never, StoreError> => err({ type: 'failed', cause: 'no IndexedDB' });

  return {
    async open(name, tables) {
      if (!factory) return none();
      const opened = await openDatabase(env, factory, name, schemaVersion, tables);
      return opened.ok ? ok(openStore(opened.value)) : opened;
    },
    async remove(name) {
      return factory ? removeDatabase(env, factory, name) : none();
    },
    async estimate() {
      try {
        const { usage, quota } = (await manager?.estimate()) ?? {};
        return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota };
      } catch {
        return null;
      }
    },
    async persist() {
      try {
        return (await manager?.persist()) ?? false;
      } catch {
        return false;
      }
    },
  };
}

function openStore(database: IDBDatabase): Store {
  const tables = new Set(database.objectStoreNames);
  const writer = createIdbWriter(begin);
  const connection = createConnection(() => {
    // What waits still gets its transaction; the database closes when the last one has ended.
    writer.flush();
    database.close();
  });

  // Null: somebody deletes the database. Either way, not to close is to block that tab.
  database.onversionchange = ({ newVersion }) =>
    connection.lose(newVersion === null ? { type: 'lost', cause: 'removed' } : { type: 'newer' });
  database.onclose = () => connection.lose({ type: 'lost', cause: 'closed by the browser' });

  function begin(scope: readonly string[], mode: IDBTransactionMode): Result<IDBTransaction, StoreError> {
    try {
      return ok(database.transaction(scope, mode, strictly));
    } catch (problem) {
      const error = storeErrorOf(problem);
      // Closed under us without the `close` event, as Safari does after a while in the background.
      if (error.type !== 'failed' || error.cause !== 'InvalidStateError') return err(error);
      connection.lose({ type: 'lost', cause: 'closed by the browser' });
      return err(connection.ended() ?? error);
    }
  }

  async function read<T>(table: string, take: (from: IDBObjectStore) => Promise<T>): Promise<Result<T, StoreError>> {
    const ended = connection.ended();
    if (ended) return err(ended);
    assert(tables.has(table), `no table ${table}`);
    // A read sees every write this connection was given before it, durable or not yet.
    writer.flush();
    const begun = begin([table], 'readonly');
    if (!begun.ok) return begun;
    try {
      return ok(await take(begun.value.objectStore(table)));
    } catch (problem) {
      return err(connection.ended() ?? storeErrorOf(problem));
    }
  }

  return {
    get: (table, key) => read(table, (from) => promisifyRequest(from.get(key))),
    getMany: (table, keys) => read(table, (from) => Promise.all(keys.map((key) => promisifyRequest(from.get(key))))),
    range: (table, range) => read(table, (from) => (range.reverse ? itemsBackward(from, range) : items(from, range))),
    count: (table, range) =>
      read(table, async (from) => {
        const bounds = boundsOf(range);
        if (bounds === 'nothing') return 0;
        return Math.min(
          await promisifyRequest(from.count(bounds ?? undefined)),
          range.limit ?? Number.POSITIVE_INFINITY,
        );
      }),
    async write(ops) {
      const ended = connection.ended();
      if (ended) return err(ended);
      for (const op of ops) assert(tables.has(op.table), `no table ${op.table}`);
      const copied = copyOps(ops);
      return copied.ok ? writer.write(copied.value) : copied;
    },
    onLost: connection.onLost,
    close: connection.close,
  };
}

/** IndexedDB throws on a range without room for a key; for us it is a range without items. */
function boundsOf({ from, to, limit }: StoreRange): IDBKeyRange | null | 'nothing' {
  if (limit !== undefined && limit <= 0) return 'nothing';
  if (from !== undefined && to !== undefined) return from < to ? IDBKeyRange.bound(from, to, false, true) : 'nothing';
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? null : IDBKeyRange.upperBound(to, true);
}

async function items(from: IDBObjectStore, range: StoreRange): Promise<readonly StoredItem[]> {
  const bounds = boundsOf(range);
  if (bounds === 'nothing') return [];
  // Two requests for all at once: a cursor would cost an event per item.
  const [keys, values] = await Promise.all([
    promisifyRequest(from.getAllKeys(bounds, range.limit)),
    promisifyRequest(from.getAll(bounds, range.limit)),
  ]);
  return keys.map((key, index) => ({ key: key as string, value: values[index] }));
}

/** `getAll` only goes forward; without a limit that is the faster way round all the same. */
async function itemsBackward(from: IDBObjectStore, range: StoreRange): Promise<readonly StoredItem[]> {
  if (range.limit === undefined) return [...(await items(from, range))].reverse();
  const { limit } = range;
  const bounds = boundsOf(range);
  if (bounds === 'nothing') return [];
  const found: StoredItem[] = [];
  const request = from.openCursor(bounds, 'prev');
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor) found.push({ key: cursor.key as string, value: cursor.value });
      if (cursor && found.length < limit) cursor.continue();
      else resolve(found);
    };
  });
}
