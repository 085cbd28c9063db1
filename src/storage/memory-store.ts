/**
 * The store in memory: the same promises as the real one (one contract suite runs on both), for tests, the simulator
 * and browsers that refuse IndexedDB. A `MemoryDisk` outlives the storages opened on it: a crash is to drop the storage
 * and open another one on the same disk, two tabs are two storages on one disk.
 */
import { assert, err, ok, type Result } from '../lib/result.ts';
import { type Connection, createConnection } from './connection.ts';
import { copyOps } from './copy-ops.ts';
import type { Storage, Store, StoredValue, StoreError, StoreOp } from './port.ts';
import { createSortedTable, type SortedTable } from './sorted-table.ts';
import { createStorageFaults, type StorageFaults } from './storage-faults.ts';

interface MemoryDatabase {
  version: number;
  readonly tables: Map<string, SortedTable<StoredValue>>;
  readonly connections: Set<Connection>;
}

export interface MemoryDisk {
  readonly databases: Map<string, MemoryDatabase>;
}

export const createMemoryDisk = (): MemoryDisk => ({ databases: new Map() });

export interface MemoryStorageDeps {
  readonly disk?: MemoryDisk;
  /** The version of the app's tables; see `IndexedDbDeps`. */
  readonly schemaVersion?: number;
}

export function createMemoryStorage(
  { disk = createMemoryDisk(), schemaVersion = 1 }: MemoryStorageDeps = {},
  faults: StorageFaults = createStorageFaults(),
): Storage {
  const { databases } = disk;

  faults.onLose((name) => loseAll(name, { type: 'lost', cause: 'cleared' }));

  function loseAll(name: string, error: StoreError): void {
    for (const connection of [...(databases.get(name)?.connections ?? [])]) connection.lose(error);
  }

  function upgrade(name: string, tables: readonly string[]): MemoryDatabase {
    const existing = databases.get(name);
    const database: MemoryDatabase = existing ?? { version: 0, tables: new Map(), connections: new Set() };
    if (database.version < schemaVersion) {
      loseAll(name, { type: 'newer' });
      for (const table of tables) if (!database.tables.has(table)) database.tables.set(table, createSortedTable());
      database.version = schemaVersion;
      databases.set(name, database);
    }
    return database;
  }

  return {
    async open(name, tables) {
      const fault = faults.takeOpen();
      if (fault) return err(fault);
      if ((databases.get(name)?.version ?? 0) > schemaVersion) return err({ type: 'newer' });
      const database = upgrade(name, tables);
      const missing = tables.find((table) => !database.tables.has(table));
      if (missing !== undefined)
        return err({ type: 'failed', cause: `no table ${missing} in version ${schemaVersion}` });
      return ok(openStore(database, faults));
    },
    async remove(name) {
      loseAll(name, { type: 'lost', cause: 'removed' });
      databases.delete(name);
      return ok(undefined);
    },
    estimate: async () => null,
    persist: async () => false,
  };
}

function openStore(database: MemoryDatabase, faults: StorageFaults): Store {
  const connection = createConnection(() => database.connections.delete(connection));
  database.connections.add(connection);

  const tableOf = (name: string): SortedTable<StoredValue> => {
    const table = database.tables.get(name);
    assert(table, `no table ${name}`);
    return table;
  };

  /** Copies go in and out: neither side may change what the other holds. */
  const read = async <T>(take: () => T): Promise<Result<T, StoreError>> => {
    const ended = connection.ended();
    return ended ? err(ended) : ok(take());
  };

  function apply(ops: readonly StoreOp[]): void {
    for (const op of ops) {
      if (op.type === 'put') tableOf(op.table).put(op.key, op.value);
      else tableOf(op.table).delete(op.key);
    }
  }

  return {
    get: (table, key) => read(() => structuredClone(tableOf(table).get(key))),
    getMany: (table, keys) => read(() => keys.map((key) => structuredClone(tableOf(table).get(key)))),
    range: (table, range) =>
      read(() => {
        const from = tableOf(table);
        return from.keys(range).map((key) => ({ key, value: structuredClone(from.get(key)) }));
      }),
    count: (table, range) => read(() => tableOf(table).count(range)),
    async write(ops) {
      const ended = connection.ended();
      if (ended) return err(ended);
      for (const op of ops) tableOf(op.table);
      const copied = copyOps(ops);
      if (!copied.ok) return copied;
      const fault = ops.length > 0 ? faults.takeWrite() : null;
      if (fault === null) {
        apply(copied.value);
        return ok(undefined);
      }
      if (fault === 'full') return err({ type: 'full' });
      if (fault === 'torn') apply(copied.value.slice(0, Math.floor(ops.length / 2)));
      const error: StoreError = { type: 'lost', cause: fault };
      connection.lose(error);
      return err(error);
    },
    onLost: connection.onLost,
    close: connection.close,
  };
}
