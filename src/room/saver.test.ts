/** The one way to the disk, when the disk does not take it. */
import { describe, expect, it, vi } from 'vitest';
import { createScope } from '../lib/scope.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createStorageFaults } from '../storage/storage-faults.ts';
import { roomTables } from './records.ts';
import { createSaver } from './saver.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { value } from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 5000, interval: 5 });

async function scene() {
  const faults = createStorageFaults();
  const store = value(await createMemoryStorage({}, faults).open('room', roomTables));
  const scope = createScope();
  const saver = createSaver(createFastEnv(50), scope, store);
  const durable: number[] = [];
  const save = (n: number): void => {
    saver.save([{ type: 'put', table: 'meta', key: `${n}`, value: n }], () => durable.push(n));
  };
  const stored = async () => value(await store.range('meta', {})).map(({ value: n }) => n);
  return { faults, store, scope, saver, durable, save, stored };
}

describe('saving', () => {
  it('[LOG-6] a batch that failed stays first in line and is tried again; what lies on the disk is always a prefix', async () => {
    const { faults, saver, durable, save, stored } = await scene();
    faults.failWrites('full', 3);
    for (let n = 1; n <= 9; n++) {
      save(n);
      if (n % 3 === 0) await saver.settled();
      expect(durable).toEqual(await stored());
      expect(durable).toEqual(Array.from({ length: durable.length }, (_, i) => i + 1));
    }
    await until(() => expect(durable).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(await stored()).toEqual(durable);
    expect(saver.problem.get()).toBeNull();
  });

  it('[LOG-6] what may wait for a moment is stored in its place, by itself or with the next that may not', async () => {
    const { saver, durable, save, stored } = await scene();
    const soon = (n: number): void =>
      saver.saveSoon([{ type: 'put', table: 'meta', key: `${n}`, value: n }], () => durable.push(n));
    soon(1);
    expect(saver.isIdle()).toBe(false);
    await until(() => expect(durable).toEqual([1]));
    soon(2);
    save(3);
    soon(4);
    await saver.stored();
    expect(durable).toEqual([1, 2, 3, 4]);
    expect(await stored()).toEqual(durable);
  });

  it('[LOG-6] [STO-10] the failure is there to be shown for as long as it lasts, and `settled` does not wait for ever', async () => {
    const { faults, saver, durable, save } = await scene();
    faults.failWrites('full');
    save(1);
    await saver.settled();
    expect([saver.problem.get(), durable]).toEqual([{ type: 'full' }, []]);
    saver.retryNow();
    await saver.settled();
    expect([saver.problem.get(), durable]).toEqual([null, [1]]);
  });

  it('[LOG-6] [MESH-30] `stored` waits for what was given by then, and not for a flood that goes on behind it', async () => {
    const { saver, durable, save } = await scene();
    let isStored = false;
    for (let n = 0; n < 2000 && !isStored; n++) {
      save(n);
      // There is always one more in line: nothing settles.
      if (n === 100) {
        void saver.stored().then(() => {
          isStored = true;
          expect(durable).toContain(100);
        });
      }
      await Promise.resolve();
    }
    expect(isStored).toBe(true);
    await saver.settled();
  });

  it('[STO-9] a lost store is said at once, and nothing is called durable after it', async () => {
    const { faults, saver, durable, save } = await scene();
    save(1);
    await saver.settled();
    faults.lose('room');
    expect(saver.problem.get()).toMatchObject({ type: 'lost' });
    save(2);
    await saver.settled();
    expect(durable).toEqual([1]);
  });
});
