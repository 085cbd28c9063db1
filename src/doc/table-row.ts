/** One row, computed from its record alone and the columns: what it shows, and what in it is undecided [DOC-2]. */
import { showValue } from './cell-value.ts';
import type { RawConflict, RawSettled, RawVersion } from './conflict-types.ts';
import { originalOf, type RegisterItem } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { readKey } from './order.ts';
import { commonBase, shownValue, versionsOf, visibleItems } from './register.ts';
import { type IsUnseen, unseenBy } from './saw.ts';
import type { ColumnState, DeletedColumn } from './table-columns.ts';
import type { CellView, RecordId, RowView } from './types.ts';
import { cellValueOf, isSettling, rawSettled, rawVersion, settlingItem } from './versions.ts';

export interface RowState {
  readonly id: RecordId;
  readonly key: string;
  /** Null: deleted, and nobody's edit lost by it. */
  readonly view: RowView | null;
  readonly conflicts: readonly RawConflict[];
  readonly settled: readonly RawSettled[];
  /** Deleted columns in which this row holds edits that their deleters had not seen, with these. */
  readonly unseenIn: readonly UnseenEdits[];
}

export interface UnseenEdits {
  readonly column: RecordId;
  readonly edits: readonly RawVersion[];
}

const nothing: readonly never[] = [];

export function readRow(
  id: RecordId,
  fields: ReadonlyMap<string, readonly RegisterItem[]>,
  columns: readonly ColumnState[],
  deleted: readonly DeletedColumn[],
): RowState {
  const key = readKey(shownValue(fields.get('#order') ?? nothing));
  // A row that lost everything in it is hidden [MEM-4].
  if (fields.size === 0) return { id, key, view: null, conflicts: nothing, settled: nothing, unseenIn: nothing };

  const deletion = readDeletion(id, fields, columns, deleted);
  if (deletion.state === 'deleted') {
    return { id, key, view: null, conflicts: nothing, settled: deletion.settled, unseenIn: nothing };
  }

  const cells: Record<string, CellView> = {};
  const conflicts: RawConflict[] = deletion.conflict ? [deletion.conflict] : [];
  const settled: RawSettled[] = [...deletion.settled];
  for (const { view: column } of columns) {
    const items = fields.get(column.id);
    if (!items) continue;
    // Nearly every cell holds one item: start-up is a hundred thousand turns of this loop.
    const only = items.length === 1 ? items[0] : undefined;
    const visible = only ? items : visibleItems(items);
    const versions = only ? nothing : versionsOf(visible);
    const shown = only ?? versions.at(-1);
    if (!shown) continue;
    if (items.some(isSettling)) {
      const settling = settlingItem(items);
      if (settling) settled.push(rawSettled({ row: id, column: null }, settling, column));
    }
    const value = cellValueOf(shown.value);
    if (value === '' && versions.length < 2) continue;
    const { text, fits } = showValue(column.type, value, column.options);
    cells[column.id] = { text, value, fits, versions: versions.length || 1 };
    if (versions.length > 1) {
      conflicts.push({
        kind: 'cell',
        id: `${id}/${column.id}`,
        row: id,
        column: column.id,
        base: commonBase(visible).map(itemIdOf),
        versions: versions.map((version) => rawVersion(version, column)),
      });
    }
  }
  return {
    id,
    key,
    view: { id, cells, state: deletion.state },
    conflicts: conflicts.length > 0 ? conflicts : nothing,
    settled: settled.length > 0 ? settled : nothing,
    unseenIn: deleted.length > 0 ? unseenColumns(fields, deleted) : nothing,
  };
}

const unseenColumns = (
  fields: ReadonlyMap<string, readonly RegisterItem[]>,
  deleted: readonly DeletedColumn[],
): readonly UnseenEdits[] =>
  deleted.flatMap(({ column, isUnseen }) => {
    const edits = visibleItems(fields.get(column.id) ?? nothing).filter(isUnseen);
    if (edits.length === 0) return [];
    return [{ column: column.id, edits: versionsOf(edits).map((version) => rawVersion(version, column.view)) }];
  });

interface Deletion {
  readonly state: 'live' | 'ghost' | 'deleted';
  readonly conflict: RawConflict | null;
  readonly settled: readonly RawSettled[];
}

const alive: Deletion = { state: 'live', conflict: null, settled: nothing };

function readDeletion(
  id: RecordId,
  fields: ReadonlyMap<string, readonly RegisterItem[]>,
  columns: readonly ColumnState[],
  deleted: readonly DeletedColumn[],
): Deletion {
  const items = fields.get('#deleted');
  if (!items) return alive;
  const visible = visibleItems(items);
  const settling = settlingItem(items);
  const settled = settling ? [rawSettled({ row: id, column: null }, settling, null)] : nothing;
  const deletions = visible.filter((item) => item.value === true);
  const last = deletions.at(-1);
  if (!last) return { ...alive, settled };
  const restore = visible.findLast((item) => item.value !== true);
  const edits = unseenEdits(fields, columns, deleted, unseenBy(deletions));
  if (!restore && edits.length === 0) return { state: 'deleted', conflict: null, settled };
  return {
    state: 'ghost',
    settled: nothing,
    conflict: {
      kind: 'delete-edit',
      id: `${id}/#deleted`,
      row: id,
      deletion: itemIdOf(originalOf(last)),
      restore: restore ? itemIdOf(originalOf(restore)) : null,
      edits,
    },
  };
}

/** What no deleter of the row had seen; in a deleted column only what the column's deleters had not seen either. */
function unseenEdits(
  fields: ReadonlyMap<string, readonly RegisterItem[]>,
  columns: readonly ColumnState[],
  deleted: readonly DeletedColumn[],
  isUnseen: IsUnseen,
) {
  const editsIn = (column: ColumnState['view'], isEdit: IsUnseen) => {
    const items = fields.get(column.id);
    if (!items) return [];
    const edits = visibleItems(items).filter(isEdit);
    return versionsOf(edits).map((version) => ({ ...rawVersion(version, column), column: column.id }));
  };
  return [
    ...columns.filter(({ view }) => view.state !== 'ghost').flatMap(({ view }) => editsIn(view, isUnseen)),
    ...deleted.flatMap((one) => editsIn(one.column.view, (item) => isUnseen(item) && one.isUnseen(item))),
  ];
}
