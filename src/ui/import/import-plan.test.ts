import { describe, expect, it } from 'vitest';
import { docLimits } from '../../doc/limits.ts';
import { importFindings } from './import-findings.ts';
import { importColumns, importRows, planImport } from './import-plan.ts';

const plan = (rows: readonly (readonly string[])[], hasHeader = true) =>
  planImport(
    { rows: rows.map((cells, at) => ({ cells, line: at + 1 })), quoteLines: [] },
    hasHeader,
    (n) => `Column ${n}`,
  );

describe('what an import would make', () => {
  it('[TAB-8] names and types by the header and the values', () => {
    const made = plan([
      ['Item', 'Count'],
      ['Tent', '2'],
      ['Rope', '3'],
    ]);
    expect(made.columns).toEqual([
      { name: 'Item', type: 'text' },
      { name: 'Count', type: 'number' },
    ]);
    expect(importRows(made)).toEqual([
      ['Tent', '2'],
      ['Rope', '3'],
    ]);
  });

  it('[TAB-8] columns without a name get one, and no two the same', () => {
    expect(
      plan([
        ['a', '', 'a'],
        ['1', '2', '3'],
      ]).columns.map((column) => column.name),
    ).toEqual(['a', 'Column 2', 'a 2']);
    expect(plan([['1', '2']], false).columns.map((column) => column.name)).toEqual(['Column 1', 'Column 2']);
  });

  it('[TAB-8] a name that was emptied in the preview becomes that of a new column', () => {
    const columns = [
      { name: 'Item', type: 'text' },
      { name: ' ', type: 'number' },
    ] as const;
    expect(importColumns({ columns }, (n) => `Column ${n}`)[1]).toEqual({ name: 'Column 2', type: 'number' });
  });

  it('[TAB-9] ragged rows are named by line; short ones are filled, and for long ones there are extra columns', () => {
    const made = plan([['a', 'b'], ['1'], ['2', 'x', 'extra'], ['3', 'y']]);
    expect(made.short).toEqual([{ line: 2, cells: 1 }]);
    expect(made.long).toEqual([{ line: 3, cells: 3 }]);
    expect(importRows(made)).toEqual([
      ['1', '', ''],
      ['2', 'x', 'extra'],
      ['3', 'y', ''],
    ]);
    expect(importFindings(made)).toEqual([
      'Line 2 has fewer cells than the first row: the missing ones will be empty.',
      'Line 3 has more cells than the first row: an extra column takes them.',
    ]);
  });

  it('[TAB-9] cells over the limit are named by line and column, and left empty only where one agrees', () => {
    const long = 'x'.repeat(docLimits.cellChars + 1);
    const made = plan([
      ['Item', 'Notes'],
      ['Tent', long],
      ['Rope', 'x'.repeat(docLimits.cellChars)],
    ]);
    expect(made.tooLong).toEqual([{ line: 2, column: 'Notes', chars: long.length }]);
    expect(importRows(made)[0]).toEqual(['Tent', '']);
  });

  it('[T16] cells like formulas are counted and kept as text', () => {
    const made = plan([
      ['Item', 'x'],
      ['=1+1', '-2.5'],
      ['@home', '-2+3'],
    ]);
    expect(made.formulas).toBe(3);
    expect(importRows(made)[0]).toEqual(['=1+1', '-2.5']);
  });
});
