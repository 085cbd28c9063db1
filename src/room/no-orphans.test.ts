/** What leaves for others stands on what is stored here. */
import { expect, it, vi } from 'vitest';
import type { RecordId } from '../doc/types.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { found, type Here, join, newHub, newPerson, value } from './testing/people.ts';
import { createSlowDisk } from './testing/slow-disk.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 5 });

const write = async (here: Here, column: number, text: string): Promise<void> => {
  const table = here.table();
  const cell = { row: table.rowId(0), column: table.columnId(column) as RecordId, value: text };
  value(await here.room.setCells(table.doc(), [cell]));
};

it('[LOG-6] an edit leaves once what it builds on is on this disk: nobody is left waiting for what died with two pages', async () => {
  const env = createFastEnv();
  const hub = newHub(env);
  const anaPerson = await newPerson(hub, 'Ana', { env });
  const { here: ana, link } = await found(anaPerson);
  value(await ana.room.addTable('Table 1', ['A', 'B', 'C']));
  const disk = createSlowDisk(env, createMemoryStorage(), 0);
  const benPerson = await newPerson(hub, 'Ben', { env, storage: disk.storage });
  const ben = await join(benPerson, link);
  await until(() => expect(ben.view().documents).toHaveLength(1));
  await until(() => expect(ben.view().status.unsaved).toBe(0));

  disk.hold();
  await write(ana, 0, 'of Ana');
  await until(() => expect(ben.table().texts()).toEqual([['of Ana', '', '']]));
  await write(ben, 1, 'of Ben');
  // Something that came to Ben after Ana's edit and back again tells that time has passed.
  await write(ana, 2, 'later');
  await until(() => expect(ben.table().texts()).toEqual([['of Ana', 'of Ben', 'later']]));
  expect(ana.table().texts()).toEqual([['of Ana', '', 'later']]);
  disk.release();
  await until(() => expect(ana.table().texts()).toEqual([['of Ana', 'of Ben', 'later']]));
  for (const { device } of [anaPerson, benPerson]) device.close();
});
