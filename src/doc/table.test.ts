import { describe, expect, it } from 'vitest';
import { docLimits } from './limits.ts';
import {
  createReplica,
  expectEqual,
  itemOf,
  shown,
  startTogether,
  sync,
  versionTexts,
  write,
} from './testing/network.ts';
import type { RecordId, TablePatch } from './types.ts';

describe('cells', () => {
  it('[DOC-1] two values written apart both survive, and one is shown on both replicas', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], '12');
    sync(ana, ben);
    write(ana, row, columns[0], '14');
    write(ben, row, columns[0], '15');
    sync(ana, ben);
    expect(versionTexts(ana, row, columns[0])).toEqual(['14', '15']);
    expect(shown(ana, row, columns[0])).toBe(shown(ben, row, columns[0]));
    const [conflict] = ana.table.view.conflicts();
    expect(conflict).toMatchObject({ kind: 'cell', base: [expect.stringMatching(/^1000:/)] });
    expectEqual(ana, ben);
  });

  it('[DOC-1] the same value written apart is no conflict', () => {
    const { replicas, columns, row } = startTogether(2);
    for (const replica of replicas) write(replica, row, columns[1], 'same');
    sync(...replicas);
    for (const replica of replicas) expect(replica.table.view.conflicts()).toEqual([]);
    expectEqual(...replicas);
  });

  it('[DOC-1] different columns of one row merge', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'a');
    write(ben, row, columns[1], 'b');
    sync(ana, ben);
    expect([shown(ben, row, columns[0]), shown(ana, row, columns[1])]).toEqual(['a', 'b']);
    expect(ana.table.view.conflicts()).toEqual([]);
  });

  it('[DOC-1] setting what is shown already writes nothing', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    write(ana, row, columns[0], 'x');
    const before = ana.history.length;
    write(ana, row, columns[0], 'x');
    write(ana, row, columns[1], '');
    expect(ana.history.length).toBe(before);
  });

  it('[DOC-5] [CON-3] one person on two devices that synced in between has no conflict', () => {
    const { replicas, columns, row } = startTogether(2);
    const [phone, laptop] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    for (const [at, device] of [phone, laptop, phone, laptop, laptop, phone].entries()) {
      write(device, row, columns[0], `take ${at}`);
      sync(phone, laptop);
    }
    expect(versionTexts(phone, row, columns[0])).toEqual(['take 5']);
    expectEqual(phone, laptop);
  });

  it('[DOC-3] changing a column type keeps every cell and marks what does not fit', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    write(ana, row, columns[0], 'about ten');
    ana.run((table) => table.schema.editColumn(columns[0] as RecordId, { type: 'number' }));
    const cell = ana.table.view.row(row)?.cells[columns[0] as RecordId];
    expect(cell).toMatchObject({ text: 'about ten', fits: false });
    ana.run((table) => table.schema.editColumn(columns[0] as RecordId, { type: 'text' }));
    expect(ana.table.view.row(row)?.cells[columns[0] as RecordId]).toMatchObject({ text: 'about ten', fits: true });
  });

  it('[DOC-3] half a character pair is stored as what others will read', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'cut \ud83d');
    sync(ana, ben);
    expect(shown(ana, row, columns[0])).toBe('cut \ufffd');
    expectEqual(ana, ben);
  });

  it('[TAB-9] one enormous text is refused as a cell that is too long, not as too many at once', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    const value = 'x'.repeat(5_000_000);
    expect(ana.table.rows.setCells([{ row, column: columns[0] as RecordId, value }])).toMatchObject({
      ok: false,
      error: { code: 'cell-too-long', chars: value.length },
    });
  });

  it('[DOC-3] a name that is too long, or one option too many, is refused as what it is', () => {
    const { replicas, columns } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    const column = columns[0] as RecordId;
    expect(ana.table.schema.editColumn(column, { name: 'x'.repeat(201) })).toMatchObject({
      ok: false,
      error: { code: 'name-too-long', limitChars: 200, chars: 201 },
    });
    for (let i = 0; i < docLimits.options; i++) ana.run((table) => table.schema.addOption(column, `option ${i}`, 0));
    expect(ana.table.schema.addOption(column, 'one more', 0)).toMatchObject({
      ok: false,
      error: { code: 'too-many-options', limit: docLimits.options },
    });
  });
});

describe('settling', () => {
  const conflicted = () => {
    const { replicas, columns, row } = startTogether(3);
    const [ana, ben, cem] = replicas as [(typeof replicas)[0], (typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'a');
    write(ben, row, columns[0], 'b');
    sync(ana, ben);
    return { ana, ben, cem, columns, row, id: `${row}/${columns[0]}` };
  };

  it('[DOC-4] keeping one value ends the conflict everywhere, even for the value shown already', () => {
    for (const kept of ['a', 'b']) {
      const { ana, ben, row, columns, id } = conflicted();
      ana.run((table) => table.rows.settle(id, { type: 'keep', item: itemOf(ana, id, kept) }));
      sync(ana, ben);
      expect(versionTexts(ben, row, columns[0])).toEqual([kept]);
      expect(ben.table.view.conflicts()).toEqual([]);
      const [settled] = ben.table.view.settled();
      expect(settled).toMatchObject({ text: kept, row, field: columns[0] });
      expect(settled?.replaced).toHaveLength(2);
      expectEqual(ana, ben);
    }
  });

  it('[DOC-4] typing another value over a conflict settles it', () => {
    const { ana, ben, row, columns } = conflicted();
    write(ana, row, columns[0], 'c');
    sync(ana, ben);
    expect(versionTexts(ben, row, columns[0])).toEqual(['c']);
    expect(ben.table.view.settled()).toHaveLength(1);
  });

  it('[CON-1] a sibling that arrives later re-opens the conflict against the settlement only', () => {
    const { ana, ben, cem, row, columns, id } = conflicted();
    write(cem, row, columns[0], 'late');
    ana.run((table) => table.rows.settle(id, { type: 'other', value: 'both' }));
    sync(ana, ben, cem);
    for (const replica of [ana, ben, cem]) {
      expect(versionTexts(replica, row, columns[0])).toEqual(['both', 'late']);
      expect(replica.table.view.settled()).toEqual([]);
    }
    expectEqual(ana, ben, cem);
  });

  it('[CON-1] rival settlements are one new conflict between the two; identical ones collapse', () => {
    const first = conflicted();
    first.ana.run((table) => table.rows.settle(first.id, { type: 'keep', item: itemOf(first.ana, first.id, 'a') }));
    first.ben.run((table) => table.rows.settle(first.id, { type: 'keep', item: itemOf(first.ben, first.id, 'b') }));
    sync(first.ana, first.ben);
    expect(versionTexts(first.ana, first.row, first.columns[0])).toEqual(['a', 'b']);
    expect(first.ana.table.view.conflicts()[0]).toMatchObject({ versions: [{ supersedes: expect.any(Array) }, {}] });

    const second = conflicted();
    for (const who of [second.ana, second.ben]) {
      who.run((table) => table.rows.settle(second.id, { type: 'other', value: 'c' }));
    }
    sync(second.ana, second.ben);
    expect(second.ana.table.view.conflicts()).toEqual([]);
  });

  it('[CON-2] undoing a settlement brings the siblings back under their own names', () => {
    const { ana, ben, row, columns, id } = conflicted();
    const before = ana.table.view.conflicts()[0];
    ana.run((table) => table.rows.settle(id, { type: 'other', value: 'c' }));
    sync(ana, ben);
    expect(ana.undo()).toBe(true);
    sync(ana, ben);
    expect(versionTexts(ben, row, columns[0])).toEqual(['a', 'b']);
    expect(ben.table.view.conflicts()[0]).toEqual(before);
    expect(ana.redo()).toBe(true);
    sync(ana, ben);
    expect(versionTexts(ben, row, columns[0])).toEqual(['c']);
    expect(ben.table.view.settled()).toHaveLength(1);
    expectEqual(ana, ben);
  });
});

describe('rows deleted and edited', () => {
  const apart = () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'name');
    sync(ana, ben);
    ana.run((table) => table.rows.deleteRows([row]));
    write(ben, row, columns[1], 'unseen');
    sync(ana, ben);
    return { ana, ben, columns, row, id: `${row}/#deleted` };
  };

  it('[DOC-2] an unseen edit makes a ghost in place, listed with the edit', () => {
    const { ana, ben, columns, row, id } = apart();
    expect(ana.table.view.row(row)?.state).toBe('ghost');
    expect(ana.table.view.conflicts()).toMatchObject([
      { kind: 'delete-edit', id, row, restore: null, edits: [{ column: columns[1], text: 'unseen' }] },
    ]);
    expectEqual(ana, ben);
  });

  it('[DOC-2] restore and delete anyway both end it', () => {
    const first = apart();
    first.ben.run((table) => table.rows.settle(first.id, { type: 'restore-row' }));
    sync(first.ana, first.ben);
    expect(first.ana.table.view.row(first.row)?.state).toBe('live');
    expect(first.ana.table.view.conflicts()).toEqual([]);

    const second = apart();
    second.ana.run((table) => table.rows.settle(second.id, { type: 'delete-row' }));
    sync(second.ana, second.ben);
    expect(second.ben.table.view.row(second.row)).toBe(null);
    expect(second.ben.table.view.conflicts()).toEqual([]);
    expect(second.ben.table.view.settled()).toMatchObject([{ field: '#deleted', value: 'true' }]);
  });

  it('[DOC-2] restored by one and deleted anyway by another is a conflict again', () => {
    const { ana, ben, row, id } = apart();
    ana.run((table) => table.rows.settle(id, { type: 'delete-row' }));
    ben.run((table) => table.rows.settle(id, { type: 'restore-row' }));
    sync(ana, ben);
    expect(ana.table.view.row(row)?.state).toBe('ghost');
    expect(ana.table.view.conflicts()).toMatchObject([{ kind: 'delete-edit', restore: expect.any(String), edits: [] }]);
    expectEqual(ana, ben);
  });

  it('[DOC-2] a deletion that saw every edit just deletes', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ben, row, columns[1], 'seen');
    sync(ana, ben);
    ana.run((table) => table.rows.deleteRows([row]));
    sync(ana, ben);
    expect(ben.table.view.rows()).toEqual([]);
    expect(ben.table.view.conflicts()).toEqual([]);
  });

  it('[CON-8] the conflict clears itself when the unseen edit is undone by its author', () => {
    const { ana, ben, row } = apart();
    expect(ben.undo()).toBe(true);
    sync(ana, ben);
    expect(ana.table.view.row(row)).toBe(null);
    expect(ana.table.view.conflicts()).toEqual([]);
    expectEqual(ana, ben);
  });

  it('[CON-8] cell conflicts in a deleted row are not listed', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'a');
    write(ben, row, columns[0], 'b');
    sync(ana, ben);
    ana.run((table) => table.rows.deleteRows([row]));
    sync(ana, ben);
    expect(ben.table.view.conflicts()).toEqual([]);
  });
});

describe('undo', () => {
  it('[DOC-4] undo never undoes another person’s change', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'mine');
    sync(ana, ben);
    write(ben, row, columns[0], 'theirs');
    sync(ana, ben);
    expect(ana.undo()).toBe(false);
    expect(shown(ana, row, columns[0])).toBe('theirs');
  });

  it('[DOC-7] an undo and somebody else’s overwrite made apart leave the overwrite alone', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'old');
    write(ana, row, columns[0], 'new');
    sync(ana, ben);
    ana.undo();
    write(ben, row, columns[0], 'newer');
    sync(ana, ben);
    expect(versionTexts(ana, row, columns[0])).toEqual(['newer']);
    // The hidden copy goes with the next write and does not rise again.
    write(ben, row, columns[0], 'newest');
    sync(ana, ben);
    expect(versionTexts(ana, row, columns[0])).toEqual(['newest']);
    expectEqual(ana, ben);
  });

  it('[DOC-7] undoing my side of a conflict leaves the other side', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'base');
    sync(ana, ben);
    write(ana, row, columns[0], 'a');
    write(ben, row, columns[0], 'b');
    sync(ana, ben);
    ana.undo();
    sync(ana, ben);
    expect(versionTexts(ben, row, columns[0])).toEqual(['b']);
    ana.redo();
    sync(ana, ben);
    expect(versionTexts(ben, row, columns[0])).toEqual(['a', 'b']);
    expectEqual(ana, ben);
  });

  it('[DOC-7] undo and redo go through every state of a cell that began empty', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    for (const value of ['1', '2', '3']) write(ana, row, columns[0], value);
    const seen: string[] = [];
    while (ana.undos.length > 1 && ana.undo()) seen.push(shown(ana, row, columns[0]));
    while (ana.redo()) seen.push(shown(ana, row, columns[0]));
    while (ana.undos.length > 1 && ana.undo()) seen.push(shown(ana, row, columns[0]));
    expect(seen).toEqual(['2', '1', '', '1', '2', '3', '2', '1', '']);
  });

  it('[DOC-4] undoing a deletion brings the row back; undoing an addition takes it away', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'kept');
    ana.run((table) => table.rows.deleteRows([row]));
    ana.undo();
    sync(ana, ben);
    expect(shown(ben, row, columns[0])).toBe('kept');
    const [added] = ana.run((table) => table.rows.addRows([{ cells: [] }], 'end')) ?? [];
    ana.undo();
    sync(ana, ben);
    expect(ben.table.view.row(added as RecordId)).toBe(null);
    ana.redo();
    sync(ana, ben);
    expect(ben.table.view.row(added as RecordId)?.state).toBe('live');
    expectEqual(ana, ben);
  });

  it('[DOC-4] a row that somebody else has written into is not taken away by undo', () => {
    const { replicas, columns } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const [added] = ana.run((table) => table.rows.addRows([{ cells: [] }], 'end')) ?? [];
    sync(ana, ben);
    write(ben, added as RecordId, columns[0], 'work');
    sync(ana, ben);
    expect(ana.undo()).toBe(false);
    expect(ana.table.view.row(added as RecordId)?.state).toBe('live');
  });
});

describe('order', () => {
  const order = (replica: ReturnType<typeof startTogether>['replicas'][0], column: RecordId | undefined) =>
    replica.table.view.rows().map((row) => row.view?.cells[column as RecordId]?.text ?? '');

  it('[DOC-9] runs inserted apart at one place stand one after the other', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    for (const who of [ana, ben]) {
      const cells = (at: number) => ({ cells: [{ column: columns[0] as RecordId, value: `${who.client}-${at}` }] });
      who.run((table) => table.rows.addRows([0, 1, 2].map(cells), row));
    }
    sync(ana, ben);
    const names = order(ana, columns[0]).slice(1);
    const runs = names.map((name) => name.split('-')[0]);
    expect(new Set(runs.slice(0, 3)).size).toBe(1);
    expect(names.map((name) => name.split('-')[1])).toEqual(['0', '1', '2', '0', '1', '2']);
    expectEqual(ana, ben);
  });

  it('[DOC-9] rows move without losing an edit made meanwhile', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const rows =
      ana.run((table) =>
        table.rows.addRows(
          ['x', 'y', 'z'].map((value) => ({ cells: [{ column: columns[0] as RecordId, value }] })),
          row,
        ),
      ) ?? [];
    sync(ana, ben);
    ana.run((table) => table.rows.moveRows([rows[2] as RecordId], null));
    write(ben, rows[2] as RecordId, columns[1], 'edit');
    sync(ana, ben);
    expect(order(ben, columns[0])).toEqual(['z', '', 'x', 'y']);
    expect(shown(ana, rows[2] as RecordId, columns[1])).toBe('edit');
    ana.undo();
    expect(order(ana, columns[0])).toEqual(['', 'x', 'y', 'z']);
  });
});

describe('columns and options', () => {
  it('[DOC-3] a chosen option follows its name, and keeps the old one when it is deleted', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    const column = columns[0] as RecordId;
    ana.run((table) => table.schema.editColumn(column, { type: 'select' }));
    const option = ana.run((table) => table.schema.addOption(column, 'Open', 1)) as RecordId;
    ana.run((table) => table.rows.setCells([{ row, column, value: { option, text: 'Open' } }]));
    ana.run((table) => table.schema.editOption(option, { name: 'Ready' }));
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'Ready', fits: true });
    ana.run((table) => table.schema.deleteOption(option));
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'Open', fits: false });
  });

  it('[DOC-2] a deleted column comes back with its cells', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [(typeof replicas)[0]];
    write(ana, row, columns[1], 'kept');
    ana.run((table) => table.schema.deleteColumn(columns[1] as RecordId));
    expect(ana.table.view.columns().map((column) => column.name)).toEqual(['A', 'C']);
    expect(shown(ana, row, columns[1])).toBe('');
    ana.undo();
    expect(ana.table.view.columns().map((column) => column.name)).toEqual(['A', 'B', 'C']);
    expect(shown(ana, row, columns[1])).toBe('kept');
  });
});

describe('watching', () => {
  it('[DOC-8] gives everything first, and then one patch for each update', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const patches: TablePatch[] = [];
    const stop = ben.table.view.watch((patch) => patches.push(patch));
    write(ana, row, columns[0], 'one');
    sync(ana, ben);
    ana.run((table) => table.schema.editColumn(columns[0] as RecordId, { name: 'First' }));
    sync(ana, ben);
    ana.run((table) => table.rows.addRows([{ cells: [] }], 'end'));
    sync(ana, ben);
    stop();
    expect(patches.map((patch) => [patch.full, patch.columns?.length, patch.order?.length, patch.rows.length])).toEqual(
      [
        [true, 3, 1, 1],
        [false, undefined, undefined, 1],
        [false, 3, undefined, 0],
        [false, undefined, 2, 1],
      ],
    );
  });
});

describe('columns deleted and edited', () => {
  it('[DOC-2] a deleted column with an unseen edit stays in place until somebody decides', () => {
    for (const decision of ['deleteColumn', 'restoreColumn'] as const) {
      const { replicas, columns, row } = startTogether(2);
      const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
      const column = columns[1] as RecordId;
      write(ana, row, column, 'seen');
      sync(ana, ben);
      ana.run((table) => table.schema.deleteColumn(column));
      write(ben, row, column, 'unseen');
      const patches: TablePatch[] = [];
      ana.table.view.watch((patch) => patches.push(patch));
      sync(ana, ben);
      expect(patches.at(-1)).toMatchObject({ columns: [{}, { id: column, state: 'ghost' }, {}], rows: [{ id: row }] });
      expect(shown(ana, row, column)).toBe('unseen');
      expectEqual(ana, ben);
      ben.run((table) => table.schema[decision](column));
      sync(ana, ben);
      expect(ana.table.view.columns().map(({ name, state }) => [name, state])).toEqual(
        decision === 'deleteColumn'
          ? [
              ['A', undefined],
              ['C', undefined],
            ]
          : [
              ['A', undefined],
              ['B', undefined],
              ['C', undefined],
            ],
      );
      expectEqual(ana, ben);
    }
  });

  it('[DOC-2] row and column deleted over one unseen edit: the row is a ghost that shows it', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    ana.run((table) => table.schema.deleteColumn(columns[1] as RecordId));
    ana.run((table) => table.rows.deleteRows([row]));
    write(ben, row, columns[1], 'unseen');
    sync(ana, ben);
    expect(ana.table.view.row(row)?.state).toBe('ghost');
    expect(shown(ana, row, columns[1])).toBe('unseen');
    expect(ana.table.view.conflicts()).toMatchObject([{ kind: 'delete-edit', edits: [{ text: 'unseen' }] }]);
    expectEqual(ana, ben);
    // The row is wanted; whether its column is, is the next question.
    ben.run((table) => table.rows.settle(`${row}/#deleted`, { type: 'restore-row' }));
    sync(ana, ben);
    expect(ana.table.view.conflicts()).toMatchObject([{ kind: 'column', edits: [{ text: 'unseen', row }] }]);
    expectEqual(ana, ben);
  });

  it('[DOC-2] a column restored by one and deleted anyway by another is a conflict again', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const column = columns[1] as RecordId;
    ana.run((table) => table.schema.deleteColumn(column));
    write(ben, row, column, 'unseen');
    sync(ana, ben);
    const id = `${column}/#deleted`;
    expect(ana.table.view.conflicts()).toMatchObject([{ kind: 'column', id, restore: null, editCount: 1 }]);
    ana.run((table) => table.rows.settle(id, { type: 'delete-column' }));
    ben.run((table) => table.rows.settle(id, { type: 'restore-column' }));
    sync(ana, ben);
    expect(ana.table.view.conflicts()).toMatchObject([
      { kind: 'column', restore: expect.any(String), edits: [], editCount: 0 },
    ]);
    expect(ana.table.view.settled()).toEqual([]);
    expectEqual(ana, ben);
  });

  it('[CON-8] the conflict about a column clears itself when the unseen edit is undone by its author', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    ana.run((table) => table.schema.deleteColumn(columns[1] as RecordId));
    write(ben, row, columns[1], 'unseen');
    sync(ana, ben);
    expect(ana.table.view.conflicts()).toHaveLength(1);
    expect(ben.undo()).toBe(true);
    sync(ana, ben);
    expect(ana.table.view.conflicts()).toEqual([]);
    expect(ana.table.view.columns().map(({ name }) => name)).toEqual(['A', 'C']);
    expectEqual(ana, ben);
  });
});

it('[I1] what a row lists is in the order of the columns, whoever saw them move', () => {
  const { replicas, columns, row } = startTogether(2);
  const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
  for (const [at, column] of columns.entries()) write(ana, row, column, `Ana ${at}`);
  for (const [at, column] of columns.entries()) write(ben, row, column, `Ben ${at}`);
  sync(ana, ben);
  const listed = ana.table.view.conflicts();
  expect(listed.length).toBeGreaterThan(1);
  ana.run((table) => table.schema.moveColumn(columns[0] as RecordId, columns.at(-1) ?? null));
  const fresh = createReplica(9_000);
  sync(ana, ben, fresh);
  expect(ana.table.view.conflicts()).toEqual([...listed.slice(1), listed[0]]);
  for (const other of [ben, fresh]) expect(other.table.view.conflicts()).toEqual(ana.table.view.conflicts());
});

it('[I1] deleted columns that wait for a decision are listed in one order by everybody', () => {
  const { replicas, row } = startTogether(2);
  const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
  // Each holds their own column first, and the other's behind it.
  const made = [ana, ben].map((replica) => replica.run((table) => table.schema.addColumn('New', 'text', 'end')));
  sync(ana, ben);
  for (const column of made) ana.run((table) => table.schema.deleteColumn(column as RecordId));
  for (const column of made) write(ben, row, column, 'unseen');
  sync(ana, ben);
  expect(ana.table.view.conflicts()).toHaveLength(2);
  expect(ben.table.view.conflicts()).toEqual(ana.table.view.conflicts());
});

it('[I1] a column that is back again has its part in what a deleted row lists, whoever saw it go', () => {
  const { replicas, columns, row } = startTogether(2);
  const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
  const [other] = ana.run((table) => table.rows.addRows([{ cells: [] }], 'end')) ?? [];
  sync(ana, ben);
  ana.run((table) => table.rows.deleteRows([row]));
  write(ben, row, columns[2], 'not seen by Ana');
  // Ben has seen his own edit when he deletes the column, and not what Ana writes into it meanwhile.
  ben.run((table) => table.schema.deleteColumn(columns[2] as RecordId));
  write(ana, other as RecordId, columns[2], 'not seen by Ben');
  sync(ana, ben);
  const [conflict] = ana.table.view.conflicts();
  expect(conflict).toMatchObject({ kind: 'column' });
  ana.run((table) => table.schema.restoreColumn(columns[2] as RecordId));
  const fresh = createReplica(9_000);
  sync(ana, ben, fresh);
  expect(fresh.table.view.conflicts()).toMatchObject([{ kind: 'delete-edit', edits: [{ text: 'not seen by Ana' }] }]);
  for (const replica of [ana, ben]) expect(replica.table.view.conflicts()).toEqual(fresh.table.view.conflicts());
});
