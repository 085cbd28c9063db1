/** The words of working with many cells and rows at once; see `en.ts`. */
import { countOf } from './plural.ts';

const cells = (count: number): string => countOf(count, 'cell', 'cells');
const rows = (count: number): string => countOf(count, 'row', 'rows');

export const enGrid = {
  copied: (count: number) => `${cells(count)} copied`,
  cut: (count: number) => `${cells(count)} cut`,
  pasted: (count: number, newRows: number, newColumns: number) =>
    [
      `${cells(count)} pasted`,
      newRows > 0 && `${rows(newRows)} added`,
      newColumns > 0 && `${countOf(newColumns, 'column', 'columns')} added`,
    ]
      .filter(Boolean)
      .join(', '),
  filled: (count: number) => `${cells(count)} filled`,
  cleared: (count: number) => `${cells(count)} cleared`,
  writtenTo: (count: number) => `written to ${cells(count)}`,
  /** Under an editor that was opened with several cells selected. */
  toAll: (count: number) => `Ctrl+Enter writes this to all ${count} selected cells`,
  toAllAtOnce: (count: number) => `this is written to all ${count} selected cells`,
  editAll: (count: number) => `Edit ${cells(count)}…`,

  pick: 'Select row',
  unpick: 'Unselect row',
  picked: (count: number) => `${rows(count)} selected`,
  bar: 'Selected rows',
  pickAll: 'Select all rows',
  unpickAll: 'Clear selection',
  set: 'Set…',
  setTitle: (count: number) => `Set a column of ${rows(count)}`,
  setColumn: 'Column',
  setValue: 'Value',
  setDone: 'Set',
  empty: 'empty',
  copy: 'Copy',
  duplicate: 'Duplicate',
  remove: (count: number) => `Delete ${rows(count)}`,
} as const;
