import { expect, it } from 'vitest';
import type { CellValue, ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { boardLanes } from './board-lanes.ts';

const id = (text: string): RecordId => text as RecordId;
const column: ColumnView = {
  id: id('state'),
  name: 'State',
  type: 'select',
  width: null,
  options: ['Open', 'Done', 'Open'].map((name, at) => ({ id: id(`o${at}`), name, color: at })),
};

it('[TAB-17] every row is in one lane: of its option, or of those that have none', () => {
  const values: readonly CellValue[] = [
    { option: id('o1'), text: 'Done' },
    ' open ',
    '',
    'no option',
    { option: id('gone'), text: 'Done' },
    { option: id('o0'), text: 'Open' },
  ];
  const rows = new Map(
    values.map((value, at): [RecordId, RowView] => {
      const text = typeof value === 'string' ? value : value.text;
      return [
        id(`r${at}`),
        { id: id(`r${at}`), state: 'live', cells: { state: { text, value, fits: true, versions: 1 } } },
      ];
    }),
  );
  const lanes = boardLanes(column, [...rows.keys()].reverse(), rows);
  // Two options of one name are two lanes; a typed name goes to the last of them, and to one only.
  expect(lanes.map(({ option, rows: cards }) => [option?.id ?? null, cards])).toEqual([
    [null, ['r4', 'r3', 'r2']],
    ['o0', ['r5']],
    ['o1', ['r0']],
    ['o2', ['r1']],
  ]);
});
