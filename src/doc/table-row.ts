/** One row, computed from its record alone and the columns: what it shows, and what in it is undecided [DOC-2]. */
import { showValue } from './cell-value.ts';
import type { RawConflict, RawSettled, RawVersion } from './conflict-types.ts';
import { originalOf, type RegisterItem, type RegisterValue } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { readKey } from './order.ts';
import { commonBase, shownValue, type Version, versionsOf, visibleItems } from './register.ts';
import { type IsUnseen, unseenBy } from './saw.ts';
import type { ColumnState, DeletedColumn } from './table-columns.ts';
import type { CellValue, CellView, RecordId, RowView } from './types.ts';

export interface RowState {
  readonly id: RecordId;
  readonly key: string;
  /** Null: deleted, and nobody's edit lost by it. */
  readonly view: RowView | null;
  readonly conflicts: readonly RawConflict[];
  readonly settled: readonly RawSettled[];
  /** Deleted columns in which this row holds an edit that their deleters had not seen. */
  readonly unseenIn: readonly RecordId[];
}

const nothing: readonly never[] = [];
const isSettling = (item: RegisterItem): boolean => item.settles;

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
      if (settling) settled.push(rawSettled(id, settling, column));
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
): readonly RecordId[] =>
  deleted
    .filter(({ column, isUnseen }) => visibleItems(fields.get(column.id) ?? nothing).some(isUnseen))
    .map(({ column }) => column.id);

/** Values of a newer app are shown as text rather than not at all [DOC-6]. */
function cellValueOf(value: RegisterValue): CellValue {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? value : String(value);
}

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
  const settled = settling ? [rawSettled(id, settling, null)] : nothing;
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

function rawVersion(version: Version, column: ColumnState['view']): RawVersion {
  const value = cellValueOf(version.value);
  const items = [...new Set(version.items.map((item) => itemIdOf(originalOf(item))))];
  return {
    item: items[0] as RawVersion['item'],
    items,
    value,
    text: showValue(column.type, value, column.options).text,
    supersedes: [...new Set(version.items.flatMap((item) => replacedBy(item)))],
  };
}

const replacedBy = (item: RegisterItem) => item.supersedes.map((one) => itemIdOf(originalOf(one)));

/** The decision that stands: the only visible value, written by somebody who was shown a conflict. */
function settlingItem(items: readonly RegisterItem[] | undefined): RegisterItem | null {
  if (!items?.some(isSettling)) return null;
  const visible = visibleItems(items);
  if (versionsOf(visible).length !== 1) return null;
  return visible.findLast((item) => item.settles) ?? null;
}

function rawSettled(row: RecordId, item: RegisterItem, column: ColumnState['view'] | null): RawSettled {
  const value = cellValueOf(item.value);
  return {
    id: itemIdOf(item),
    row,
    field: item.field,
    item: itemIdOf(originalOf(item)),
    value,
    text: column ? showValue(column.type, value, column.options).text : '',
    replaced: replacedBy(item),
  };
}
