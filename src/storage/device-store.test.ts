import { describe, it } from 'vitest';
import { deviceStoreContract } from './device-store-contract.ts';
import { createMemoryDeviceStore, type MemoryDeviceData } from './memory-device-store.ts';

describe('the device store contract, in memory', () => {
  for (const check of deviceStoreContract) {
    it(check.name, async () => {
      const data: MemoryDeviceData = new Map();
      await check.run(() => createMemoryDeviceStore(data));
    });
  }
});
