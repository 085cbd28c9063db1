/** A table as lanes, one for each option of a select column, in the order of the options. Pure. */
import type { ColumnView, OptionView, RecordId, RowView } from '../../../doc/types.ts';
import { cellOf, typedText } from '../cell-text.ts';

export interface Lane {
  /** Null: rows whose cell is empty or holds what is no option (any more). */
  readonly option: OptionView | null;
  readonly rows: readonly RecordId[];
}

export function boardLanes(
  column: ColumnView,
  order: readonly RecordId[],
  rows: ReadonlyMap<RecordId, RowView>,
): readonly Lane[] {
  const byId = new Map(column.options.map(({ id }) => [id, [] as RecordId[]]));
  const idOfName = new Map(column.options.map(({ id, name }) => [name.toLowerCase(), id]));
  const others: RecordId[] = [];
  // By the shown value, like everything that orders a table: a cell in conflict stands where it is shown [CON-6].
  for (const row of order) {
    const { value } = cellOf(rows.get(row), column.id);
    const option =
      typeof value === 'string' || 'items' in value
        ? idOfName.get(typedText(value).trim().toLowerCase())
        : value.option;
    (byId.get(option ?? ('' as RecordId)) ?? others).push(row);
  }
  const lanes = column.options.map((option): Lane => ({ option, rows: byId.get(option.id) ?? [] }));
  return [{ option: null, rows: others }, ...lanes];
}
