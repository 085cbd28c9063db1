/**
 * The Store port: ordered tables of key → value with atomic batches. One store per room and one per device.
 *
 * What it promises: a batch is stored whole or not at all; when `write` answers ok the batch survives the death of the
 * process; keys are compared by UTF-16 code units; a value read is a copy. What it does not: any order between two
 * writes that were not awaited, or that two tabs see each other's writes at once.
 */
import type { Unsubscribe } from '../lib/observable.ts';
import type { Result } from '../lib/result.ts';

/** Everything the structured-clone algorithm takes; what we store is bytes, strings, numbers and plain objects. */
export type StoredValue = unknown;

export type StoreOp =
  | { readonly type: 'put'; readonly table: string; readonly key: string; readonly value: StoredValue }
  | { readonly type: 'delete'; readonly table: string; readonly key: string };

export interface StoreRange {
  /** Inclusive lower bound; absent: from the first key. */
  readonly from?: string;
  /** Exclusive upper bound; absent: to the last key. */
  readonly to?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
}

export type StoreError =
  /** The disk or the quota is full; nothing of the batch was stored. */
  | { readonly type: 'full' }
  /** The browser closed the store under us (cleared data, evicted, disk trouble). */
  | { readonly type: 'lost'; readonly cause: string }
  /** Another tab runs a newer version of the app with a newer store. */
  | { readonly type: 'newer' }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly cause: string };

export interface StoredItem {
  readonly key: string;
  readonly value: StoredValue;
}

export interface Store {
  /** `undefined` when the key is absent. */
  get(table: string, key: string): Promise<Result<StoredValue, StoreError>>;
  getMany(table: string, keys: readonly string[]): Promise<Result<readonly StoredValue[], StoreError>>;
  range(table: string, range: StoreRange): Promise<Result<readonly StoredItem[], StoreError>>;
  /** Number of keys in the range. */
  count(table: string, range: StoreRange): Promise<Result<number, StoreError>>;
  /** Ok = durable. */
  write(ops: readonly StoreOp[]): Promise<Result<void, StoreError>>;
  /** Told once when the store is lost for good (`lost` or `newer`); every later call then answers with that error. */
  onLost(listener: (error: StoreError) => void): Unsubscribe;
  /** Idempotent. Waits for nothing: writes under way still settle. */
  close(): void;
}

/** Opens (and makes, where absent) the store of that name with these tables. Settles always, with an error if it must. */
export interface Storage {
  open(name: string, tables: readonly string[]): Promise<Result<Store, StoreError>>;
  /** Removes a store for good; fine when it does not exist. */
  remove(name: string): Promise<Result<void, StoreError>>;
  /** Bytes used and allowed by the browser, where it tells. */
  estimate(): Promise<{ readonly usedBytes: number; readonly quotaBytes: number } | null>;
  /** Asks the browser not to evict this origin's data; true when it agreed. */
  persist(): Promise<boolean>;
}
