/** One row, computed from its record alone and the columns: what it shows, and what in it is undecided [DOC-2]. */
import { showValue } from './cell-value.ts';
import { groupConflicts } from './conflict-group.ts';
import type { RawConflict, RawGroupConflict, RawSettled, RawVersion } from './conflict-types.ts';
import { isVoid, originalOf, type RegisterItem } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { readKey } from './order.ts';
import { decidedBy, type PolicyState } from './policy.ts';
import { commonBase, shownValue, type Version, versionsOf, visibleItems } from './register.ts';
import { type IsUnseen, unseenBy } from './saw.ts';
import { isSetType } from './set-value.ts';
import type { ColumnState, DeletedColumn } from './table-columns.ts';
import type { CellView, RecordId, RowView } from './types.ts';
import { cellValueOf, isSettling, rawSettled, rawVersion, settlingItem, versionsIn } from './versions.ts';

export interface RowState {
  readonly id: RecordId;
  readonly key: string;
  /** Null: deleted, and nobody's edit lost by it. */
  readonly view: RowView | null;
  readonly conflicts: readonly RawConflict[];
  readonly settled: readonly RawSettled[];
  /** Deleted columns in which this row holds edits that their deleters had not seen, with these. */
  readonly unseenIn: readonly UnseenEdits[];
  /** What its columns' types cannot read. */
  readonly misfits: readonly Misfit[];
}

export interface Misfit {
  readonly column: RecordId;
  readonly item: RegisterItem;
  readonly version: RawVersion;
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
  groups: readonly (readonly ColumnState[])[],
): RowState {
  const key = readKey(shownValue(fields.get('#order') ?? nothing));
  // A row that lost everything in it is hidden [MEM-4].
  if (fields.size === 0)
    return { id, key, view: null, conflicts: nothing, settled: nothing, unseenIn: nothing, misfits: nothing };

  const deletion = readDeletion(id, fields, columns, deleted);
  if (deletion.state === 'deleted') {
    return { id, key, view: null, conflicts: nothing, settled: deletion.settled, unseenIn: nothing, misfits: nothing };
  }

  const cells: Record<string, CellView> = {};
  const conflicts: RawConflict[] = deletion.conflict ? [deletion.conflict] : [];
  const settled: RawSettled[] = [...deletion.settled];
  const misfits: Misfit[] = [];
  for (const { view: column, policy } of columns) {
    const items = fields.get(column.id);
    if (!items) continue;
    // Nearly every cell holds one item: start-up is a hundred thousand turns of this loop.
    const only = items.length === 1 ? items[0] : undefined;
    const visible = only ? items : visibleItems(items);
    const isPlain = only && !isSetType(column.type);
    const versions = isPlain ? nothing : versionsIn(column, visible);
    const shown = isPlain ? only : versions.at(-1);
    if (!shown) continue;
    if (items.some(isSettling)) {
      const settling = settlingItem(items);
      if (settling) settled.push(rawSettled({ row: id, column: null, option: null }, settling, column));
    }
    const decided = policy && versions.length > 1 ? decidedBy(policy, column.type, versions) : null;
    if (decided && policy) {
      const cell = cellByPolicy(decided, column);
      cells[column.id] = cell;
      settled.push(settledByPolicy(id, column, policy, decided, versions, cell.text));
      continue;
    }
    const value = cellValueOf(shown.value);
    if (value === '' && versions.length < 2) continue;
    const { text, fits } = showValue(column.type, value, column.options, column.format);
    // A set in which nothing is any more is an empty cell.
    if (text === '' && versions.length < 2 && fits) continue;
    cells[column.id] = { text, value, fits, versions: versions.length || 1 };
    if (!fits || versions.length > 1) misfits.push(...misfitsIn(column, visible));
    if (versions.length > 1) {
      conflicts.push({
        kind: 'cell',
        id: `${id}/${column.id}`,
        row: id,
        column: column.id,
        base: commonBase(visible).map(itemIdOf),
        versions: versions.map((version) => rawVersion(version, column)),
        isRival: visible.every((item) => item.settles),
      });
    }
  }
  const apart = groups.length > 0 ? groupConflicts(id, fields, groups) : nothing;
  return {
    id,
    key,
    view: { id, cells, state: deletion.state, ...(apart.length > 0 && { undecided: true as const }) },
    conflicts: conflicts.length + apart.length > 0 ? withGroups(conflicts, apart) : nothing,
    settled: settled.length > 0 ? settled : nothing,
    misfits: misfits.length > 0 ? misfits : nothing,
    unseenIn: deleted.length > 0 ? unseenColumns(fields, deleted) : nothing,
  };
}

type Decided = NonNullable<ReturnType<typeof decidedBy>>;

function cellByPolicy({ version, text }: Decided, column: ColumnState['view']): CellView {
  const value = text ?? cellValueOf(version.value);
  return { ...showValue(column.type, value, column.options), value, versions: 1 };
}

/** Listed as settled by its rule; the other versions are as near as those that a person decided against. */
function settledByPolicy(
  row: RecordId,
  column: ColumnState['view'],
  { rule, item }: PolicyState,
  { version }: Decided,
  versions: readonly Version[],
  text: string,
): RawSettled {
  const others = versions.filter((other) => rule === 'union' || other !== version);
  return {
    id: `${row}/${column.id}/#policy`,
    row,
    column: null,
    option: null,
    field: column.id,
    item: itemIdOf(item),
    rule,
    value: text,
    text,
    replaced: others.map((other) => rawVersion(other, column).item),
  };
}

/** One decision for the whole group: its cells are not listed one by one beside it. */
const withGroups = (conflicts: readonly RawConflict[], groups: readonly RawGroupConflict[]): readonly RawConflict[] => [
  ...conflicts.filter((one) => one.kind !== 'cell' || !groups.some(({ columns }) => columns.includes(one.column))),
  ...groups,
];

const misfitsIn = (column: ColumnState['view'], visible: readonly RegisterItem[]): readonly Misfit[] =>
  visible
    .filter((item) => !isVoid(item) && !showValue(column.type, cellValueOf(item.value), column.options).fits)
    .map((item) => ({
      column: column.id,
      item,
      version: rawVersion({ value: item.value, items: [item] }, column),
    }));

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
  const settled = settling ? [rawSettled({ row: id, column: null, option: null }, settling, null)] : nothing;
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
