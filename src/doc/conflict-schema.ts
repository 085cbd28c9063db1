/**
 * Conflicts about a table's columns and options [DOC-2, DOC-11, DOC-12]. Each is a pure function of what the document
 * holds, so every peer lists the same. Who had seen what is told by the `saw` of the items themselves.
 */
import type {
  RawColumnConflict,
  RawEdit,
  RawOptionConflict,
  RawPropertyConflict,
  RawTypeConflict,
} from './conflict-types.ts';
import { holdsOption, originalOf } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { hasSeen } from './saw.ts';
import type { DeletedColumn, DeletedOption, TypeChange } from './table-columns.ts';
import type { Misfit, RowState } from './table-row.ts';
import type { RecordId } from './types.ts';

/** Listed with names; a column of an imported table may hold ten thousand. */
const mostListed = 20;

/** An edit in a row that waits for its own decision is listed there; it comes to its column if the row is restored. */
const isListed = ({ view }: RowState): boolean => view?.state === 'live';

/** The first of them, and how many there are. */
function listed(edits: Iterable<RawEdit>): { readonly edits: readonly RawEdit[]; readonly editCount: number } {
  const first: RawEdit[] = [];
  let editCount = 0;
  for (const edit of edits) {
    editCount++;
    if (first.length < mostListed) first.push(edit);
  }
  return { edits: first, editCount };
}

export function columnConflicts(
  ghosts: readonly DeletedColumn[],
  rows: readonly RowState[],
): readonly RawColumnConflict[] {
  return ghosts.flatMap(({ column, deletion, restore }): readonly RawColumnConflict[] => {
    const unseen = rows
      .filter(isListed)
      .flatMap(({ id, unseenIn }) =>
        unseenIn
          .filter((one) => one.column === column.id)
          .flatMap(({ edits }) => edits.map((edit) => ({ ...edit, row: id }))),
      );
    const found = listed(unseen);
    if (found.editCount === 0 && restore === null) return [];
    return [{ kind: 'column', id: `${column.id}/#deleted`, column: column.id, deletion, restore, ...found }];
  });
}

/** What stands in cells of a column that its type cannot read, in the order of the rows. */
function* misfitsIn(rows: readonly RowState[], column: RecordId): Generator<{ misfit: Misfit; row: RecordId }> {
  for (const row of rows) {
    if (row.misfits.length === 0 || !isListed(row)) continue;
    for (const misfit of row.misfits) if (misfit.column === column) yield { misfit, row: row.id };
  }
}

const isOption = ({ version }: Misfit, option: RecordId): boolean => holdsOption(version.value, option);

/** Chosen by somebody who had not seen the deletion, which had not seen the choice. */
export function optionConflicts(
  deleted: readonly DeletedOption[],
  rows: readonly RowState[],
): readonly RawOptionConflict[] {
  return deleted.flatMap((option): readonly RawOptionConflict[] => {
    const edits = [...misfitsIn(rows, option.column)]
      .filter(({ misfit }) => isOption(misfit, option.id) && option.isUnseen(misfit.item))
      .filter(({ misfit }) => !option.deletions.some((one) => hasSeen(misfit.item, originalOf(one))))
      .map(({ misfit, row }) => ({ ...misfit.version, row }));
    const found = listed(edits);
    if (found.editCount === 0 && option.restore === null) return [];
    const { id, column, deletion, restore } = option;
    return [{ kind: 'option', id: `${id}/#deleted`, column, option: id, deletion, restore, ...found }];
  });
}

/** Typed by somebody who had not seen the type, which was chosen by somebody who had not seen what was typed. */
export function typeConflicts(changes: readonly TypeChange[], rows: readonly RowState[]): readonly RawTypeConflict[] {
  return changes.flatMap(({ column, item, isUnseen, isSelect }): readonly RawTypeConflict[] => {
    const edits = [...misfitsIn(rows, column)]
      // Of a deleted option: that is the option's conflict, or was decided.
      .filter(({ misfit }) => !(isSelect && typeof misfit.version.value === 'object'))
      .filter(({ misfit }) => isUnseen(misfit.item) && !hasSeen(misfit.item, originalOf(item)))
      .map(({ misfit, row }) => ({ ...misfit.version, row }));
    const found = listed(edits);
    if (found.editCount === 0) return [];
    const [before] = item.supersedes;
    return [
      {
        kind: 'type',
        id: `${column}/#type/cells`,
        column,
        change: itemIdOf(originalOf(item)),
        before: before ? itemIdOf(originalOf(before)) : null,
        ...found,
      },
    ];
  });
}

/** Those of deleted columns and options wait with them: their names matter again should they be restored. */
export const shownProperties = (
  conflicts: readonly RawPropertyConflict[],
  columns: ReadonlySet<RecordId>,
): readonly RawPropertyConflict[] => conflicts.filter(({ column }) => columns.has(column));
