import { describe, expect, it } from 'vitest';
import type { CellView, ColumnView, RecordId, RowView } from '../../doc/types.ts';
import { csvFileName, disarmFormula, tableToCsv } from './csv-export.ts';

const id = (text: string): RecordId => text as RecordId;
const columns: ColumnView[] = ['Item', 'Count'].map((name) => ({
  id: id(name),
  name,
  type: 'text',
  width: null,
  options: [],
}));
const cell = (text: string, versions = 1): CellView => ({ text, value: text, fits: true, versions });
const row = (cells: RowView['cells'], state: RowView['state'] = 'live'): RowView => ({ id: id('r'), cells, state });
const words = {
  unsettledColumn: 'unsettled',
  versions: (column: string, count: number) => `${column}: ${count} versions`,
  ghost: 'row deleted while edited',
};

describe('CSV export', () => {
  it('[TAB-7] UTF-8 with its mark, lines ended with CRLF, cells quoted where they must be', () => {
    const file = tableToCsv(columns, [row({ Item: cell('Tent, "large"'), Count: cell('2') }), row({})], words);
    expect(file.text).toBe('\uFEFFItem,Count\r\n"Tent, ""large""",2\r\n,\r\n');
    expect(file.unsettled).toBe(0);
  });

  it('[CON-6] the shown value is exported, and a column says what is not settled', () => {
    const rows = [row({ Count: cell('14', 2) }), row({ Item: cell('Table') }, 'ghost'), row({ Item: cell('Lamp') })];
    const file = tableToCsv(columns, rows, words);
    expect(file.text).toBe(
      '\uFEFFItem,Count,unsettled\r\n,14,Count: 2 versions\r\nTable,,row deleted while edited\r\nLamp,,\r\n',
    );
    expect(file.unsettled).toBe(2);
  });

  it('[CON-6] a column of that name that is there already keeps it', () => {
    const named = columns.map((column, at) => (at === 0 ? { ...column, name: 'unsettled' } : column));
    expect(tableToCsv(named, [row({ Count: cell('1', 2) })], words).text).toContain('unsettled,Count,unsettled 2\r\n');
  });

  it('[T16] what a spreadsheet would run as a formula is disarmed, in names as in cells', () => {
    for (const text of ['=1+1', '+49 40 123', '-2+3', '@SUM(A1)', '\tx', '\rx', '=cmd|"/c calc"!A1', '-', '--1'])
      expect(disarmFormula(text)).toBe(`'${text}`);
    const named = columns.map((column) => ({ ...column, name: `=${column.name}` }));
    expect(tableToCsv(named, [], words).text).toBe("\uFEFF'=Item,'=Count\r\n");
  });

  it('[T16] plain negative numbers and ordinary text stay as they are', () => {
    for (const text of ['-12.5', '-3', '-1,000.50', '', 'a=b', '12', "'quoted"]) expect(disarmFormula(text)).toBe(text);
  });

  it('[TAB-7] the file is named after the table, by what file systems take', () => {
    expect(csvFileName('Shift plan: 2026/11')).toBe('Shift plan 2026 11.csv');
    expect(csvFileName('../..')).toBe('table.csv');
    expect(csvFileName('')).toBe('table.csv');
  });
});
