/** What the grid does to the selected cells, rows and columns: clearing, filling, copying, pasting, moving. Each says what it did. */
import type { StoreApi } from 'zustand/vanilla';
import { readCheckbox } from '../../doc/cell-value.ts';
import { presentIn, setOfText } from '../../doc/set-value.ts';
import type { CellWrite, ColumnType, ColumnView, RecordId } from '../../doc/types.ts';
import { enGrid } from '../text/en-grid.ts';
import { cellOf, typedText } from './cell-text.ts';
import type { Range } from './grid-place.ts';
import { htmlToMatrix, matrixToHtml } from './html-table.ts';
import { planPaste } from './paste-plan.ts';
import type { TableActions } from './table-actions.ts';
import { type TableState, untilWhole } from './table-store.ts';
import { type Matrix, matrixToTsv, tsvToMatrix } from './tsv.ts';

export interface GridEdits {
  toggle(row: RecordId, column: ColumnView): void;
  /** Empties what is selected; `isCut` only changes what is said. */
  clear(isCut?: boolean): void;
  fillDown(): void;
  /** What is selected, as spreadsheets exchange it. */
  copied(): CopiedCells | null;
  /** The form with cell borders is taken where it is one plain table, the plain text otherwise. */
  paste(text: string, html?: string): Promise<void>;
  /** A column made a select column gets its own values as options where they are few. */
  changeType(column: ColumnView, type: ColumnType): Promise<void>;
  /** Rows of the selection, or the one asked for where it lies outside. */
  selectedRows(around: RecordId): readonly RecordId[];
  moveRows(rows: readonly RecordId[], by: -1 | 1): void;
  moveColumn(column: RecordId, by: -1 | 1): void;
}

export interface CopiedCells {
  readonly text: string;
  readonly html: string;
  readonly count: number;
}

export interface GridEditsDeps {
  readonly table: StoreApi<TableState>;
  readonly actions: TableActions;
  readonly isReadOnly: () => boolean;
  readonly range: () => Range | null;
  readonly selectRange: (area: Range) => void;
  /** Rows chosen one by one, in the order in which they are shown; empty where the person is not in one of them. */
  readonly pickedHere: () => readonly RecordId[];
  readonly say: (text: string) => void;
}

/** A list one can still choose from; a column with more different values is no selection. */
const mostOptions = 24;
const longestOption = 60;

export function createGridEdits(deps: GridEditsDeps): GridEdits {
  const { table, actions, isReadOnly, range, selectRange, pickedHere, say } = deps;

  /** What is selected as whole rows and columns of a block; picked rows are as good as rows side by side. */
  function block(): { readonly rows: readonly RecordId[]; readonly columns: readonly ColumnView[] } | null {
    const { order, columns } = table.getState();
    const picked = pickedHere();
    if (picked.length > 0) return { rows: picked, columns };
    const area = range();
    if (!area) return null;
    return { rows: order.slice(area.top, area.bottom + 1), columns: columns.slice(area.left, area.right + 1) };
  }

  /** Said once it is done: a refusal is said elsewhere. */
  async function write(writes: readonly CellWrite[], words: (count: number) => string): Promise<void> {
    if (writes.length === 0) return;
    const answer = await actions.setCells(writes);
    if (answer.ok) say(words(writes.length));
  }

  function clear(isCut = false): void {
    const area = block();
    if (!area || isReadOnly()) return;
    const { rows } = table.getState();
    const writes = area.rows.flatMap((row) =>
      area.columns.flatMap(({ id: column }): CellWrite[] => {
        const cell = cellOf(rows.get(row), column);
        return cell.text !== '' || cell.versions > 1 ? [{ row, column, value: '' }] : [];
      }),
    );
    void write(writes, isCut ? enGrid.cut : enGrid.cleared);
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
    void write(writes, enGrid.filled);
  }

  function copied(): CopiedCells | null {
    const area = block();
    if (!area) return null;
    const { rows } = table.getState();
    const matrix: Matrix = area.rows.map((row) =>
      area.columns.map((column) => typedText(cellOf(rows.get(row), column.id).value)),
    );
    const html = matrixToHtml(matrix, (at) => area.columns[at]?.type === 'number');
    return { text: matrixToTsv(matrix), html, count: area.rows.length * area.columns.length };
  }

  async function paste(text: string, html = ''): Promise<void> {
    const area = range();
    if (!area || isReadOnly()) return;
    await untilWhole(table);
    const { order, columns } = table.getState();
    const plan = planPaste((html && htmlToMatrix(html)) || tsvToMatrix(text), area, order, columns);
    const put = await actions.putBlock(plan.writes, plan.newRows, plan.newColumns);
    if (!put.ok) return;
    selectRange(plan.extent);
    const { top, left, bottom, right } = plan.extent;
    say(enGrid.pasted((bottom - top + 1) * (right - left + 1), plan.newRows.length, plan.newColumns));
  }

  function toggle(row: RecordId, column: ColumnView): void {
    if (isReadOnly()) return;
    const { value } = cellOf(table.getState().rows.get(row), column.id);
    // As it is drawn: a “yes” from before the column had boxes is a checked one.
    const isChecked = readCheckbox(typedText(value)) === true;
    // All boxes of a selection go where the one that was touched goes.
    const area = range();
    const { order, columns } = table.getState();
    const boxes = columns.slice(area?.left ?? 0, (area?.right ?? -1) + 1).filter(({ type }) => type === 'checkbox');
    const writes = order
      .slice(area?.top ?? 0, (area?.bottom ?? -1) + 1)
      .flatMap((each) => boxes.map((box) => ({ row: each, column: box.id, value: String(!isChecked) })));
    const isInside = writes.some((write) => write.row === row && write.column === column.id);
    void actions.setCells(isInside ? writes : [{ row, column: column.id, value: String(!isChecked) }]);
  }

  /** The different values of a column in the order they come; none where they are too many to choose from. */
  function fewValues(column: RecordId, areSets: boolean): readonly string[] {
    const { order, rows } = table.getState();
    const names = new Map<string, string>();
    for (const row of order) {
      const whole = cellOf(rows.get(row), column).text;
      for (const text of areSets ? presentIn(setOfText(whole)).map((item) => item.text) : [whole.trim()]) {
        if (text !== '' && text.length <= longestOption && !names.has(text.toLowerCase()))
          names.set(text.toLowerCase(), text);
      }
      if (names.size > mostOptions) return [];
    }
    return [...names.values()];
  }

  return {
    toggle,
    clear,
    fillDown,
    copied,
    paste,
    async changeType(column, type) {
      await untilWhole(table);
      const isChosen = type === 'select' || type === 'multi-select';
      const names = isChosen && column.options.length === 0 ? fewValues(column.id, type === 'multi-select') : [];
      const changed = await actions.editColumn(column.id, { type });
      for (const name of names) {
        if (!changed.ok) return;
        const added = await actions.addOption(column.id, name);
        if (!added.ok) return;
      }
    },
    selectedRows(around) {
      const picked = pickedHere();
      if (picked.includes(around)) return picked;
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
