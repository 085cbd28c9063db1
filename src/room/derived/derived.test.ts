/** Cells that follow from others, in real rooms: what two people see of formulas, links, people and stamps. */
import { describe, expect, it, vi } from 'vitest';
import type { CellView, ColumnView, DocId, RecordId, RowView } from '../../doc/types.ts';
import { createMemoryStorage } from '../../storage/memory-store.ts';
import { readPicture } from '../flat-picture.ts';
import { roomTables } from '../records.ts';
import { createFastEnv } from '../testing/fast-env.ts';
import { found, join, newHub, newPerson, value } from '../testing/people.ts';
import { createDeriver, type DeriveContext } from './derive-cells.ts';
import { timeText } from './row-stamps.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8000, interval: 20 });

const doc = 'a'.repeat(32) as DocId;
const other = 'b'.repeat(32) as DocId;
const column = (id: string, type: ColumnView['type'], more: Partial<ColumnView> = {}): ColumnView => ({
  id: id as RecordId,
  name: id.toUpperCase(),
  type,
  width: null,
  options: [],
  ...more,
});
const row = (id: string, cells: Readonly<Record<string, string>>): RowView => ({
  id: id as RecordId,
  state: 'live',
  cells: Object.fromEntries(
    Object.entries(cells).map(([name, text]): [string, CellView] => [
      name,
      { text, value: text, fits: true, versions: 1 },
    ]),
  ),
});

function derive(
  tables: Readonly<Record<string, { columns: readonly ColumnView[]; rows: readonly RowView[] }>>,
  of: DocId = doc,
) {
  const context: DeriveContext = {
    columns: (id) => tables[id]?.columns ?? [],
    row: (id, wanted) => tables[id]?.rows.find((one) => one.id === wanted) ?? null,
    rows: (id) => tables[id]?.rows ?? [],
    memberName: (id) => (id === 'ana' ? 'Ana' : null),
    members: () => [{ id: 'ana', name: 'Ana' }],
    stamps: () => ({
      createdBy: 'Ana',
      createdAt: '2026-11-21 10:00',
      changedBy: 'Ben',
      changedAt: '2026-11-21 11:00',
      isWhole: true,
    }),
  };
  const deriver = createDeriver(context);
  return (tables[of]?.rows ?? []).map((one) => deriver.row(of, one).cells);
}

describe('cells that follow', () => {
  it('[DOC-21] formulas follow each other, and each part of a circle says that it is one', () => {
    const columns = [
      column('price', 'number'),
      column('count', 'counter'),
      column('total', 'formula', { formula: '{price} * {count}', format: { decimals: 2, grouped: true, unit: '€' } }),
      column('half', 'formula', { formula: '{total} / 2' }),
      column('a', 'formula', { formula: '{b} + 1' }),
      column('b', 'formula', { formula: '{a} + 1' }),
      column('bad', 'formula', { formula: '{nothing}' }),
    ];
    const [cells] = derive({ [doc]: { columns, rows: [row('r1', { price: '500.5', count: '4' })] } });
    expect(cells?.total).toMatchObject({ text: '2,002.00\u00a0€', value: '2002', fits: true });
    expect(cells?.half).toMatchObject({ text: '1001' });
    for (const name of ['a', 'b'])
      expect(cells?.[name]).toMatchObject({ text: '', fits: false, problem: { code: 'circular' } });
    expect(cells?.bad).toMatchObject({ problem: { type: 'formula', code: 'unknown-column', name: 'nothing' } });
  });

  it('[DOC-22] a link names rows by their titles, finds typed ones, and formulas count and sum over it', () => {
    const tables = {
      [doc]: {
        columns: [
          column('name', 'text'),
          column('tasks', 'link', { target: other }),
          column('hours', 'formula', { formula: 'sum({tasks}.{hours}) & "/" & count({tasks})' }),
        ],
        rows: [row('r1', { name: 'Stage', tasks: 'Fence, nowhere' }), row('r2', { name: 'Bar' })],
      },
      [other]: {
        columns: [column('title', 'text'), column('hours', 'number')],
        rows: [row('t1', { title: 'Fence', hours: '2.5' }), row('t2', { title: 'Tents', hours: '4' })],
      },
    };
    const [first, second] = derive(tables);
    expect(first?.tasks).toMatchObject({ text: 'Fence, nowhere', fits: false });
    expect(first?.tasks?.value).toMatchObject({ items: [{ key: 'rt1' }, { key: 'tnowhere' }] });
    expect(first?.hours?.text).toBe('2.5/2');
    expect(second?.hours?.text).toBe('0/0');
  });

  it('[DOC-22] people go by their names, and a name that is nobody’s does not fit', () => {
    const columns = [column('who', 'person'), column('by', 'created-by'), column('at', 'changed-at')];
    const [one, two] = derive({ [doc]: { columns, rows: [row('r1', { who: 'ana' }), row('r2', { who: 'Zoe' })] } });
    expect(one?.who).toMatchObject({
      text: 'Ana',
      fits: true,
      value: { items: [{ key: 'mana', text: 'Ana', turns: 1 }] },
    });
    expect(two?.who).toMatchObject({ text: 'Zoe', fits: false });
    expect(one?.by?.text).toBe('Ana');
    expect(one?.at?.text).toBe('2026-11-21 11:00');
  });

  it('[DOC-22] what is required and empty is marked, and nothing of it is refused', () => {
    const columns = [column('id', 'text'), column('name', 'text', { required: true })];
    const rows = [row('r1', { id: 'A', name: 'x' }), row('r2', { id: ' a ' }), row('r3', { name: 'y' })];
    const cells = derive({ [doc]: { columns, rows } });
    expect(cells.map(({ name }) => name?.problem?.type)).toEqual([undefined, 'required', undefined]);
  });

  it('[DOC-22] a moment that is none is no text', () => {
    expect(timeText(0)).toBe('');
    expect(timeText(Number.NaN)).toBe('');
    expect(timeText(1_795_000_000_000)).toMatch(/^2026-11-1\d \d\d:\d\d$/);
  });
});

describe('in rooms', () => {
  it('[DOC-21] [DOC-22] another table’s edit, a new name and a new author arrive in what follows from them', async () => {
    const hub = newHub();
    const anaPerson = await newPerson(hub, 'Ana');
    const ana = await found(anaPerson);
    const { room } = ana.here;
    const tasks = value(await room.addTable('Tasks', ['Task', 'Hours']));
    const crew = value(await room.addTable('Crew', ['Name', 'Does', 'Hours', 'Last']));
    const [mine, theirs] = [ana.here.table(crew), ana.here.table(tasks)];
    value(await room.setCells(tasks, [{ row: theirs.rowId(0), column: theirs.columnId(0), value: 'Fence' }]));
    value(await room.setCells(tasks, [{ row: theirs.rowId(0), column: theirs.columnId(1), value: '3' }]));
    const [does, hours, last] = [mine.columnId(1), mine.columnId(2), mine.columnId(3)];
    value(await room.editColumn(crew, does, { type: 'link', target: tasks }));
    value(
      await room.editColumn(crew, hours, { type: 'formula', formula: `sum({${does}}.{${theirs.columnId(1)}}) * 2` }),
    );
    value(await room.editColumn(crew, last, { type: 'changed-by' }));
    value(await room.setCells(crew, [{ row: mine.rowId(0), column: does, value: 'Fence' }]));
    await until(() => expect(mine.texts()).toEqual([['', 'Fence', '6', 'Ana']]));

    const ben = await join(await newPerson(hub, 'Ben'), ana.link);
    await until(() => expect(ben.table(crew).texts()).toEqual([['', 'Fence', '6', 'Ana']]));
    value(await ben.room.setCells(tasks, [{ row: theirs.rowId(0), column: theirs.columnId(1), value: '5' }]));
    await until(() => expect(mine.texts()).toEqual([['', 'Fence', '10', 'Ana']]));
    value(await ben.room.setCells(crew, [{ row: mine.rowId(0), column: mine.columnId(0), value: 'Ben' }]));
    for (const here of [ana.here, ben])
      await until(() => expect(here.table(crew).texts()).toEqual([['Ben', 'Fence', '10', 'Ben']]));

    // What follows ends with the type, and what lay below it is there.
    value(await room.editColumn(crew, hours, { type: 'text' }));
    await until(() => expect(ben.table(crew).texts()).toEqual([['Ben', 'Fence', '', 'Ben']]));
  });
});

it('[DOC-22] [ROOM-13] what follows is in the picture that a reload paints first', async () => {
  const storage = createMemoryStorage();
  const env = createFastEnv(50);
  const person = await newPerson(newHub(env), 'Ana', { storage, env, screen: { painted: async () => {} } });
  const { here } = await found(person);
  const table = value(await here.room.addTable('Sums', ['A', 'B']));
  const mine = here.table(table);
  value(await here.room.editColumn(table, mine.columnId(1), { type: 'formula', formula: `{${mine.columnId(0)}} * 2` }));
  value(await here.room.setCells(table, [{ row: mine.rowId(0), column: mine.columnId(0), value: '21' }]));
  const pictured = async () => {
    const store = value(await storage.open(`skein-room-${here.room.id}`, roomTables));
    const picture = await readPicture(store, 'test');
    store.close();
    return picture?.table?.rows[0]?.cells[mine.columnId(1)]?.text;
  };
  await vi.waitFor(async () => expect(await pictured()).toBe('42'), { timeout: 10_000, interval: 10 });
});
