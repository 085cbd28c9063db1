/** What the grid does to the selected cells, rows and columns: clearing, filling, copying, pasting, moving. */
import type { StoreApi } from 'zustand/vanilla';
import { readCheckbox } from '../../doc/cell-value.ts';
import type { CellWrite, ColumnType, ColumnView, RecordId } from '../../doc/types.ts';
import { cellOf, typedText } from './cell-text.ts';
import type { Range } from './grid-place.ts';
import { planPaste } from './paste-plan.ts';
import type { TableActions } from './table-actions.ts';
import { type TableState, untilWhole } from './table-store.ts';
import { type Matrix, matrixToTsv, tsvToMatrix } from './tsv.ts';

export interface GridEdits {
  toggle(row: RecordId, column: ColumnView): void;
  clear(): void;
  fillDown(): void;
  copyText(): string | null;
  paste(text: string): Promise<void>;
  /** A column made a select column gets its own values as options where they are few. */
  changeType(column: ColumnView, type: ColumnType): Promise<void>;
  /** Rows of the selection, or the one asked for where it lies outside. */
  selectedRows(around: RecordId): readonly RecordId[];
  moveRows(rows: readonly RecordId[], by: -1 | 1): void;
  moveColumn(column: RecordId, by: -1 | 1): void;
}

export interface GridEditsDeps {
  readonly table: StoreApi<TableState>;
  readonly actions: TableActions;
  readonly isReadOnly: () => boolean;
  readonly range: () => Range | null;
  readonly selectRange: (area: Range) => void;
}

/** A list one can still choose from; a column with more different values is no selection. */
const mostOptions = 24;
const longestOption = 60;

export function createGridEdits({ table, actions, isReadOnly, range, selectRange }: GridEditsDeps): GridEdits {
  /** The selected cells, row by row. */
  function* cellsIn(area: Range): Generator<{ row: RecordId; column: ColumnView }> {
    const { order, columns } = table.getState();
    for (const row of order.slice(area.top, area.bottom + 1))
      for (const column of columns.slice(area.left, area.right + 1)) yield { row, column };
  }

  function clear(): void {
    const area = range();
    if (!area || isReadOnly()) return;
    const { rows } = table.getState();
    const writes: CellWrite[] = [];
    for (const { row, column } of cellsIn(area)) {
      const cell = cellOf(rows.get(row), column.id);
      if (cell.text !== '' || cell.versions > 1) writes.push({ row, column: column.id, value: '' });
    }
    if (writes.length > 0) void actions.setCells(writes);
  }

  function fillDown(): void {
    const area = range();
    if (!area || isReadOnly()) return;
    const { order, columns, rows } = table.getState();
    // One row alone is filled from the row above it, as in every spreadsheet.
    const source = area.top === area.bottom ? area.top - 1 : area.top;
    const writes: CellWrite[] = [];
    for (let at = source + 1; source >= 0 && at <= area.bottom; at++) {
      const row = order[at];
      for (const column of columns.slice(area.left, area.right + 1)) {
        const from = cellOf(rows.get(order[source] as RecordId), column.id);
        if (row) writes.push({ row, column: column.id, value: from.value });
      }
    }
    if (writes.length > 0) void actions.setCells(writes);
  }

  function copyText(): string | null {
    const area = range();
    if (!area) return null;
    const { order, columns, rows } = table.getState();
    const matrix: Matrix = order
      .slice(area.top, area.bottom + 1)
      .map((row) =>
        columns.slice(area.left, area.right + 1).map((column) => typedText(cellOf(rows.get(row), column.id).value)),
      );
    return matrixToTsv(matrix);
  }

  async function paste(text: string): Promise<void> {
    const area = range();
    if (!area || isReadOnly()) return;
    await untilWhole(table);
    const { order, columns } = table.getState();
    const plan = planPaste(tsvToMatrix(text), area, order, columns);
    const put = await actions.putBlock(plan.writes, plan.newRows, plan.newColumns);
    if (!put.ok) return;
    selectRange(plan.extent);
  }

  function toggle(row: RecordId, column: ColumnView): void {
    if (isReadOnly()) return;
    const { value } = cellOf(table.getState().rows.get(row), column.id);
    // As it is drawn: a “yes” from before the column had boxes is a checked one.
    const isChecked = readCheckbox(typedText(value)) === true;
    void actions.setCells([{ row, column: column.id, value: String(!isChecked) }]);
  }

  /** The different values of a column in the order they come; none where they are too many to choose from. */
  function fewValues(column: RecordId): readonly string[] {
    const { order, rows } = table.getState();
    const names = new Map<string, string>();
    for (const row of order) {
      const text = cellOf(rows.get(row), column).text.trim();
      if (text !== '' && text.length <= longestOption && !names.has(text.toLowerCase()))
        names.set(text.toLowerCase(), text);
      if (names.size > mostOptions) return [];
    }
    return [...names.values()];
  }

  return {
    toggle,
    clear,
    fillDown,
    copyText,
    paste,
    async changeType(column, type) {
      await untilWhole(table);
      const names = type === 'select' && column.options.length === 0 ? fewValues(column.id) : [];
      const changed = await actions.editColumn(column.id, { type });
      for (const name of names) {
        if (!changed.ok) return;
        const added = await actions.addOption(column.id, name);
        if (!added.ok) return;
      }
    },
    selectedRows(around) {
      const area = range();
      const at = table.getState().indexOfRow.get(around);
      if (!area || at === undefined || at < area.top || at > area.bottom) return [around];
      return table.getState().order.slice(area.top, area.bottom + 1);
    },
    moveRows(rows, by) {
      const { order, indexOfRow } = table.getState();
      const first = indexOfRow.get(rows[0] as RecordId);
      const last = indexOfRow.get(rows[rows.length - 1] as RecordId);
      if (first === undefined || last === undefined) return;
      if (by < 0 && first > 0) void actions.moveRows(rows, order[first - 2] ?? null);
      const below = order[last + 1];
      if (by > 0 && below) void actions.moveRows(rows, below);
    },
    moveColumn(column, by) {
      const { columns } = table.getState();
      const at = columns.findIndex((view) => view.id === column);
      if (by < 0 && at > 0) void actions.moveColumn(column, columns[at - 2]?.id ?? null);
      const next = columns[at + 1];
      if (by > 0 && next) void actions.moveColumn(column, next.id);
    },
  };
}
