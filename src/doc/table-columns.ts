/** A table's columns and their options, read from their records. */
import type { RawSettled } from './conflict-types.ts';
import { originalOf, type RegisterValue } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { comparePlaced, type Placed, readKey } from './order.ts';
import type { Records } from './records.ts';
import { shownValue, visibleItems } from './register.ts';
import { type IsUnseen, unseenBy } from './saw.ts';
import type { ColumnType, ColumnView, ItemId, OptionView, RecordId } from './types.ts';
import { rawSettled, settlingItem } from './versions.ts';
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
}

const columnTypes: ReadonlySet<string> = new Set([
  'text',
  'number',
  'checkbox',
  'date',
  'select',
] satisfies ColumnType[]);

/** A column marked deleted. It is shown all the same while a cell of it was not seen by its deleters [DOC-2]. */
export interface DeletedColumn {
  readonly column: ColumnState;
  /** The last of the deletions that stand. */
  readonly deletion: ItemId;
  /** Somebody restored it while somebody else deleted it again. */
  readonly restore: ItemId | null;
  readonly isUnseen: IsUnseen;
}

export interface Columns {
  /** In their order. */
  readonly live: readonly ColumnState[];
  readonly deleted: readonly DeletedColumn[];
  /** Decisions about whole columns that stand. */
  readonly settled: readonly RawSettled[];
}

export function readColumns(records: Records): Columns {
  const options = readOptions(records);
  const live: ColumnState[] = [];
  const deleted: DeletedColumn[] = [];
  const settled: RawSettled[] = [];
  for (const record of records.all('columns')) {
    const fields = records.read(record);
    // A record that lost everything in it (its maker's entries do not count any more) is as good as absent [MEM-4].
    if (fields.size === 0) continue;
    const items = fields.get('#deleted') ?? [];
    const marks = visibleItems(items);
    const deletions = marks.filter((item) => item.value === true);
    const lastDeletion = deletions.at(-1);
    const restore = marks.findLast((item) => item.value !== true);
    const settling = settlingItem(items);
    if (settling) settled.push(rawSettled({ row: null, column: record.id }, settling, null));
    const type = shownValue(fields.get('#type') ?? []);
    const known = typeof type === 'string' && columnTypes.has(type);
    const column: ColumnState = {
      id: record.id,
      key: readKey(shownValue(fields.get('#order') ?? [])),
      unknownType: !known,
      view: {
        id: record.id,
        name: nameOf(shownValue(fields.get('#name') ?? [])),
        type: known ? (type as ColumnType) : 'text',
        width: widthOf(shownValue(fields.get('#width') ?? [])),
        options: options.filter((option) => option.column === record.id).map((option) => option.view),
      },
    };
    if (!lastDeletion) live.push(column);
    else {
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
  return { live: live.sort(comparePlaced), deleted, settled };
}

/** Of all columns, in their order. */
export function readOptions(records: Records): readonly OptionState[] {
  const options: OptionState[] = [];
  for (const record of records.all('options')) {
    const fields = records.read(record);
    if (fields.size === 0 || shownValue(fields.get('#deleted') ?? []) === true) continue;
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
  return options.sort(comparePlaced);
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
    if (!was || was.type !== view.type || was.state !== view.state) return true;
    return JSON.stringify(was.options) !== JSON.stringify(view.options);
  });
}
