/** Finding a text in what is shown of a table: by the shown values, row by row, whatever the case. Pure. */
import type { ColumnView, RecordId, RowView } from '../../../doc/types.ts';

export interface Match {
  readonly row: RecordId;
  readonly column: RecordId;
}

/** Nobody steps through more; counting on would only cost time. */
export const mostMatches = 10_000;

export function findMatches(
  text: string,
  order: readonly RecordId[],
  columns: readonly ColumnView[],
  rows: ReadonlyMap<RecordId, RowView>,
): readonly Match[] {
  const wanted = text.trim().toLocaleLowerCase();
  const matches: Match[] = [];
  if (wanted === '') return matches;
  for (const row of order) {
    const cells = rows.get(row)?.cells;
    if (!cells) continue;
    for (const { id } of columns) {
      const cell = cells[id];
      if (cell?.text.toLocaleLowerCase().includes(wanted)) matches.push({ row, column: id });
    }
    if (matches.length >= mostMatches) break;
  }
  return matches;
}

/** The first match at or behind a place, beginning anew at the top. */
export function matchFrom(
  matches: readonly Match[],
  from: Match | null,
  indexOfRow: ReadonlyMap<RecordId, number>,
  columns: readonly ColumnView[],
): number {
  if (!from) return 0;
  const rowOf = (match: Match): number => indexOfRow.get(match.row) ?? 0;
  const columnOf = (match: Match): number => columns.findIndex(({ id }) => id === match.column);
  const found = matches.findIndex(
    (match) => rowOf(match) > rowOf(from) || (rowOf(match) === rowOf(from) && columnOf(match) >= columnOf(from)),
  );
  return Math.max(0, found);
}
