/** What pasting does, worked out before anything is written. */
import { parseInput } from '../../doc/cell-value.ts';
import { isComputedType } from '../../doc/set-value.ts';
import type { BlockCell, BlockRow, BlockWrite, ColumnView, RecordId } from '../../doc/types.ts';
import type { Range } from './grid-place.ts';
import type { Matrix } from './tsv.ts';

export interface PastePlan {
  readonly writes: readonly BlockWrite[];
  /** Rows that the paste reaches beyond the end of the table. */
  readonly newRows: readonly BlockRow[];
  /** How many columns it reaches beyond the last one: nothing is cut off. */
  readonly newColumns: number;
  readonly extent: Range;
}

const isMultiple = (whole: number, part: number): boolean => whole > part && whole % part === 0;

/**
 * The pasted block keeps its own size, from the top left of the selection. Only where the selection is an exact
 * multiple of the block (a single value above all) is the block repeated over it.
 */
export function planPaste(
  matrix: Matrix,
  selection: Range,
  order: readonly RecordId[],
  columns: readonly ColumnView[],
): PastePlan {
  const width = Math.max(...matrix.map((row) => row.length));
  const height = matrix.length;
  const selectedRows = selection.bottom - selection.top + 1;
  const selectedColumns = selection.right - selection.left + 1;
  const rows = isMultiple(selectedRows, height) ? selectedRows : height;
  const across = isMultiple(selectedColumns, width) ? selectedColumns : width;

  const newColumns = Math.max(0, selection.left + width - columns.length);
  const writes: BlockWrite[] = [];
  const newRows: BlockRow[] = [];
  for (let down = 0; down < rows; down++) {
    const source = matrix[down % height] ?? [];
    const row = order[selection.top + down];
    const cells: BlockCell[] = [];
    for (let right = 0; right < across; right++) {
      const at = selection.left + right;
      const column = columns[at];
      const text = source[right % width];
      // A short line of a ragged block says nothing about the cells it does not reach.
      if (text === undefined) continue;
      if (column && isComputedType(column.type)) continue;
      if (column)
        cells.push({ column: column.id, value: parseInput(column.type, text, column.options, column.format) });
      else cells.push({ column: at - columns.length, value: text });
    }
    if (row === undefined) newRows.push({ cells: cells.filter((cell) => cell.value !== '') });
    else for (const cell of cells) writes.push({ row, ...cell });
  }
  return {
    writes,
    newRows,
    newColumns,
    extent: {
      top: selection.top,
      left: selection.left,
      bottom: selection.top + rows - 1,
      right: selection.left + across - 1,
    },
  };
}
