/** Documents as a person keeps them: copied, deleted, brought back; the room as it was, and steps that outlive a page. */
import { describe, expect, it, vi } from 'vitest';
import type { DocId } from '../doc/types.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { value } from './testing/people.ts';
import { createWorld, freshView, type Player, type World } from './testing/room-world.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 12_000, interval: 10 });
const later = (world: World, ms: number): Promise<void> => new Promise((resolve) => world.env.after(ms, resolve));
const saved = ({ here }: Player): Promise<void> => until(() => expect(freshView(here).status.unsaved).toBe(0));
const texts = ({ here }: Player, doc: DocId): readonly (readonly string[])[] => {
  const table = here.table(doc);
  return table.rows().map((row) => table.columns().map(({ id }) => row.cells[id]?.text ?? ''));
};

async function alone(seed: number): Promise<{ world: World; ana: Player; doc: DocId }> {
  const world = await createWorld(createFastEnv(seed));
  const [ana] = world.players as [Player];
  const doc = value(await ana.here.room.addTable('Table 1', ['A', 'B']));
  const table = ana.here.table(doc);
  const write = { row: table.rowId(0), column: table.columnId(0), value: 'first' };
  value(await ana.here.room.setCells(doc, [write]));
  await saved(ana);
  return { world, ana, doc };
}

describe('the list of documents', () => {
  it('[LIST-1] a table is copied with its columns, options, widths and rows; a note with its text', async () => {
    const { world, ana, doc } = await alone(30);
    const { room } = ana.here;
    const table = ana.here.table(doc);
    const column = table.columnId(1);
    value(await room.editColumn(doc, column, { type: 'select', width: 200 }));
    const option = value(await room.addOption(doc, column, 'Ready', 3));
    value(await room.setCells(doc, [{ row: table.rowId(0), column, value: { option, text: 'Ready' } }]));
    value(
      await room.addRows(
        doc,
        Array.from({ length: 900 }, (_, at) => ({ cells: [{ column: table.columnId(0), value: `r${at}` }] })),
        'end',
      ),
    );
    const copy = value(await room.duplicateDocument(doc, 'Copy'));
    expect(freshView(ana.here).documents.map(({ name }) => name)).toEqual(['Table 1', 'Copy']);
    await until(() => expect(texts(ana, copy)).toEqual(texts(ana, doc)));
    expect(texts(ana, copy)).toHaveLength(901);
    expect(ana.here.table(copy).columns()[1]).toMatchObject({
      type: 'select',
      width: 200,
      options: [{ name: 'Ready', color: 3 }],
    });
    // Its own: what is changed in one does not change the other.
    const there = ana.here.table(copy);
    value(await room.setCells(copy, [{ row: there.rowId(0), column: there.columnId(0), value: 'other' }]));
    expect(texts(ana, doc)[0]?.[0]).toBe('first');

    value(await room.undo());
    value(await room.undo());
    expect(freshView(ana.here).documents.map(({ name }) => name)).toEqual(['Table 1']);
    world.close();
  });

  it('[LIST-2] what is deleted is listed with who did it, for everybody, and comes back whole', async () => {
    const { world, ana, doc } = await alone(31);
    const ben = await world.newcomer('Ben', 'editor');
    await until(() => expect(freshView(ben.here).documents).toHaveLength(1));
    value(await ana.here.room.deleteDocument(doc));
    await until(() => {
      expect(freshView(ben.here).documents).toEqual([]);
      expect(freshView(ben.here).trash).toMatchObject([
        { id: doc, kind: 'table', name: 'Table 1', by: { name: 'Ana' } },
      ]);
    });
    value(await ben.here.room.restoreDocument(doc));
    await until(() => {
      for (const one of [ana, ben]) {
        expect(freshView(one.here).trash).toEqual([]);
        expect(freshView(one.here).documents).toMatchObject([{ id: doc, name: 'Table 1' }]);
        expect(texts(one, doc)).toEqual([['first', '']]);
      }
    });
    expect(await ben.here.room.restoreDocument(doc)).toMatchObject({ error: { code: 'not-found' } });
    world.close();
  });
});

describe('steps of one person', () => {
  it('[ROOM-4] are undone and redone after the page has gone, by name, and only while they are still one’s own', async () => {
    const { world, ana, doc } = await alone(32);
    const table = ana.here.table(doc);
    const row = table.rowId(0);
    const cell = { row, column: table.columnId(1) };
    value(await ana.here.room.setCells(doc, [{ ...cell, value: 'one' }]));
    value(await ana.here.room.putBlock(doc, [{ ...cell, value: 'two' }], []));
    value(await ana.here.room.addRows(doc, [{ cells: [] }], 'end'));
    value(await ana.here.room.undo());
    await saved(ana);
    await later(world, 2500);
    await world.crash(ana);
    await until(() => expect(freshView(ana.here).documents).toHaveLength(1));
    expect(freshView(ana.here)).toMatchObject({
      undo: { action: 'paste', count: 1 },
      redo: { action: 'add-rows', count: 1 },
    });
    value(await ana.here.room.redo());
    expect(texts(ana, doc)).toHaveLength(2);
    value(await ana.here.room.undo());
    value(await ana.here.room.undo());
    expect(texts(ana, doc)).toEqual([['first', 'one']]);

    const ben = await world.newcomer('Ben', 'editor');
    await until(() => expect(texts(ben, doc)).toEqual([['first', 'one']]));
    value(await ben.here.room.setCells(doc, [{ ...cell, value: 'by Ben' }]));
    await until(() => expect(texts(ana, doc)).toEqual([['first', 'by Ben']]));
    // The edit of that cell is overwritten and passed over; the one before it is still Ana's.
    value(await ana.here.room.undo());
    expect(texts(ana, doc)).toEqual([['', 'by Ben']]);
    world.close();
  });
});

describe('the room as it was', () => {
  it('[HIST-1] [HIST-2] is read from the logs; a cell, a row, a table and the room come back as a new change', async () => {
    const { world, ana, doc } = await alone(33);
    const { room } = ana.here;
    const table = ana.here.table(doc);
    const [row, a, b] = [table.rowId(0), table.columnId(0), table.columnId(1)];
    const [added] = value(await room.addRows(doc, [{ cells: [{ column: a, value: 'second' }] }], 'end'));
    if (!added) throw new Error('a row was added');
    await saved(ana);
    const then = world.env.now();
    await later(world, 1000);
    value(
      await room.setCells(doc, [
        { row, column: a, value: 'changed' },
        { row, column: b, value: 'new' },
      ]),
    );
    value(await room.deleteRows(doc, [added]));
    value(await room.renameDocument(doc, 'Renamed'));
    value(await room.addRows(doc, [{ cells: [{ column: a, value: 'third' }] }], 'end'));
    const other = value(await room.addTable('Table 2', ['X']));

    const past = value(await room.past(then, doc));
    expect(past.documents.map(({ name }) => name)).toEqual(['Table 1']);
    expect(past.table?.rows.map(({ cells }) => cells[a]?.text)).toEqual(['first', 'second']);
    expect((await room.moments()).at(-1)).toBeGreaterThan(then);
    expect(value(await room.past(0, doc)).documents).toEqual([]);

    value(await room.restore(then, { doc, row, column: a }));
    expect(texts(ana, doc)).toEqual([
      ['first', 'new'],
      ['third', ''],
    ]);
    value(await room.restore(then, { doc, row: added }));
    expect(texts(ana, doc)).toContainEqual(['second', '']);
    value(await room.undo());
    expect(texts(ana, doc)).not.toContainEqual(['second', '']);
    value(await room.restore(then, { doc }));
    expect(texts(ana, doc)).toEqual([
      ['first', ''],
      ['second', ''],
    ]);
    value(await room.undo());
    expect(texts(ana, doc)).toEqual([
      ['first', 'new'],
      ['third', ''],
    ]);
    value(await room.restore(then, {}));
    expect(texts(ana, doc)).toEqual([
      ['first', ''],
      ['second', ''],
    ]);
    expect(freshView(ana.here).documents.map(({ name }) => name)).toEqual(['Table 1']);
    expect(freshView(ana.here).trash.map(({ id }) => id)).toEqual([other]);
    world.close();
  });

  it('[HIST-2] the value before a line of the history is put back by that line', async () => {
    const { world, ana, doc } = await alone(34);
    const { room } = ana.here;
    const table = ana.here.table(doc);
    const cell = { row: table.rowId(0), column: table.columnId(0) };
    value(await room.setCells(doc, [{ ...cell, value: 'changed' }]));
    await saved(ana);
    await until(async () => {
      const [line] = await room.history({ doc, ...{ row: cell.row, field: cell.column }, limit: 5 });
      expect(line).toMatchObject({ action: 'cell', before: 'first', after: 'changed', cell });
    });
    const [line] = await room.history({ doc, row: cell.row, field: cell.column, limit: 5 });
    value(await room.restoreValue(line?.id ?? ''));
    expect(texts(ana, doc)).toEqual([['first', '']]);
    expect(await room.restoreValue('nonsense')).toMatchObject({ ok: false });
    world.close();
  });

  it('[HIST-3] one person’s typing in a note is one line, with the words', async () => {
    const world = await createWorld(createFastEnv(35));
    const [ana] = world.players as [Player];
    const { room } = ana.here;
    const doc = value(await room.addNote('Note 1'));
    await saved(ana);
    const before = world.env.now();
    await later(world, 500);
    value(await room.restore(before, { doc }));
    const [line] = await room.history({ doc, limit: 10 });
    expect(line).toMatchObject({ action: 'note-edited', docName: 'Note 1', by: { name: 'Ana' } });
    world.close();
  });
});
