/** Rows that were given one value in a column in which each value is to be there once [DOC-14]: both stay, both are marked. */
import type { RawUniqueConflict } from './conflict-types.ts';
import type { ColumnState } from './table-columns.ts';
import type { RowState } from './table-row.ts';
import type { ItemId, RecordId } from './types.ts';

/** `itemIn`: the item that is shown in a cell. */
export function uniqueConflicts(
  columns: readonly ColumnState[],
  rows: readonly RowState[],
  itemIn: (row: RecordId, column: RecordId) => ItemId | null,
): readonly RawUniqueConflict[] {
  return columns.flatMap(({ id: column, view }): readonly RawUniqueConflict[] => {
    if (!view.unique) return [];
    const byText = new Map<string, RecordId[]>();
    for (const { id, view: row } of rows) {
      // A row that was deleted may yet go: it takes no number from anybody.
      const text = row?.state === 'live' ? (row.cells[column]?.text.trim() ?? '') : '';
      if (text === '') continue;
      const same = byText.get(text);
      if (same) same.push(id);
      else byText.set(text, [id]);
    }
    return [...byText].flatMap(([text, same]): readonly RawUniqueConflict[] => {
      if (same.length < 2) return [];
      // Named after the row that comes first by its id: rows may be moved while this waits.
      const first = [...same].sort()[0];
      const listed = same.flatMap((row) => {
        const item = itemIn(row, column);
        return item ? [{ row, item }] : [];
      });
      return [{ kind: 'unique', id: `${column}/#unique/${first}`, column, text, rows: listed }];
    });
  });
}
