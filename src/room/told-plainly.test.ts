/** Facts that the interface puts into words: they must be true of what happened, not of how it is stored. */
import { expect, it, vi } from 'vitest';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

async function twoPeople() {
  const hub = newHub();
  const anaPerson = await newPerson(hub, 'Ana');
  const { here: ana, link } = await found(anaPerson);
  const doc = value(await ana.room.addTable('Equipment', ['Item', 'Count']));
  const table = ana.table(doc);
  const ben = await join(await newPerson(hub, 'Ben'), link);
  await until(() => expect(ben.table(doc).columns()).toHaveLength(2));
  await until(() => expect(ana.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 }));
  const part = async (apart: boolean): Promise<void> => {
    value(await anaPerson.device.setOffline(apart));
    const open = apart ? 1 : 2;
    await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(open));
  };
  return { ana, ben, doc, table, part };
}

it('[MESH-6] of a device that is gone it is still known what it had confirmed', async () => {
  const { ana, doc, table, part } = await twoPeople();
  const gone = () => ana.peers().peers.find(({ kind }) => kind !== 'me');
  await part(true);
  await until(() => expect(gone()).toMatchObject({ name: 'Ben', state: 'gone', behind: 0 }));
  value(await ana.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: 'Tent' }]));
  await until(() => expect(gone()).toMatchObject({ state: 'gone', behind: 1 }));
});

it('[DOC-2] [DOC-4] a row that was kept is listed as kept, and a kept column as kept', async () => {
  const { ana, ben, doc, table, part } = await twoPeople();
  await part(true);
  const [row, count] = [table.rowId(0), table.columnId(1)];
  value(await ana.room.setCells(doc, [{ row, column: count, value: '14' }]));
  value(await ben.room.deleteRows(doc, [row]));
  value(await ben.room.deleteColumn(doc, count));
  await part(false);
  await until(() => {
    expect(ana.conflicts().open).toMatchObject([{ kind: 'delete-edit', deletedBy: { name: 'Ben' } }]);
    expect(table.columns().map(({ state }) => state)).toEqual([undefined, 'ghost']);
  });
  value(await ana.room.settle(ana.conflicts().open[0]?.id ?? '', { type: 'restore-row' }));
  value(await ana.room.restoreColumn(doc, count));
  await until(() =>
    expect(ben.conflicts().settled).toMatchObject([
      { decision: 'column-kept', columnName: 'Count', by: { name: 'Ana' } },
      { decision: 'row-kept', by: { name: 'Ana' } },
    ]),
  );
  const actions = (await ben.room.history({ doc, limit: 20 })).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['row-restored', 'column-restored', 'column-deleted']));
  expect(actions).not.toContain('column-changed');
});
