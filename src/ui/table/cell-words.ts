/** What is said about a cell beside its value: its accessible description. */
import type { CellView, ColumnView, RowView } from '../../doc/types.ts';
import type { ConflictView } from '../../room/api.ts';
import { conflictFacts } from '../conflicts/conflict-facts.ts';
import { personInside } from '../text/conflict-words.ts';
import { enColumns, problemWords } from '../text/en-columns.ts';
import { enTable } from '../text/en-table.ts';

interface CellFacts {
  readonly cell: CellView;
  readonly column: ColumnView;
  readonly conflict: ConflictView | undefined;
  readonly ghost: string | null;
  readonly peers: readonly string[];
}

/** Undefined where there is nothing to add. */
export function cellDescription({ cell, column, conflict, ghost, peers }: CellFacts): string | undefined {
  const parts: string[] = [];
  if (cell.versions > 1) {
    const versions = conflict?.kind === 'cell' ? conflict.versions : [];
    parts.push(
      versions.length > 0
        ? enTable.cell.versionsBy(
            cell.versions,
            versions.map((version) => enTable.cell.versionBy(version.text, personInside(version.by))),
          )
        : enTable.cell.versions(cell.versions),
    );
  }
  const mark = cell.versions > 1 ? null : conflictMark(conflict);
  if (mark !== null) parts.push(mark);
  const problem = problemWords(cell, column.type);
  if (problem) parts.push(problem);
  if (ghost) parts.push(ghost);
  if (peers.length > 0) parts.push(enTable.cell.here(new Intl.ListFormat('en-GB').format(peers)));
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** What a cell says of a conflict that it is only a part of: two rows, a group of columns, its column's type or option. */
export function conflictMark(conflict: ConflictView | undefined): string | null {
  if (conflict === undefined || conflict.kind === 'cell') return null;
  return enTable.cell.partOf(conflictFacts(conflict).title);
}

/** The type, what the column asks of its cells, and that it awaits a decision. */
export const columnDescription = (column: ColumnView): string =>
  [
    enColumns.types[column.type],
    column.required && enColumns.required_,
    column.unique && enColumns.unique,
    column.state === 'ghost' && enTable.cell.ghostColumn,
  ]
    .filter(Boolean)
    .join('; ');

/** The sentence of a row that was deleted by one and edited by another; null for a living row. */
export function ghostWords(row: RowView | undefined, conflict: ConflictView | undefined): string | null {
  if (row?.state !== 'ghost') return null;
  if (conflict?.kind !== 'delete-edit') return enTable.cell.ghost;
  return conflict.deletedBy.me ? enTable.cell.ghostByYou : enTable.cell.ghostBy(personInside(conflict.deletedBy));
}
