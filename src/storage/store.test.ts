import { describe, expect, it } from 'vitest';
import { createMemoryDisk, createMemoryStorage } from './memory-store.ts';
import type { Store } from './port.ts';
import { createStorageFaults, type StorageFaults } from './storage-faults.ts';
import { storeContract } from './store-contract.ts';

describe('the store contract, in memory', () => {
  for (const check of storeContract) {
    it(check.name, async () => {
      const disk = createMemoryDisk();
      await check.run({ name: 'store', tab: (schemaVersion = 1) => createMemoryStorage({ disk, schemaVersion }) });
    });
  }
});

describe('faults of the store in memory', () => {
  const begin = async (): Promise<{ store: Store; faults: StorageFaults; reopen: () => Promise<Store> }> => {
    const faults = createStorageFaults();
    const storage = createMemoryStorage({}, faults);
    const reopen = async (): Promise<Store> => {
      const opened = await storage.open('room', ['t']);
      if (!opened.ok) throw new Error(opened.error.type);
      return opened.value;
    };
    return { store: await reopen(), faults, reopen };
  };
  const ops = ['k1', 'k2', 'k3', 'k4'].map((key) => ({ type: 'put', table: 't', key, value: key }) as const);

  it('[STO-10] a full disk refuses the batch whole and takes the next one', async () => {
    const { store, faults } = await begin();
    faults.failWrites('full');
    expect(await store.write(ops)).toEqual({ ok: false, error: { type: 'full' } });
    expect(await store.count('t', {})).toEqual({ ok: true, value: 0 });
    expect(await store.write(ops)).toEqual({ ok: true, value: undefined });
  });

  it('[STO-9] a lost write stores nothing and ends the store', async () => {
    const { store, faults, reopen } = await begin();
    const losses: string[] = [];
    store.onLost((error) => losses.push(error.type));
    faults.failWrites('lost');
    expect(await store.write(ops)).toEqual({ ok: false, error: { type: 'lost', cause: 'lost' } });
    expect(await store.write(ops)).toEqual({ ok: false, error: { type: 'lost', cause: 'lost' } });
    expect(losses).toEqual(['lost']);
    expect(await (await reopen()).count('t', {})).toEqual({ ok: true, value: 0 });
  });

  it('[STO-9] a torn write leaves its first half and ends the store', async () => {
    const { store, faults, reopen } = await begin();
    faults.failWrites('torn');
    expect((await store.write(ops)).ok).toBe(false);
    expect(await (await reopen()).count('t', {})).toEqual({ ok: true, value: 2 });
  });

  it('[STO-9] losing a store ends its open connections; failing opens answer as told', async () => {
    const { store, faults, reopen } = await begin();
    faults.lose('room');
    expect(await store.get('t', 'k')).toEqual({ ok: false, error: { type: 'lost', cause: 'cleared' } });
    faults.failOpens({ type: 'full' });
    await expect(reopen()).rejects.toThrow('full');
    await reopen();
  });
});
