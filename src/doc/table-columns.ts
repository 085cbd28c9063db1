/** A table's columns and their options, read from their records. */
import type { RawPropertyConflict, RawSettled } from './conflict-types.ts';
import { originalOf, type RegisterItem, type RegisterValue } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { longestUnit, mostDecimals } from './number-format.ts';
import { comparePlaced, type Placed, readKey } from './order.ts';
import { type PolicyState, policies } from './policy.ts';
import type { DocRecord, Records } from './records.ts';
import { commonBase, shownItem, shownValue, versionsOf, visibleItems } from './register.ts';
import { covers, type IsUnseen, unseenBy } from './saw.ts';
import {
  type ColumnChange,
  type ColumnType,
  type ColumnView,
  columnTypes,
  type DocId,
  type ItemId,
  type NumberFormat,
  type OptionView,
  type RecordId,
} from './types.ts';
import { rawSettled, rawVersion, settlingItem } from './versions.ts';
import type { FieldValue } from './write.ts';

export interface OptionState extends Placed {
  readonly id: RecordId;
  readonly column: string;
  readonly view: OptionView;
}

export interface ColumnState extends Placed {
  readonly id: RecordId;
  readonly view: ColumnView;
  /** Of a newer app: shown as text, and left as it is until somebody chooses another [DOC-6]. */
  readonly unknownType: boolean;
  readonly policy: PolicyState | null;
}

const knownTypes: ReadonlySet<string> = new Set(columnTypes);

export const isColumnType = (text: string | null): text is ColumnType => text !== null && knownTypes.has(text);

/** A column marked deleted. It is shown all the same while a cell of it was not seen by its deleters [DOC-2]. */
export interface DeletedColumn {
  readonly column: ColumnState;
  /** The last of the deletions that stand. */
  readonly deletion: ItemId;
  /** Somebody restored it while somebody else deleted it again. */
  readonly restore: ItemId | null;
  readonly isUnseen: IsUnseen;
}

/** An option marked deleted. Cells in which it is chosen keep it. */
export interface DeletedOption {
  readonly id: RecordId;
  readonly key: string;
  readonly column: RecordId;
  readonly deletions: readonly RegisterItem[];
  readonly deletion: ItemId;
  readonly restore: ItemId | null;
  readonly isUnseen: IsUnseen;
}

/** A column's type that somebody chose after the column was made, and that says what its chooser had seen. */
export interface TypeChange {
  readonly column: RecordId;
  readonly item: RegisterItem;
  readonly isUnseen: IsUnseen;
  readonly isSelect: boolean;
}

export interface Columns {
  /** In their order. */
  readonly live: readonly ColumnState[];
  readonly deleted: readonly DeletedColumn[];
  readonly deletedOptions: readonly DeletedOption[];
  readonly changes: readonly TypeChange[];
  /** Names and types given apart, of live and deleted columns and their live options. */
  readonly conflicts: readonly RawPropertyConflict[];
  /** Decisions about columns and options that stand. */
  readonly settled: readonly RawSettled[];
}

/** Columns that belong together, in their order; one that is left alone is no group. */
export function groupsOf(columns: readonly ColumnState[]): readonly (readonly ColumnState[])[] {
  const groups = new Map<string, ColumnState[]>();
  for (const column of columns) {
    const { group, state } = column.view;
    if (group === undefined || state === 'ghost') continue;
    const known = groups.get(group);
    if (known) known.push(column);
    else groups.set(group, [column]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

export function readColumns(records: Records): Columns {
  const { live: options, deleted: deletedOptions, ...ofOptions } = readAllOptions(records);
  const conflicts = [...ofOptions.conflicts];
  const changes: TypeChange[] = [];
  const live: ColumnState[] = [];
  const deleted: DeletedColumn[] = [];
  const settled: RawSettled[] = [...ofOptions.settled];
  for (const record of records.all('columns')) {
    const fields = records.read(record);
    // A record that lost everything in it (its maker's entries do not count any more) is as good as absent [MEM-4].
    if (fields.size === 0) continue;
    const { deletions, lastDeletion, restore } = deletionsIn(fields);
    settled.push(...settledIn(fields, ['#deleted', '#name', '#type'], { row: null, column: record.id, option: null }));
    conflicts.push(...propertyConflicts(record, fields, record.id));
    const type = shownValue(fields.get('#type') ?? []);
    const known = typeof type === 'string' && knownTypes.has(type);
    const policy = policyOf(fields.get('#policy'));
    const column: ColumnState = {
      id: record.id,
      policy,
      key: readKey(shownValue(fields.get('#order') ?? [])),
      unknownType: !known,
      view: {
        id: record.id,
        name: nameOf(shownValue(fields.get('#name') ?? [])),
        type: known ? (type as ColumnType) : 'text',
        width: widthOf(shownValue(fields.get('#width') ?? [])),
        options: options.filter((option) => option.column === record.id).map((option) => option.view),
        ...(nameOf(shownValue(fields.get('#group') ?? [])) && {
          group: nameOf(shownValue(fields.get('#group') ?? [])),
        }),
        ...(policy && { policy: policy.rule }),
        ...(!known && { unknownType: true as const }),
        ...settingsOf((field) => shownValue(fields.get(field) ?? [])),
      },
    };
    if (!lastDeletion) {
      live.push(column);
      const item = visibleItems(fields.get('#type') ?? []).at(-1);
      if (item?.saw) changes.push({ column: record.id, item, isUnseen: unseenBy([item]), isSelect: type === 'select' });
    } else {
      deleted.push({
        column: { ...column, view: { ...column.view, state: 'ghost' } },
        deletion: itemIdOf(originalOf(lastDeletion)),
        restore: restore ? itemIdOf(originalOf(restore)) : null,
        isUnseen: unseenBy(deletions),
      });
    }
  }
  // Also the deleted ones: records are told in the order in which they came, which is another one for everybody.
  deleted.sort((a, b) => comparePlaced(a.column, b.column));
  changes.sort((a, b) => (a.column < b.column ? -1 : 1));
  conflicts.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { live: live.sort(comparePlaced), deleted, deletedOptions, changes, conflicts, settled };
}

/** A rule of a newer app is none: then people are asked. */
function policyOf(items: readonly RegisterItem[] = []): PolicyState | null {
  const item = shownItem(items);
  const rule = policies.find((one) => one === item?.value);
  return item && rule ? { rule, item: originalOf(item) } : null;
}

type Fields = ReadonlyMap<string, readonly RegisterItem[]>;

function deletionsIn(fields: Fields) {
  const marks = visibleItems(fields.get('#deleted') ?? []);
  const deletions = marks.filter((item) => item.value === true);
  return { deletions, lastDeletion: deletions.at(-1), restore: marks.findLast((item) => item.value !== true) };
}

const settledIn = (
  fields: Fields,
  names: readonly string[],
  place: Pick<RawSettled, 'row' | 'column' | 'option'>,
): readonly RawSettled[] =>
  names.flatMap((name) => {
    const settling = settlingItem(fields.get(name));
    return settling ? [rawSettled(place, settling, null)] : [];
  });

/** Two names of one thing are two values of one register, and neither is dropped in silence. */
function propertyConflicts(
  { id: record, root }: DocRecord,
  fields: Fields,
  column: RecordId,
): readonly RawPropertyConflict[] {
  if (root !== 'columns' && root !== 'options') return [];
  return (['#name', '#type'] as const).flatMap((field): readonly RawPropertyConflict[] => {
    const visible = visibleItems(fields.get(field) ?? []);
    const versions = versionsOf(visible);
    if (versions.length < 2) return [];
    return [
      {
        kind: 'property',
        id: `${record}/${field}`,
        root,
        record,
        field,
        column,
        base: commonBase(visible).map(itemIdOf),
        versions: versions.map((version) => rawVersion(version, null)),
      },
    ];
  });
}

/** A formula of any length would be read again for every row (T12). */
export const longestFormula = 2_000;

/**
 * What a column may have beyond its type. Each is a register of its own, so two people who set up one column apart set it up
 * together; an app from before them keeps what it does not know [DOC-6].
 */
function settingsOf(read: (field: string) => RegisterValue | undefined): Partial<ColumnView> {
  const [unit, decimals, target, formula] = [read('#unit'), read('#decimals'), read('#target'), read('#formula')];
  const isWhole =
    typeof decimals === 'number' && Number.isInteger(decimals) && decimals >= 0 && decimals <= mostDecimals;
  const format: NumberFormat = {
    decimals: isWhole ? decimals : null,
    grouped: read('#grouped') === true,
    unit: typeof unit === 'string' ? unit.slice(0, longestUnit) : '',
  };
  return {
    ...((format.decimals !== null || format.grouped || format.unit !== '') && { format }),
    ...(read('#required') === true && { required: true as const }),
    ...(read('#unique') === true && { unique: true as const }),
    ...(typeof target === 'string' && /^[0-9a-f]{32}$/.test(target) && { target: target as DocId }),
    ...(typeof formula === 'string' && formula !== '' && { formula: formula.slice(0, longestFormula) }),
  };
}

/** The registers that a change of a column writes. */
export function changedFields(change: ColumnChange): readonly FieldValue[] {
  const { type, width, format, required, unique, policy, target, formula } = change;
  const fields: FieldValue[] = [];
  if (type !== undefined) fields.push({ field: '#type', value: type });
  if (width !== undefined) fields.push({ field: '#width', value: width });
  if (format !== undefined) {
    fields.push({ field: '#decimals', value: format?.decimals ?? null });
    fields.push({ field: '#grouped', value: format?.grouped ?? false });
    fields.push({ field: '#unit', value: format?.unit ?? '' });
  }
  if (required !== undefined) fields.push({ field: '#required', value: required });
  if (unique !== undefined) fields.push({ field: '#unique', value: unique });
  if (policy !== undefined) fields.push({ field: '#policy', value: policy ?? '' });
  if (target !== undefined) fields.push({ field: '#target', value: target ?? '' });
  if (formula !== undefined) fields.push({ field: '#formula', value: formula });
  return fields;
}

/** Of all columns, in their order. */
export const readOptions = (records: Records): readonly OptionState[] => readAllOptions(records).live;

function readAllOptions(records: Records) {
  const options: OptionState[] = [];
  const deleted: DeletedOption[] = [];
  const conflicts: RawPropertyConflict[] = [];
  const settled: RawSettled[] = [];
  for (const record of records.all('options')) {
    const fields = records.read(record);
    if (fields.size === 0) continue;
    const column = nameOf(shownValue(fields.get('#column') ?? [])) as RecordId;
    const { deletions, lastDeletion, restore } = deletionsIn(fields);
    settled.push(...settledIn(fields, ['#deleted', '#name'], { row: null, column, option: record.id }));
    if (lastDeletion) {
      deleted.push({
        id: record.id,
        key: readKey(shownValue(fields.get('#order') ?? [])),
        column,
        deletions,
        deletion: itemIdOf(originalOf(lastDeletion)),
        restore: restore ? itemIdOf(originalOf(restore)) : null,
        isUnseen: deletions.every(namesDocument) ? unseenBy(deletions) : () => false,
      });
      continue;
    }
    conflicts.push(...propertyConflicts(record, fields, column));
    const color = shownValue(fields.get('#color') ?? []);
    options.push({
      id: record.id,
      key: readKey(shownValue(fields.get('#order') ?? [])),
      column: nameOf(shownValue(fields.get('#column') ?? [])),
      view: {
        id: record.id,
        name: nameOf(shownValue(fields.get('#name') ?? [])),
        color: typeof color === 'number' && Number.isInteger(color) && color >= 0 && color < 8 ? color : 0,
      },
    });
  }
  return { live: options.sort(comparePlaced), deleted: deleted.sort(comparePlaced), conflicts, settled };
}

/**
 * Deletions of options once named what they had seen of the option's own record only: by them nothing can be said of the
 * cells. One that names the document names, of its author, everything before itself.
 */
function namesDocument(deletion: RegisterItem): boolean {
  const { client, clock } = originalOf(deletion);
  return clock === 0 || covers(deletion.saw, { client, clock: clock - 1 });
}

/** The first registers of a column's record. */
export const columnFields = (key: string, name: string, type: ColumnType): readonly FieldValue[] => [
  { field: '#order', value: key },
  { field: '#name', value: name },
  { field: '#type', value: type },
];

export const nameOf = (value: RegisterValue | undefined): string => (typeof value === 'string' ? value : '');

const widthOf = (value: RegisterValue | undefined): number | null =>
  typeof value === 'number' && value > 0 && value <= 4_000 ? value : null;

/** Whether any cell may now be shown differently. */
export function cellsTouched(before: readonly ColumnState[], after: readonly ColumnState[]): boolean {
  if (before.length !== after.length) return true;
  const earlier = new Map(before.map((column) => [column.id, column.view]));
  return after.some(({ id, view }) => {
    const was = earlier.get(id);
    // A column that is deleted, or back again, changes what its rows list as not seen by whoever deleted them.
    if (!was || was.type !== view.type || was.state !== view.state || was.group !== view.group) return true;
    if (was.policy !== view.policy) return true;
    return JSON.stringify([was.options, was.format]) !== JSON.stringify([view.options, view.format]);
  });
}
