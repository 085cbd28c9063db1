/** What pasting does, worked out before anything is written. */
import { parseInput } from '../../doc/cell-value.ts';
import type { CellWrite, ColumnView, RecordId } from '../../doc/types.ts';
import type { RowDraft } from '../../room/api.ts';
import type { Range } from './grid-place.ts';
import type { Matrix } from './tsv.ts';

export interface PastePlan {
  readonly writes: readonly CellWrite[];
  /** Rows that the paste reaches beyond the end of the table. */
  readonly newRows: readonly RowDraft[];
  readonly extent: Range;
}

const isMultiple = (whole: number, part: number): boolean => whole > part && whole % part === 0;

/**
 * The pasted block keeps its own size, from the top left of the selection. Only where the selection is an exact
 * multiple of the block (a single value above all) is the block repeated over it.
 * `columns` must reach far enough to the right: the caller adds the missing ones first, so that nothing is cut off.
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

  const writes: CellWrite[] = [];
  const newRows: RowDraft[] = [];
  for (let down = 0; down < rows; down++) {
    const source = matrix[down % height] ?? [];
    const row = order[selection.top + down];
    const cells: { column: RecordId; value: CellWrite['value'] }[] = [];
    for (let right = 0; right < across; right++) {
      const column = columns[selection.left + right];
      const text = source[right % width];
      // A short line of a ragged block says nothing about the cells it does not reach.
      if (!column || text === undefined) continue;
      cells.push({ column: column.id, value: parseInput(column.type, text, column.options) });
    }
    if (row === undefined) newRows.push({ cells: cells.filter((cell) => cell.value !== '') });
    else for (const cell of cells) writes.push({ row, ...cell });
  }
  return {
    writes,
    newRows,
    extent: {
      top: selection.top,
      left: selection.left,
      bottom: selection.top + rows - 1,
      right: Math.min(selection.left + across, columns.length) - 1,
    },
  };
}

/** How many columns a paste at this place lacks. */
export const missingColumns = (matrix: Matrix, left: number, columnCount: number): number =>
  Math.max(0, left + Math.max(...matrix.map((row) => row.length)) - columnCount);
