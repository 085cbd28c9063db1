/** The device store in memory: tabs of one browser share one, and each holds its own handle on it. */
import { err, ok, type Result } from '../lib/result.ts';
import type { DeviceStore } from './device-store.ts';
import { storeErrorOf } from './idb-errors.ts';
import type { StoreError } from './port.ts';

export type MemoryDeviceData = Map<string, unknown>;

export function createMemoryDeviceStore(data: MemoryDeviceData = new Map()): DeviceStore {
  let closed = false;

  async function run<T>(task: () => T): Promise<Result<T, StoreError>> {
    if (closed) return err({ type: 'closed' });
    try {
      return ok(task());
    } catch (problem) {
      // Only what cannot be cloned is trouble with storing; anything else is a bug of the caller's `change`.
      if (problem instanceof DOMException) return err(storeErrorOf(problem));
      throw problem;
    }
  }

  return {
    get: <T>(key: string) => run(() => structuredClone(data.get(key)) as T | undefined),
    set: (key, value) =>
      run(() => {
        data.set(key, structuredClone(value));
      }),
    update: <T>(key: string, change: (old: T | undefined) => T) =>
      run(() => {
        const value = change(structuredClone(data.get(key)) as T | undefined);
        data.set(key, structuredClone(value));
        return value;
      }),
    del: (key) =>
      run(() => {
        data.delete(key);
      }),
    close() {
      closed = true;
    },
  };
}
