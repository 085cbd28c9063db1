import { expect, it, vi } from 'vitest';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

it('[DOC-2] a column deleted by one and edited by another waits for a decision, and can be kept', async () => {
  const hub = newHub();
  const anaPerson = await newPerson(hub, 'Ana');
  const ana = await found(anaPerson);
  const doc = value(await ana.here.room.addTable('Equipment', ['Item', 'Count']));
  const mine = ana.here.table(doc);
  const ben = await join(await newPerson(hub, 'Ben'), ana.link);
  await until(() => expect(ben.table(doc).columns()).toHaveLength(2));

  value(await anaPerson.device.setOffline(true));
  await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(1));
  const count = mine.columnId(1);
  value(await ana.here.room.deleteColumn(doc, count));
  value(await ben.room.setCells(doc, [{ row: ben.table(doc).rowId(0), column: count, value: '15' }]));
  value(await anaPerson.device.setOffline(false));
  const states = (): unknown[] => [mine, ben.table(doc)].map((table) => table.columns().map(({ state }) => state));
  await until(() =>
    expect(states()).toEqual([
      [undefined, 'ghost'],
      [undefined, 'ghost'],
    ]),
  );

  value(await ben.room.restoreColumn(doc, count));
  await until(() => {
    expect(states()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(mine.texts()).toEqual([['', '15']]);
  });
});
