/** Finding a text in all tables of a room, by what they show [TAB-21]: a pass over what is in memory, at most once a keystroke. */
import type { FoundCell } from './api.ts';
import { type NamedTable, rowLabelOf } from './conflicts.ts';

/** In the order of the tables, their rows and their columns; stops at `limit`. */
export function findText(tables: readonly NamedTable[], text: string, limit: number): readonly FoundCell[] {
  const wanted = text.trim();
  const found: FoundCell[] = [];
  if (wanted === '') return found;
  // Whatever the case, without a copy of every text in small letters.
  const isIn = new RegExp(
    wanted.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`),
    'iu',
  );
  for (const { table, name } of tables) {
    const columns = table.view.columns();
    let number = 0;
    for (const { view } of table.view.rows()) {
      number += 1;
      if (!view) continue;
      for (const column of columns) {
        const shown = view.cells[column.id]?.text;
        if (shown === undefined || !isIn.test(shown)) continue;
        if (found.length >= limit) return found;
        found.push({
          doc: table.live.doc,
          docName: name,
          row: view.id,
          rowNumber: number,
          rowLabel: rowLabelOf(table, view.id),
          column: column.id,
          columnName: column.name,
          text: shown,
        });
      }
    }
  }
  return found;
}
