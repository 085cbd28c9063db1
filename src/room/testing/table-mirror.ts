/** A table as a watcher puts it together from patches. */
import type { ColumnView, DocId, RecordId, RowView, TablePatch } from '../../doc/types.ts';

export interface TableMirror {
  apply(patch: TablePatch): void;
  doc(): DocId;
  columns(): readonly ColumnView[];
  rows(): readonly RowView[];
  /** All shown texts, row by row. */
  texts(): readonly (readonly string[])[];
  rowId(at: number): RecordId;
  columnId(at: number): RecordId;
}

export function createTableMirror(): TableMirror {
  let doc: DocId | null = null;
  let columns: readonly ColumnView[] = [];
  let order: readonly RecordId[] = [];
  const rows = new Map<RecordId, RowView>();
  const shown = (): readonly RowView[] =>
    order.map((id) => {
      const row = rows.get(id);
      if (!row) throw new Error('a row in the order that never came');
      return row;
    });
  const at = <T extends { readonly id: RecordId }>(list: readonly T[], index: number): RecordId => {
    const one = list[index];
    if (!one) throw new Error(`nothing at ${index}`);
    return one.id;
  };
  return {
    apply(patch) {
      doc = patch.doc;
      if (patch.full) rows.clear();
      for (const row of patch.rows) rows.set(row.id, row);
      columns = patch.columns ?? columns;
      order = patch.order ?? order;
    },
    doc() {
      if (!doc) throw new Error('no patch yet');
      return doc;
    },
    columns: () => columns,
    rows: shown,
    texts: () => shown().map((row) => columns.map(({ id }) => row.cells[id]?.text ?? '')),
    rowId: (index) => at(shown(), index),
    columnId: (index) => at(columns, index),
  };
}
