/** A pasted block as one action, so that one undo takes it back whole: its columns, its rows and its cells. */
import { type Action, act, checkName, notFound, refuse } from './action.ts';
import { cellSaws } from './cell-saw.ts';
import { docLimits } from './limits.ts';
import { keysBetween } from './order.ts';
import { cellsOf, createRowChecks, rowFields } from './row-checks.ts';
import { columnFields } from './table-columns.ts';
import { placeAfter, type TableDeps } from './table-deps.ts';
import type { BlockCell, BlockRow, BlockWrite, RecordId } from './types.ts';

/**
 * Cells that are there, and the rows and (text) columns that the block reaches beyond the end of the table; answers with
 * the ids of the rows that it made.
 */
export type PutBlock = (
  writes: readonly BlockWrite[],
  rows: readonly BlockRow[],
  columns?: readonly string[],
) => Action<readonly RecordId[]>;

export function createPutBlock(deps: TableDeps): PutBlock {
  const { live, view, randomBytes } = deps;
  const checks = createRowChecks(deps);

  return (writes, rows, columns = []) => {
    const refused = checks.tooMuch([...writes, ...cellsOf(rows)], rows.length);
    if (refused) return refused;
    const states = view.columnStates();
    if (states.length + columns.length > docLimits.columns) {
      return refuse({ code: 'too-many-columns', limit: docLimits.columns });
    }
    const names: string[] = [];
    for (const name of columns) {
      const checked = checkName(name);
      if (!checked.ok) return checked;
      names.push(checked.value);
    }
    const wanted = checks.writes(writes, columns.length);
    if (!wanted.ok) return wanted;
    const rowKeys = checks.rows(rows, 'end', columns.length);
    if (!rowKeys.ok) return rowKeys;
    const place = placeAfter(states, 'end');
    if (!place) return notFound;
    const columnKeys = keysBetween(place.from, place.to, columns.length, randomBytes);

    return act(live, (writer) => {
      const made =
        names.length === 0
          ? []
          : writer.create(
              'columns',
              names.map((name, at) => columnFields(columnKeys[at] as string, name, 'text')),
            );
      const named = <Cell extends BlockCell>(cell: Cell) => ({
        ...cell,
        column: typeof cell.column === 'number' ? (made[cell.column] as RecordId) : cell.column,
      });
      checks.writeCells(writer, wanted.value.map(named));
      const content = rows.map(({ cells }) => ({ cells: cells.map(named) }));
      return writer.create('rows', rowFields(content, rowKeys.value, cellSaws(view)));
    });
  };
}
