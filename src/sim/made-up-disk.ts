/**
 * A browser profile's disk: the in-memory store behind a delay, and everything that disks do to people. What a page was
 * told is stored stays, until the world itself sets the disk back or damages a record.
 */
import { err, ok, type Result } from '../lib/result.ts';
import { createMemoryDisk, createMemoryStorage, type MemoryDisk } from '../storage/memory-store.ts';
import type { Storage, Store, StoredItem, StoreError, StoreOp } from '../storage/port.ts';
import { createStorageFaults } from '../storage/storage-faults.ts';
import type { Chance } from './chance.ts';
import type { Life } from './life.ts';

export type Contents = ReadonlyMap<string, readonly StoredItem[]>;

export interface MadeUpDisk {
  storage(life: Life): Storage;
  /** No write succeeds while it is full. */
  setFull(isFull: boolean): void;
  /** Writes take up to this long. */
  setSlowness(mostMs: number): void;
  /** The next opens fail, so many of them. */
  failOpens(count: number): void;
  /** Every open store of this profile is lost under its pages; the data stays. */
  lose(): void;
  /** Everything in one store's tables; as a backup would hold it. */
  contents(): Promise<Contents>;
  /** Puts a backup in place of what is there. Only while no page is open. */
  restore(contents: Contents): Promise<void>;
  /** The browser clears the room's store, as it does when space runs short. Only while no page is open. */
  evict(): void;
  /** Flips one bit of this record where it lies. */
  damage(table: string, key: string, bit: number): Promise<boolean>;
  /** Own entries that pages have handed over and not heard of yet. */
  pending(): readonly (readonly StoreOp[])[];
}

export interface MadeUpDiskDeps {
  /** Of the store that matters; known once the room is. */
  readonly storeName: () => string;
  readonly tables: readonly string[];
  readonly chance: Chance;
  /** What has reached the disk, in order. */
  readonly landed: (ops: readonly StoreOp[]) => void;
}

interface Write {
  readonly ops: readonly StoreOp[];
  readonly run: () => Promise<Result<void, StoreError>>;
}

export function createMadeUpDisk({ storeName, tables, chance, landed }: MadeUpDiskDeps): MadeUpDisk {
  const disk: MemoryDisk = createMemoryDisk();
  const faults = createStorageFaults();
  const inner = createMemoryStorage({ disk }, faults);
  /** The world's own way to the disk: no fault meant for pages hits it. */
  const behind = createMemoryStorage({ disk });
  const pending = new Set<Write>();
  let isFull = false;
  let opensToFail = 0;
  let mostMs = 8;

  /** Counts the stores that were cleared or set back: what is written to an earlier one is gone with it. */
  let generation = 0;

  /** The store as one page sees it: its calls are answered in their order. */
  const slowStore = (life: Life, store: Store): Store => {
    let freeAt = 0;
    const own = new Set<Write>();

    life.onDeath(() => {
      // Of what was under way a part has landed, from the front; nobody was told.
      const lands = chance.below(own.size + 1);
      for (const write of [...own].slice(0, lands)) void write.run();
      for (const write of own) pending.delete(write);
      own.clear();
      store.close();
    });

    const turn = (workMs: number): Promise<void> => {
      const now = life.env.elapsed();
      freeAt = Math.max(freeAt, now) + workMs;
      return life.wait(freeAt - now);
    };
    const read = async <T>(task: () => Promise<T>): Promise<T> => {
      await turn(0.05 + chance.next() * 0.3);
      return task();
    };

    return {
      get: (table, key) => read(() => store.get(table, key)),
      getMany: (table, keys) => read(() => store.getMany(table, keys)),
      range: (table, range) => read(() => store.range(table, range)),
      count: (table, range) => read(() => store.count(table, range)),
      async write(ops) {
        const write: Write = {
          ops,
          run: () => {
            own.delete(write);
            pending.delete(write);
            if (isFull && ops.length > 0) return Promise.resolve(err({ type: 'full' }));
            const at = generation;
            return store.write(ops).then((written) => {
              // What a dying page wrote went down with the store that it was written to.
              if (written.ok && at === generation) landed(ops);
              return written;
            });
          },
        };
        own.add(write);
        pending.add(write);
        await turn(0.2 + chance.next() * (chance.hit(0.05) ? mostMs * 10 : mostMs));
        return write.run();
      },
      onLost: store.onLost,
      close: store.close,
    };
  };

  const eachTable = async (run: (store: Store, table: string) => Promise<void>): Promise<void> => {
    const opened = await behind.open(storeName(), tables);
    if (!opened.ok) return;
    for (const table of tables) await run(opened.value, table);
    opened.value.close();
  };

  return {
    storage: (life) => ({
      async open(asked, askedTables) {
        await life.wait(chance.between(0.5, 4));
        if (opensToFail > 0) {
          opensToFail--;
          return err({ type: 'failed', cause: 'made up' });
        }
        const opened = await inner.open(asked, askedTables);
        return opened.ok ? ok(slowStore(life, opened.value)) : opened;
      },
      remove: inner.remove,
      estimate: async () => null,
      persist: async () => false,
    }),
    setFull(next) {
      isFull = next;
    },
    setSlowness(next) {
      mostMs = next;
    },
    failOpens(count) {
      opensToFail = count;
    },
    lose: () => faults.lose(storeName()),
    async contents() {
      const contents = new Map<string, readonly StoredItem[]>();
      await eachTable(async (store, table) => {
        const items = await store.range(table, {});
        if (items.ok) contents.set(table, items.value);
      });
      return contents;
    },
    async restore(contents) {
      generation++;
      disk.databases.delete(storeName());
      await eachTable(async (store, table) => {
        await store.write((contents.get(table) ?? []).map((item) => ({ type: 'put', table, ...item })));
      });
    },
    evict() {
      generation++;
      disk.databases.delete(storeName());
    },
    async damage(table, key, bit) {
      let isDone = false;
      await eachTable(async (store, at) => {
        if (at !== table) return;
        const record = await store.get(table, key);
        if (!record.ok || !(record.value instanceof Uint8Array) || record.value.length === 0) return;
        const place = bit % (record.value.length * 8);
        record.value[place >> 3] = (record.value[place >> 3] as number) ^ (1 << (place & 7));
        await store.write([{ type: 'put', table, key, value: record.value }]);
        isDone = true;
      });
      return isDone;
    },
    pending: () => [...pending].map(({ ops }) => ops),
  };
}
