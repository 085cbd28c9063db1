/** A map whose keys are read in the order of their UTF-16 code units, as IndexedDB orders strings. */
import type { StoreRange } from './port.ts';

export interface SortedTable<V> {
  get(key: string): V | undefined;
  put(key: string, value: V): void;
  delete(key: string): void;
  /** The keys of the range in the order asked for. */
  keys(range: StoreRange): readonly string[];
  count(range: StoreRange): number;
}

export function createSortedTable<V>(): SortedTable<V> {
  const values = new Map<string, V>();
  // Always sorted: one binary search and one splice per new key is cheaper than sorting again at each read, and logs
  // mostly append at the end of their own keys.
  const sorted: string[] = [];

  /** Index of the first key that is not below `key`. */
  const place = (key: string): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const bounds = (range: StoreRange): { readonly start: number; readonly end: number } => {
    const start = range.from === undefined ? 0 : place(range.from);
    const end = range.to === undefined ? sorted.length : place(range.to);
    // A lower bound at or above the upper one is an empty range, not a fault.
    return { start, end: Math.max(start, end) };
  };

  return {
    get: (key) => values.get(key),
    put(key, value) {
      if (!values.has(key)) sorted.splice(place(key), 0, key);
      values.set(key, value);
    },
    delete(key) {
      if (values.delete(key)) sorted.splice(place(key), 1);
    },
    keys(range) {
      const { start, end } = bounds(range);
      const limit = range.limit ?? Number.POSITIVE_INFINITY;
      if (range.reverse) return sorted.slice(Math.max(start, end - limit), end).reverse();
      return sorted.slice(start, Math.min(end, start + limit));
    },
    count(range) {
      const { start, end } = bounds(range);
      return Math.min(end - start, range.limit ?? Number.POSITIVE_INFINITY);
    },
  };
}
