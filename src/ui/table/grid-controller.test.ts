import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { CellView, CellWrite, ColumnView, RecordId } from '../../doc/types.ts';
import { err, ok } from '../../lib/result.ts';
import type { RowDraft } from '../../room/api.ts';
import { createGridController } from './grid-controller.ts';
import type { TableActions } from './table-actions.ts';
import type { TableState } from './table-store.ts';
import { plainView } from './view/view-config.ts';

const id = (text: string): RecordId => text as RecordId;
const key = (name: string, held = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

/** A table of three rows and two columns whose writes are kept for looking at. */
function setUp(cells: Readonly<Record<string, Readonly<Record<string, Partial<CellView>>>>> = {}) {
  const writes: CellWrite[] = [];
  const added: RowDraft[] = [];
  let refuse = false;
  const columns = ['a', 'b'].map(
    (name): ColumnView => ({ id: id(name), name, type: 'text', width: null, options: [] }),
  );
  const stateOf = (order: readonly RecordId[]): Partial<TableState> => ({
    order,
    indexOfRow: new Map(order.map((row, at) => [row, at])),
  });
  const rowIds = ['r1', 'r2', 'r3'].map(id);
  const table = createStore<TableState>(() => ({
    ready: true,
    columns,
    order: [],
    indexOfRow: new Map(),
    rows: new Map(
      rowIds.map((row) => [
        row,
        {
          id: row,
          state: 'live' as const,
          cells: Object.fromEntries(
            Object.entries(cells[row] ?? {}).map(([column, cell]) => [
              column,
              { text: '', value: cell.text ?? '', fits: true, versions: 1, ...cell },
            ]),
          ),
        },
      ]),
    ),
    rest: 0,
    peers: new Map(),
    arrivals: new Map(),
    conflicts: new Map(),
    allColumns: columns,
    allOrder: rowIds,
    numberOfRow: new Map(rowIds.map((row, at) => [row, at])),
    view: plainView,
    sharedViews: [],
    ownViews: [],
    isStale: false,
    isViewOpen: false,
    changes: 0,
    ...stateOf(rowIds),
  }));
  const actions = {
    setCells: async (more: readonly CellWrite[]) => {
      if (refuse) return err({ code: 'read-only' as const });
      writes.push(...more);
      return ok(undefined);
    },
    putBlock: async (more: readonly CellWrite[], rows: readonly RowDraft[]) => {
      if (refuse) return err({ code: 'read-only' as const });
      writes.push(...more);
      added.push(...rows);
      return ok([]);
    },
  } as unknown as TableActions;
  const grid = createGridController(table, actions, () => false);
  grid.select({ row: id('r1'), column: id('a') }, false);
  return {
    grid,
    writes,
    added,
    setOrder: (order: readonly string[]) => {
      table.setState(stateOf(order.map(id)));
      grid.keepPlace();
    },
    setRest: (rest: number) => table.setState({ rest }),
    refuseWrites: () => {
      refuse = true;
    },
  };
}

const activeOf = (grid: ReturnType<typeof setUp>['grid']) => grid.state.getState().active;

describe('the grid', () => {
  it('[TAB-3] places are held by id: rows that others add or move do not shift the person', () => {
    const { grid, setOrder } = setUp();
    grid.select({ row: id('r2'), column: id('b') }, false);
    setOrder(['new', 'r3', 'r2', 'r1']);
    expect(activeOf(grid)).toEqual({ row: 'r2', column: 'b' });
  });

  it('[TAB-3] where the active row is deleted, the person stands in the row that took its place', () => {
    const { grid, setOrder } = setUp();
    grid.select({ row: id('r2'), column: id('b') }, false);
    setOrder(['r1', 'r3']);
    expect(activeOf(grid)).toEqual({ row: 'r3', column: 'b' });
    setOrder(['r1']);
    expect(activeOf(grid)).toEqual({ row: 'r1', column: 'b' });
  });

  it('[TAB-4] a text whose row was deleted while it was typed is handed back', () => {
    const { grid, setOrder } = setUp();
    grid.keyDown(key('x'));
    grid.setDraft('half a sentence');
    setOrder(['r2', 'r3']);
    expect(grid.state.getState()).toMatchObject({ editing: null, orphan: 'half a sentence' });
  });

  it('[TAB-4] a refused text stays in its editor, with the reason', async () => {
    const { grid, refuseWrites } = setUp();
    refuseWrites();
    grid.keyDown(key('x'));
    grid.commitText('typed', 'down');
    await Promise.resolve();
    await Promise.resolve();
    expect(grid.state.getState().editing).toMatchObject({
      row: 'r1',
      column: 'a',
      start: 'typed',
      problem: { code: 'read-only' },
    });
  });

  it('[TAB-2] Enter edits with the value kept, a printable key without it, and a commit moves down', () => {
    const { grid, writes } = setUp({ r1: { a: { text: 'old' } } });
    grid.keyDown(key('Enter'));
    expect(grid.state.getState().editing).toMatchObject({ start: 'old', mode: 'keep' });
    grid.cancel('stay');
    expect(grid.keyDown(key('n'))).toBe(false);
    expect(grid.state.getState().editing).toMatchObject({ start: '', mode: 'replace' });
    grid.commitText('new', 'down');
    expect(writes).toEqual([{ row: 'r1', column: 'a', value: 'new' }]);
    expect(activeOf(grid)).toEqual({ row: 'r2', column: 'a' });
  });

  it('[TAB-5] an unchanged value is not written, but Enter on a conflicted cell settles it', () => {
    const { grid, writes } = setUp({ r1: { a: { text: 'same' }, b: { text: '14', versions: 2 } } });
    grid.keyDown(key('F2'));
    grid.commitText('same', 'down');
    expect(writes).toEqual([]);

    grid.select({ row: id('r1'), column: id('b') }, false);
    grid.keyDown(key('F2'));
    grid.commitText('14', 'leave');
    expect(writes).toEqual([]);
    grid.select({ row: id('r1'), column: id('b') }, false);
    grid.keyDown(key('F2'));
    grid.commitText('14', 'down');
    expect(writes).toEqual([{ row: 'r1', column: 'b', value: '14' }]);
  });

  it('[TAB-6] copying, pasting and filling down work on the selection', async () => {
    const { grid, writes, added } = setUp({ r1: { a: { text: 'x' }, b: { text: 'y\tz' } } });
    grid.keyDown(key('ArrowRight', { shiftKey: true }));
    expect(grid.copied()?.text).toBe('x\t"y\tz"');
    grid.keyDown(key('ArrowDown', { shiftKey: true }));
    grid.keyDown(key('d', { ctrlKey: true }));
    expect(writes).toEqual([
      { row: 'r2', column: 'a', value: 'x' },
      { row: 'r2', column: 'b', value: 'y\tz' },
    ]);
    grid.select({ row: id('r3'), column: id('a') }, false);
    await grid.paste('1\n2\n3\n');
    expect(writes.slice(2)).toEqual([{ row: 'r3', column: 'a', value: '1' }]);
    expect(added.map((row) => row.cells[0]?.value)).toEqual(['2', '3']);
  });

  it('[ROOM-14] nothing is selected, and nothing pasted, beyond where a picture ends', async () => {
    const { grid, writes, added, setRest } = setUp();
    setRest(2);
    grid.keyDown(key('a', { ctrlKey: true }));
    grid.keyDown(key('End', { ctrlKey: true, shiftKey: true }));
    expect(grid.range()).toEqual({ top: 0, left: 0, bottom: 0, right: 0 });
    grid.keyDown(key('ArrowDown', { shiftKey: true }));
    expect(grid.range()).toEqual({ top: 0, left: 0, bottom: 1, right: 0 });
    grid.select({ row: id('r3'), column: id('a') }, false);
    const pasted = grid.paste('1\n2');
    expect([writes, added]).toEqual([[], []]);
    setRest(0);
    await pasted;
    expect([writes.length, added.length]).toEqual([1, 1]);
  });

  it('[TAB-2] toggling a box turns over what is drawn, also a word from before the column had boxes', () => {
    for (const [text, toggled] of [
      ['', 'true'],
      ['true', 'false'],
      ['yes', 'false'],
      ['no', 'true'],
    ] as const) {
      const { grid, writes } = setUp({ r1: { a: { text } } });
      grid.toggle(id('r1'), { id: id('a'), name: 'a', type: 'checkbox', width: null, options: [] });
      expect(writes).toEqual([{ row: 'r1', column: 'a', value: toggled }]);
    }
  });

  it('[TAB-2] after Escape the next Tab leaves the grid', () => {
    const { grid } = setUp();
    expect(grid.keyDown(key('Tab'))).toBe(true);
    grid.keyDown(key('Escape'));
    expect(grid.keyDown(key('Tab'))).toBe(false);
  });
});
