import { describe, expect, it, vi } from 'vitest';
import { enter, found, join, newHub, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

describe('a room', () => {
  it('[MEM-1] [MEM-2] is founded, joined by its link, and shows each other by name', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.view().phase.type).toBe('open'));
    await until(() => {
      for (const here of [ana.here, ben]) {
        expect(
          here
            .view()
            .members.map(({ name }) => name)
            .sort(),
        ).toEqual(['Ana', 'Ben']);
        expect(here.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(2);
      }
    });
    expect(ben.view().role).toBe('editor');
  });

  it('[DOC-1] [MESH-6] carries edits both ways and says who holds them', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['A', 'B', 'C']));
    const mine = ana.here.table(doc);
    value(await ana.here.room.setCells(doc, [{ row: mine.rowId(0), column: mine.columnId(0), value: 'tent' }]));
    await until(() => expect(ana.here.view().status).toMatchObject({ unsaved: 0, onlyHere: 2, heldBy: 0 }));

    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.view().documents.map(({ name }) => name)).toEqual(['Table 1']));
    await until(() => expect(ben.table(doc).texts()).toEqual([['tent', '', '']]));
    await until(() => expect(ana.here.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 }));

    const theirs = ben.table(doc);
    value(await ben.room.setCells(doc, [{ row: theirs.rowId(0), column: theirs.columnId(1), value: '12' }]));
    await until(() => expect(mine.texts()).toEqual([['tent', '12', '']]));
    await until(() => expect(ben.view().status).toMatchObject({ onlyHere: 0, heldBy: 1 }));
  });

  it('[LOG-8] is all there after a reload', async () => {
    const hub = newHub();
    const person = await newPerson(hub, 'Ana');
    const { here } = await found(person);
    const doc = value(await here.room.addTable('Table 1', ['A']));
    const table = here.table(doc);
    value(await here.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: 'kept' }]));
    await until(() => expect(here.view().status.unsaved).toBe(0));
    const again = await person.reload();
    const back = enter(value(await again.device.openRoom(here.room.id)));
    expect(back.view().documents).toHaveLength(1);
    expect(back.table(doc).texts()).toEqual([['kept']]);
  });

  it('[ROOM-2] left and entered again at once shows what was typed last', async () => {
    const person = await newPerson(newHub(), 'Ana');
    const { here } = await found(person);
    const doc = value(await here.room.addTable('Table 1', ['A']));
    const table = here.table(doc);
    for (let turn = 0; turn < 5; turn++) {
      const room = value(await person.device.openRoom(here.room.id));
      value(await room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: `turn ${turn}` }]));
      room.close();
      const back = enter(value(await person.device.openRoom(here.room.id)));
      expect(back.table(doc).texts()).toEqual([[`turn ${turn}`]]);
    }
  });

  it('[DOC-1] [DOC-4] keeps both values written apart, settles for all, and takes it back', async () => {
    const hub = newHub();
    const anaPerson = await newPerson(hub, 'Ana');
    const ana = await found(anaPerson);
    const doc = value(await ana.here.room.addTable('Equipment', ['Item', 'Count']));
    const mine = ana.here.table(doc);
    value(
      await ana.here.room.setCells(doc, [
        { row: mine.rowId(0), column: mine.columnId(0), value: 'Tent' },
        { row: mine.rowId(0), column: mine.columnId(1), value: '12' },
      ]),
    );
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(doc).texts()).toEqual([['Tent', '12']]));

    value(await anaPerson.device.setOffline(true));
    await until(() => expect(ben.peers().peers.filter(({ state }) => state === 'open')).toHaveLength(1));
    const cell = { row: mine.rowId(0), column: mine.columnId(1) };
    value(await ana.here.room.setCells(doc, [{ ...cell, value: '14' }]));
    value(await ben.room.setCells(doc, [{ ...cell, value: '15' }]));
    value(await anaPerson.device.setOffline(false));

    await until(() => {
      for (const here of [ana.here, ben]) {
        const [conflict] = here.conflicts().open;
        if (conflict?.kind !== 'cell') throw new Error('no conflict yet');
        expect(conflict).toMatchObject({ rowLabel: 'Tent', columnName: 'Count', base: '12' });
        expect(conflict.versions.map(({ text, by, unseen }) => [text, by.name, unseen]).sort()).toEqual([
          ['14', 'Ana', ['Ben']],
          ['15', 'Ben', ['Ana']],
        ]);
      }
    });

    const [conflict] = ben.conflicts().open;
    if (conflict?.kind !== 'cell') throw new Error('gone');
    const chosen = conflict.versions.find(({ text }) => text === '14');
    value(await ben.room.settle(conflict.id, { type: 'keep', item: chosen?.item as never }));
    await until(() => {
      expect(ana.here.conflicts().open).toEqual([]);
      expect(mine.texts()).toEqual([['Tent', '14']]);
      expect(ana.here.conflicts().settled).toMatchObject([{ text: '14', by: { name: 'Ben' } }]);
    });

    const [settled] = ana.here.conflicts().settled;
    value(await ana.here.room.undoSettlement(settled?.id ?? ''));
    await until(() => {
      expect(ben.conflicts().open).toHaveLength(1);
      expect(ana.here.conflicts().open).toHaveLength(1);
    });

    // Both values came back, by one act of one person: told as what it was.
    const lines = await ben.room.history({ doc, ...cell, field: cell.column, limit: 10 });
    expect(lines.slice(0, 2)).toMatchObject([
      { action: 'settlement-undone', columnName: 'Count', rowLabel: 'Tent', by: { name: 'Ana' } },
      { action: 'cell', after: '14', by: { name: 'Ben' } },
    ]);
    expect(lines.filter(({ action }) => action === 'settlement-undone')).toHaveLength(1);
  });

  it('[ROOM-9] a plain undo reads as the change that it is', async () => {
    const { here } = await found(await newPerson(newHub(), 'Ana'));
    const doc = value(await here.room.addTable('Table 1', ['A']));
    const table = here.table(doc);
    const cell = { row: table.rowId(0), column: table.columnId(0) };
    for (const text of ['12', '14']) {
      value(await here.room.setCells(doc, [{ ...cell, value: text }]));
      await until(() => expect(here.view().status.unsaved).toBe(0));
    }
    value(await here.room.undo());
    await until(() => expect(here.view().status.unsaved).toBe(0));
    const lines = await here.room.history({ doc, row: cell.row, field: cell.column, limit: 10 });
    expect(lines.map(({ before, after }) => [before, after])).toEqual([
      ['14', '12'],
      ['12', '14'],
      [null, '12'],
    ]);
  });

  it('[DOC-4] keeps both versions in two rows when both are right', async () => {
    const hub = newHub();
    const anaPerson = await newPerson(hub, 'Ana');
    const ana = await found(anaPerson);
    const doc = value(await ana.here.room.addTable('Shifts', ['Shift', 'Who']));
    const mine = ana.here.table(doc);
    const [shift, who] = [mine.columnId(0), mine.columnId(1)];
    const row = mine.rowId(0);
    value(await ana.here.room.setCells(doc, [{ row, column: shift, value: 'Gate' }]));
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(doc).texts()).toEqual([['Gate', '']]));
    value(await anaPerson.device.setOffline(true));
    value(await ana.here.room.setCells(doc, [{ row, column: who, value: 'Ana' }]));
    value(await ben.room.setCells(doc, [{ row, column: who, value: 'Ben' }]));
    value(await anaPerson.device.setOffline(false));
    await until(() => expect(ben.conflicts().open).toHaveLength(1));
    value(await ben.room.settle(ben.conflicts().open[0]?.id ?? '', { type: 'keep-all' }));
    await until(() => {
      expect(ana.here.conflicts().open).toEqual([]);
      expect([...mine.texts()].sort()).toEqual([
        ['Gate', 'Ana'],
        ['Gate', 'Ben'],
      ]);
    });
    value(await ben.room.undo());
    await until(() => {
      expect(ana.here.conflicts().open).toHaveLength(1);
      expect(mine.rows()).toHaveLength(1);
    });
  });

  it('[DOC-4] [TAB-6] a pasted block that reaches past the last column is one action, too, and can be redone', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['A']));
    const table = ana.here.table(doc);
    const row = table.rowId(0);
    const column = table.columnId(0);
    await until(() => expect(ana.here.view().undo).not.toBeNull());
    const before = ana.here.view().undo;
    value(
      await ana.here.room.putBlock(
        doc,
        [
          { row, column, value: '1' },
          { row, column: 0, value: '2' },
        ],
        [{ cells: [{ column: 1, value: '3' }] }],
        ['B', 'C'],
      ),
    );
    const names = (): readonly string[] => table.columns().map(({ name }) => name);
    const pasted = [
      ['1', '2', ''],
      ['', '', '3'],
    ];
    expect(names()).toEqual(['A', 'B', 'C']);
    expect(table.texts()).toEqual(pasted);
    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(doc).texts()).toEqual(pasted));

    value(await ana.here.room.undo());
    expect(names()).toEqual(['A']);
    expect(table.texts()).toEqual([['']]);
    await until(() => expect(ana.here.view().undo).toEqual(before));
    value(await ana.here.room.redo());
    expect(names()).toEqual(['A', 'B', 'C']);
    expect(table.texts()).toEqual(pasted);
    await until(() => expect(ben.table(doc).texts()).toEqual(pasted));
    // A column that is not among the new ones, and more columns than a table takes: refused before anything is written.
    expect(await ana.here.room.putBlock(doc, [{ row, column: 1, value: 'x' }], [], ['D'])).toMatchObject({ ok: false });
    const many = Array.from({ length: 200 }, (_, at) => `Column ${at}`);
    expect(await ana.here.room.putBlock(doc, [], [], many)).toMatchObject({ error: { code: 'too-many-columns' } });
    expect(names()).toEqual(['A', 'B', 'C']);
  });

  it('[DOC-4] [TAB-6] a pasted block that reaches past the last row is one action, and one undo', async () => {
    const { here } = await found(await newPerson(newHub(), 'Ana'));
    const doc = value(await here.room.addTable('Table 1', ['A', 'B']));
    const table = here.table(doc);
    const [a, b] = [table.columnId(0), table.columnId(1)];
    const row = table.rowId(0);
    value(
      await here.room.putBlock(
        doc,
        [
          { row, column: a, value: '1' },
          { row, column: b, value: '2' },
        ],
        [
          {
            cells: [
              { column: a, value: '3' },
              { column: b, value: '4' },
            ],
          },
        ],
      ),
    );
    expect(table.texts()).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    await until(() => expect(here.view().undo).toEqual({ action: 'paste', count: 4 }));
    value(await here.room.undo());
    expect(table.texts()).toEqual([['', '']]);
    value(await here.room.redo());
    expect(table.texts()).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('[MEM-3] [LOG-9] a viewer sees everything and changes nothing', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['A']));
    const { viewFragment } = value(await ana.here.room.share());
    const vera = await join(await newPerson(hub, 'Vera'), viewFragment ?? '');
    await until(() => expect(vera.view().role).toBe('viewer'));
    await until(() => expect(vera.view().documents).toHaveLength(1));
    const table = vera.table(doc);
    const written = await vera.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: 'x' }]);
    expect(written).toMatchObject({ ok: false, error: { code: 'read-only' } });
  });

  it('[MEM-2] [MEM-11] a viewer who opens an edit link becomes an editor', async () => {
    const hub = newHub();
    const ana = await found(await newPerson(hub, 'Ana'));
    const doc = value(await ana.here.room.addTable('Table 1', ['A']));
    const { viewFragment } = value(await ana.here.room.share());
    const person = await newPerson(hub, 'Vera');
    const vera = await join(person, viewFragment ?? '');
    await until(() => expect(vera.view().role).toBe('viewer'));
    const again = await join(person, ana.link);
    await until(() => expect(again.view().role).toBe('editor'));
    await until(() =>
      expect(
        ana.here
          .view()
          .members.map(({ role }) => role)
          .sort(),
      ).toEqual(['editor', 'owner']),
    );
    const table = again.table(doc);
    await until(() => expect(table.rows()).toHaveLength(1));
    value(await again.room.setCells(doc, [{ row: table.rowId(0), column: table.columnId(0), value: 'mine now' }]));
    await until(() => expect(ana.here.table(doc).texts()).toEqual([['mine now']]));
  });
});
