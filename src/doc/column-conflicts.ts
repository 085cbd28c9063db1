/** Columns that one deleted while another edited cells in them [DOC-2], as conflicts to be listed and decided. */
import type { RawColumnConflict, RawVersion } from './conflict-types.ts';
import type { DeletedColumn } from './table-columns.ts';
import type { RowState } from './table-row.ts';
import type { RecordId } from './types.ts';

/** Listed with names; a column of an imported table may hold ten thousand. */
const mostListed = 20;

export function columnConflicts(
  ghosts: readonly DeletedColumn[],
  rows: readonly RowState[],
): readonly RawColumnConflict[] {
  return ghosts.flatMap(({ column, deletion, restore }): readonly RawColumnConflict[] => {
    const edits: (RawVersion & { readonly row: RecordId })[] = [];
    let editCount = 0;
    for (const { id, unseenIn, view } of rows) {
      // An edit in a row that waits for its own decision is listed there; it comes here if the row is restored.
      if (view?.state === 'ghost') continue;
      for (const unseen of unseenIn) {
        if (unseen.column !== column.id) continue;
        editCount += unseen.edits.length;
        if (edits.length < mostListed) edits.push(...unseen.edits.map((edit) => ({ ...edit, row: id })));
      }
    }
    if (editCount === 0 && restore === null) return [];
    return [{ kind: 'column', id: `${column.id}/#deleted`, column: column.id, deletion, restore, edits, editCount }];
  });
}
