/** Conflicts of groups, options and single values between people, with names and from the logs. */
import { expect, it, vi } from 'vitest';
import { found, type Here, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

/** Ana and Ben in one table; `apart` runs while Ana is offline. */
async function together() {
  const hub = newHub();
  const anaPerson = await newPerson(hub, 'Ana');
  const ana = await found(anaPerson);
  const doc = value(await ana.here.room.addTable('Shifts', ['Who', 'Start', 'End']));
  const ben = await join(await newPerson(hub, 'Ben'), ana.link);
  await until(() => expect(ben.table(doc).columns()).toHaveLength(3));
  const row = ana.here.table(doc).rowId(0);
  const [who, start, end] = [0, 1, 2].map((at) => ana.here.table(doc).columnId(at));
  if (!who || !start || !end) throw new Error('three columns');
  const same = (): Promise<void> => until(() => expect(ben.table(doc).texts()).toEqual(ana.here.table(doc).texts()));
  const apart = async (act: () => Promise<void>): Promise<void> => {
    value(await anaPerson.device.setOffline(true));
    await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(1));
    await act();
    value(await anaPerson.device.setOffline(false));
  };
  const write = async (here: Here, column: typeof who, text: string): Promise<void> => {
    value(await here.room.setCells(doc, [{ row, column, value: text }]));
  };
  return { ana: ana.here, ben, doc, row, who, start, end, apart, write, same };
}

it('[DOC-13] [CON-2] a group is decided as a whole side, whose other half comes from the logs, and taken back', async () => {
  const { ana, ben, doc, start, end, apart, write, same } = await together();
  value(await ana.room.joinColumns(doc, [start, end]));
  await write(ana, start, '9');
  await write(ana, end, '11');
  await same();
  await until(() => expect(ben.table(doc).columns()[1]?.group).toBeDefined());
  await apart(async () => {
    await write(ana, start, '10');
    await write(ben, end, '12');
  });
  for (const here of [ana, ben]) {
    await until(() =>
      expect(here.conflicts().open).toMatchObject([{ kind: 'group', columnNames: ['Start', 'End'], mixed: '10 – 12' }]),
    );
    await until(() => {
      const [conflict] = here.conflicts().open;
      const sides = conflict?.kind === 'group' ? conflict.versions : [];
      expect(sides.map(({ text, by, unseen }) => [text, by.name, unseen[0]]).sort()).toEqual([
        ['10 – 11', 'Ana', 'Ben'],
        ['9 – 12', 'Ben', 'Ana'],
      ]);
    });
  }
  const [conflict] = ben.conflicts().open;
  const sides = conflict?.kind === 'group' ? conflict.versions : [];
  const hers = sides.find(({ by }) => by.name === 'Ana');
  value(await ben.room.settle(conflict?.id ?? '', { type: 'keep', item: hers?.item as never }));
  await until(() => expect(ana.table(doc).texts()).toEqual([['', '10', '11']]));
  await until(() => expect(ana.conflicts().open).toEqual([]));
  value(await ben.room.undo());
  await until(() => expect(ana.conflicts().open).toMatchObject([{ kind: 'group' }]));
  value(await ana.room.settle(ana.conflicts().open[0]?.id ?? '', { type: 'mix' }));
  await until(() => expect(ben.conflicts().open).toEqual([]));
  expect(ben.table(doc).texts()).toEqual([['', '10', '12']]);
});

it('[CON-5] [DOC-16] whose value lost is told to them alone, and one call brings it back', async () => {
  const { ana, ben, doc, who, start, apart, write } = await together();
  await apart(async () => {
    for (const column of [who, start]) {
      await write(ana, column, 'hers');
      await write(ben, column, 'his');
    }
  });
  await until(() => expect(ben.conflicts().open).toHaveLength(2));
  const decisions = ben.conflicts().open.flatMap((conflict) => {
    const his = conflict.kind === 'cell' ? conflict.versions.find(({ text }) => text === 'his') : undefined;
    return his ? [{ conflict: conflict.id, settlement: { type: 'keep', item: his.item } as const }] : [];
  });
  value(await ben.room.settleAll(decisions));
  await until(() =>
    expect(ana.conflicts().settled).toMatchObject([{ lost: { text: 'hers' } }, { lost: { text: 'hers' } }]),
  );
  expect(ben.conflicts().settled.map(({ lost }) => lost)).toEqual([null, null]);
  const [first] = ana.conflicts().settled;
  value(await ana.room.restoreLost(first?.id ?? '', first?.lost?.item as never));
  await until(() =>
    expect(
      ben
        .table(doc)
        .texts()
        .flat()
        .filter((text) => text === 'hers'),
    ).toHaveLength(1),
  );
  // Now it is Ben's that lost; nobody is asked again.
  await until(() => expect(ben.conflicts()).toMatchObject({ open: [] }));
  await until(() => expect(ben.conflicts().settled.map(({ lost }) => lost?.text ?? null)).toContain('his'));
  // One step of Ben's decided both, and one takes back what still stands of it.
  value(await ben.room.undo());
  await until(() => expect(ana.conflicts().open).toHaveLength(1));
});

it('[CON-10] a question about a conflict is heard by the other, with who asked whom, and can be taken back', async () => {
  const { ana, ben, who, apart, write } = await together();
  await apart(async () => {
    await write(ana, who, 'Eva');
    await write(ben, who, 'Ida');
  });
  await until(() => expect([ana, ben].map((here) => here.conflicts().open.length)).toEqual([1, 1]));
  const id = ana.conflicts().open[0]?.id ?? '';
  const to = ana.view().members.find(({ name }) => name === 'Ben')?.id ?? null;
  value(await ana.room.askAbout(id, { to, text: 'Is Ida back?' }));
  await until(() =>
    expect(ben.conflicts().open[0]?.asks).toMatchObject([
      { by: { name: 'Ana' }, toName: 'Ben', toMe: true, text: 'Is Ida back?' },
    ]),
  );
  await until(() => expect(ana.conflicts().open[0]?.asks).toMatchObject([{ toMe: false }]));
  expect(await ana.room.askAbout('nothing/there', null)).toMatchObject({ error: { code: 'not-found' } });
  value(await ben.room.askAbout(id, null));
  await until(() => expect(ana.conflicts().open[0]?.asks).toEqual([]));
});

it('[DOC-14] [DOC-11] the same value twice and a deleted option are told with who wrote them', async () => {
  const { ana, ben, doc, row, who, start, apart, write } = await together();
  value(await ana.room.editColumn(doc, who, { unique: true }));
  value(await ana.room.editColumn(doc, start, { type: 'select' }));
  const option = value(await ana.room.addOption(doc, start, 'Early', 1));
  await until(() => expect(ben.table(doc).columns()[1]?.options).toHaveLength(1));
  await apart(async () => {
    await write(ana, who, '7');
    value(await ana.room.deleteOption(doc, option));
    value(await ben.room.addRows(doc, [{ cells: [{ column: who, value: '7' }] }], 'end'));
    value(await ben.room.setCells(doc, [{ row, column: start, value: { option, text: 'Early' } }]));
  });
  for (const here of [ana, ben]) {
    await until(() =>
      expect(here.conflicts().open).toMatchObject([
        { kind: 'option', optionName: 'Early', deletedBy: { name: 'Ana' }, edits: [{ by: { name: 'Ben' } }] },
        { kind: 'unique', text: '7', rows: [{ by: { name: 'Ana' } }, { by: { name: 'Ben' } }], canMerge: true },
      ]),
    );
  }
  const [, twice] = ben.conflicts().open;
  value(await ben.room.settle(twice?.id ?? '', { type: 'renumber', keep: row }));
  await until(() =>
    expect(
      ana
        .table(doc)
        .texts()
        .map(([text]) => text),
    ).toEqual(['7', '8']),
  );
  value(await ben.room.settle(ben.conflicts().open[0]?.id ?? '', { type: 'restore-option' }));
  await until(() =>
    expect(ana.conflicts()).toMatchObject({
      open: [],
      settled: expect.arrayContaining([expect.objectContaining({ decision: 'option-kept', text: 'Early' })]),
    }),
  );
});
