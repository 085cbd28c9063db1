import { expect, it, vi } from 'vitest';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

it('[DOC-2] [CON-2] a column deleted by one and edited by another waits for a decision, and can be kept', async () => {
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

  // It is in everybody's list, with who did what, like everything that waits for a decision.
  for (const here of [ana.here, ben]) {
    await until(() => {
      expect(here.conflicts().open).toMatchObject([
        {
          kind: 'column',
          columnName: 'Count',
          deletedBy: { name: 'Ana' },
          edits: [{ text: '15', by: { name: 'Ben' }, unseen: ['Ana'], before: null }],
          editCount: 1,
        },
      ]);
      expect(here.view().status.conflicts).toBe(1);
    });
  }
  const [conflict] = ben.conflicts().open;
  const settle = async (type: 'restore-column' | 'delete-column' | 'restore-row'): Promise<unknown> =>
    ben.room.settle(conflict?.id ?? '', { type });
  expect(await settle('restore-row')).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(await settle('delete-column')).toMatchObject({ ok: true });
  await until(() => {
    expect(mine.columns().map(({ name }) => name)).toEqual(['Item']);
    for (const here of [ana.here, ben]) {
      expect(here.conflicts()).toMatchObject({
        open: [],
        settled: [{ decision: 'column-deleted', columnName: 'Count', by: { name: 'Ben' } }],
      });
    }
  });
  // Taken back by somebody else, it waits again.
  value(await ana.here.room.undoSettlement(ana.here.conflicts().settled[0]?.id ?? ''));
  await until(() => expect(ben.conflicts().open).toMatchObject([{ kind: 'column', edits: [{ text: '15' }] }]));

  value(await ben.room.restoreColumn(doc, count));
  await until(() => expect(ana.here.conflicts()).toMatchObject({ open: [], settled: [{ decision: 'column-kept' }] }));
  await until(() => {
    expect(states()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(mine.texts()).toEqual([['', '15']]);
  });
});
