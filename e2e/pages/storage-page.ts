/** What the storage tests call inside the browser. */
import { type Env, realEnv } from '../../src/lib/env.ts';
import { createDeviceStore } from '../../src/storage/device-store.ts';
import { deviceStoreContract } from '../../src/storage/device-store-contract.ts';
import { createIndexedDbStorage } from '../../src/storage/indexed-db.ts';
import type { Storage, Store, StoreError } from '../../src/storage/port.ts';
import { storeContract } from '../../src/storage/store-contract.ts';

const tab = (schemaVersion = 1): Storage => createIndexedDbStorage({ env: realEnv, schemaVersion });

/** A second of the stores' patience passes in ten milliseconds here. */
const hurried: Env = { ...realEnv, after: (delayMs, run) => realEnv.after(delayMs / 100, run) };

const deviceTab = (name: string) => () => createDeviceStore({ env: realEnv, name });

async function openKept(): Promise<Store> {
  const opened = await tab().open('kept', ['t']);
  if (!opened.ok) throw new Error(opened.error.type);
  return opened.value;
}

/** One connection kept open over several calls of a test. */
let held: { readonly store: Store; readonly lost: Promise<StoreError> } | null = null;

const page = {
  /** Null when the check passed. */
  async runDeviceCheck(index: number): Promise<string | null> {
    try {
      await deviceStoreContract[index]?.run(deviceTab(`device ${index}`));
      return null;
    } catch (problem) {
      return String(problem);
    }
  },

  /** Null when the check passed. */
  async runCheck(index: number): Promise<string | null> {
    try {
      await storeContract[index]?.run({ name: `contract ${index}`, tab });
      return null;
    } catch (problem) {
      return String(problem);
    }
  },

  /** Durable single-record writes a second, all issued without waiting. */
  async writesPerSecond(count: number): Promise<number> {
    const opened = await tab().open('speed', ['t']);
    if (!opened.ok) throw new Error(opened.error.type);
    const value = new Uint8Array(200);
    const start = performance.now();
    const answers = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        opened.value.write([{ type: 'put', table: 't', key: `key ${i}`, value }]),
      ),
    );
    const spent = performance.now() - start;
    if (!answers.every((answer) => answer.ok)) throw new Error('a write failed');
    opened.value.close();
    return Math.round((count * 1000) / spent);
  },

  /** Milliseconds of lone writes, each issued when the one before was answered. */
  async loneWrites(count: number): Promise<{ p50: number; p95: number; perSecond: number }> {
    const opened = await tab().open('lone', ['t']);
    if (!opened.ok) throw new Error(opened.error.type);
    const spent: number[] = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      const answer = await opened.value.write([
        { type: 'put', table: 't', key: `key ${i}`, value: new Uint8Array(200) },
      ]);
      if (!answer.ok) throw new Error(answer.error.type);
      spent.push(performance.now() - start);
    }
    opened.value.close();
    const perSecond = Math.round((count * 1000) / spent.reduce((sum, ms) => sum + ms, 0));
    spent.sort((a, b) => a - b);
    return { p50: spent[Math.floor(count * 0.5)] ?? 0, p95: spent[Math.floor(count * 0.95)] ?? 0, perSecond };
  },

  /** Writes records numbered from `first` without end and tells `report` below which number all are stored. */
  async writeWithoutEnd(first: number, report: (below: number) => unknown): Promise<void> {
    const store = await openKept();
    for (let next = first; ; next += 25) {
      const writes = Array.from({ length: 25 }, (_, i) =>
        store.write([{ type: 'put', table: 't', key: String(next + i).padStart(9, '0'), value: new Uint8Array(200) }]),
      );
      for (const answer of await Promise.all(writes)) if (!answer.ok) throw new Error(answer.error.type);
      report(next + 25);
    }
  },

  /** How many of the records 0, 1, 2 … are there before the first gap. */
  async kept(): Promise<number> {
    const store = await openKept();
    const items = await store.range('t', {});
    store.close();
    if (!items.ok) throw new Error(items.error.type);
    const gap = items.value.findIndex((item, index) => Number(item.key) !== index);
    return gap === -1 ? items.value.length : gap;
  },

  async hold(schemaVersion: number): Promise<string> {
    const opened = await tab(schemaVersion).open('held', ['t']);
    if (!opened.ok) return opened.error.type;
    const store = opened.value;
    held = { store, lost: new Promise((resolve) => store.onLost(resolve)) };
    return 'ok';
  },

  /** Writes one value of each size, all at once; the answers, and the keys that are there. */
  async writeHeld(sizes: readonly number[]): Promise<{ answers: string[]; keys: string[] }> {
    const store = held?.store;
    if (!store) throw new Error('nothing held');
    const answers = await Promise.all(
      sizes.map((size, index) =>
        store.write([
          // The browser packs what repeats; random bytes weigh what they say.
          { type: 'put', table: 't', key: `size ${size}`, value: noise(size) },
          { type: 'put', table: 't', key: `index ${index}`, value: index },
        ]),
      ),
    );
    const items = await store.range('t', {});
    return {
      answers: answers.map((answer) => (answer.ok ? 'ok' : answer.error.type)),
      keys: items.ok ? items.value.map((item) => item.key) : [items.error.type],
    };
  },

  /** Resolves when the held store is lost. */
  lossOfHeld: async (): Promise<StoreError | undefined> => held?.lost,

  /** A connection that ignores `versionchange`, as a frozen tab does, while a newer version wants to open. */
  async openPastBlocker(): Promise<{ blocked: unknown; afterwards: string }> {
    const request = indexedDB.open('blocked', 1);
    await new Promise((resolve) => {
      request.onupgradeneeded = () => request.result.createObjectStore('t');
      request.onsuccess = resolve;
    });
    const storage = createIndexedDbStorage({ env: hurried, schemaVersion: 2 });
    const first = await storage.open('blocked', ['t']);
    request.result.close();
    const second = await tab(2).open('blocked', ['t']);
    if (second.ok) second.value.close();
    return { blocked: first.ok ? 'ok' : first.error, afterwards: second.ok ? 'ok' : second.error.type };
  },

  estimate: () => tab().estimate(),
  persist: () => tab().persist(),
};

function noise(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

declare global {
  interface Window {
    page: typeof page;
    /** Put there by the test that wants to hear how far the writing has come. */
    report?: (below: number) => unknown;
  }
}

window.page = page;
