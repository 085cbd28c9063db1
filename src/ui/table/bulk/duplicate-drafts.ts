import { isComputedType } from '../../../doc/set-value.ts';
import type { ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import type { RowDraft } from '../../../room/api.ts';
import { cellOf } from '../cell-text.ts';

/** Copies of rows as they are shown, hidden columns included; what is not settled in them is copied as it is shown. */
export const duplicateDrafts = (
  picked: readonly RecordId[],
  rows: ReadonlyMap<RecordId, RowView>,
  columns: readonly ColumnView[],
): readonly RowDraft[] =>
  picked.map((row) => ({
    cells: columns.flatMap(({ id: column, type }) => {
      const { value, text } = cellOf(rows.get(row), column);
      return text === '' || isComputedType(type) ? [] : [{ column, value }];
    }),
  }));
