import { describe, expect, it } from 'vitest';
import type { ColumnView, RecordId } from '../../doc/types.ts';
import { planPaste } from './paste-plan.ts';

const id = (text: string): RecordId => text as RecordId;
const column = (name: string, type: ColumnView['type'] = 'text'): ColumnView => ({
  id: id(name),
  name,
  type,
  width: null,
  options: [{ id: id('o1'), name: 'in use', color: 0 }],
});
const order = ['r1', 'r2', 'r3'].map(id);
const columns = [column('a'), column('b', 'number'), column('c', 'select')];
const cell = (top: number, left: number) => ({ top, left, bottom: top, right: left });

describe('pasting', () => {
  it('[TAB-6] a block keeps its extent, whatever one cell was selected', () => {
    const plan = planPaste(
      [
        ['x', '1'],
        ['y', '2'],
      ],
      cell(1, 0),
      order,
      columns,
    );
    expect(plan.writes).toEqual([
      { row: 'r2', column: 'a', value: 'x' },
      { row: 'r2', column: 'b', value: '1' },
      { row: 'r3', column: 'a', value: 'y' },
      { row: 'r3', column: 'b', value: '2' },
    ]);
    expect(plan.newRows).toEqual([]);
    expect(plan.extent).toEqual({ top: 1, left: 0, bottom: 2, right: 1 });
  });

  it('[TAB-6] rows beyond the end are new rows, together', () => {
    const plan = planPaste([['x'], ['y'], ['z']], cell(2, 0), order, columns);
    expect(plan.writes).toHaveLength(1);
    expect(plan.newRows).toEqual([{ cells: [{ column: 'a', value: 'y' }] }, { cells: [{ column: 'a', value: 'z' }] }]);
  });

  it('[TAB-6] one value fills the whole selection, a block only an exact multiple of it', () => {
    const all = { top: 0, left: 0, bottom: 2, right: 1 };
    expect(planPaste([['x']], all, order, columns).writes).toHaveLength(6);
    expect(planPaste([['x'], ['y']], all, order, columns).writes).toHaveLength(4);
  });

  it('[TAB-6] columns read what is pasted as they read what is typed', () => {
    const { writes } = planPaste([['1,000.5', 'IN USE']], cell(0, 1), order, columns);
    expect(writes.map((write) => write.value)).toEqual(['1000.5', { option: 'o1', text: 'in use' }]);
  });

  it('[TAB-6] a short line of a ragged block empties nothing', () => {
    const { writes } = planPaste([['x', 'y'], ['z']], cell(0, 0), order, columns);
    expect(writes.filter((write) => write.row === 'r2')).toEqual([{ row: 'r2', column: 'a', value: 'z' }]);
  });

  it('[TAB-6] columns beyond the last one come with the block, and none of it is cut off', () => {
    const plan = planPaste([['1', '2', '3'], ['4']], cell(2, 2), order, columns);
    expect(plan.newColumns).toBe(2);
    expect(plan.writes.map(({ column, value }) => [column, value])).toEqual([
      ['c', '1'],
      [0, '2'],
      [1, '3'],
    ]);
    expect(plan.newRows).toEqual([{ cells: [{ column: 'c', value: '4' }] }]);
    expect(plan.extent).toEqual({ top: 2, left: 2, bottom: 3, right: 4 });
    expect(planPaste([['1', '2', '3']], cell(0, 0), order, columns).newColumns).toBe(0);
  });
});
