/**
 * What the grid does on keys, clicks and the clipboard, without React: it reads the table, holds the person's place and
 * calls the actions. Components only draw the state and pass events on.
 */
import type { StoreApi } from 'zustand/vanilla';
import { parseInput } from '../../doc/cell-value.ts';
import type { CellValue, CellWrite, ColumnType, ColumnView, RecordId } from '../../doc/types.ts';
import { cellOf, typedText } from './cell-text.ts';
import { intentOf, type Key } from './grid-keys.ts';
import {
  clampPlace,
  HEADER_ROW,
  type Move,
  movePlace,
  NUMBER_COLUMN,
  type Place,
  type Range,
  rangeBetween,
  tabPlace,
} from './grid-place.ts';
import {
  type CellRef,
  createGridState,
  type Editing,
  type GridState,
  type OpenPanel,
  placeOf,
  refAt,
} from './grid-state.ts';
import { missingColumns, planPaste } from './paste-plan.ts';
import type { TableActions } from './table-actions.ts';
import type { TableState } from './table-store.ts';
import { type Matrix, matrixToTsv, tsvToMatrix } from './tsv.ts';

/** Where the person goes on after a commit. */
export type After =
  | 'stay'
  | 'down'
  | 'up'
  | 'next'
  | 'previous'
  /** The focus has gone elsewhere already, and is not to be taken back. */
  | 'leave';

export interface GridController {
  readonly state: StoreApi<GridState>;
  /** True: the key was ours, the caller prevents the browser's own action. */
  keyDown(event: Key): boolean;
  select(ref: CellRef, extend: boolean): void;
  /** The focus reached this cell by other ways than ours (a screen reader, a click). */
  focused(ref: CellRef): void;
  blurred(): void;
  edit(ref: CellRef): void;
  commit(value: CellValue, after: After): void;
  /** The column's reading of a typed text, and then as `commit`. */
  commitText(text: string, after: After): void;
  cancel(after: 'stay' | 'leave'): void;
  /** What stands in the open editor, for when its row or column is taken away. */
  setDraft(text: string): void;
  dropOrphan(): void;
  toggle(row: RecordId, column: ColumnView): void;
  clear(): void;
  fillDown(): void;
  copyText(): string | null;
  paste(text: string): Promise<void>;
  open(panel: OpenPanel): void;
  closePanel(): void;
  /** A new empty row, with the person in its first cell; `after` as in the room's `addRows`. */
  addRow(after: RecordId | null | 'end'): Promise<void>;
  addColumn(after: RecordId | null | 'end'): Promise<void>;
  /** A column made a select column gets its own values as options where they are few. */
  changeType(column: ColumnView, type: ColumnType): Promise<void>;
  /** Rows of the selection, or the one asked for where it lies outside. */
  selectedRows(around: RecordId): readonly RecordId[];
  moveRows(rows: readonly RecordId[], by: -1 | 1): void;
  moveColumn(column: RecordId, by: -1 | 1): void;
  range(): Range | null;
  /** After rows or columns went: the nearest place that is left. */
  keepPlace(): void;
  setPageRows(count: number): void;
  drag(column: RecordId, width: number | null): void;
}

/** Longer texts wait for the answer before the person moves on: a refusal must find the editor still open. */
const LONG_TEXT = 10_000;

/** A list one can still choose from; a column with more different values is no selection. */
const MOST_OPTIONS = 24;
const LONGEST_OPTION = 60;

export function createGridController(
  table: StoreApi<TableState>,
  actions: TableActions,
  isReadOnly: () => boolean,
): GridController {
  const state = createGridState();
  let pageRows = 10;
  /** Where the active cell was last seen, for when it is gone. */
  let lastPlace: Place = { row: 0, column: 0 };
  let draft = '';

  const extent = () => {
    const { order, columns } = table.getState();
    return { rows: order.length, columns: columns.length };
  };
  const columnOf = (id: RecordId): ColumnView | undefined => table.getState().columns.find((view) => view.id === id);
  const activePlace = (): Place => placeOf(state.getState().active, table.getState()) ?? lastPlace;

  function go(place: Place, extend: boolean): void {
    const active = refAt(clampPlace(place, extent()), table.getState());
    if (!active) return;
    lastPlace = place;
    state.setState((before) => ({
      active,
      anchor: extend ? (before.anchor ?? before.active) : null,
      hasFocus: true,
      editing: null,
      tabLeaves: false,
      reveal: before.reveal + 1,
    }));
  }

  function range(): Range | null {
    const { active, anchor } = state.getState();
    const head = placeOf(active, table.getState());
    if (!head) return null;
    return rangeBetween(placeOf(anchor, table.getState()) ?? head, head, extent());
  }

  function startEditing(ref: CellRef, mode: Editing['mode']): boolean {
    const { row, column } = ref;
    if (isReadOnly() || row === 'head' || column === 'number') return false;
    const view = table.getState().rows.get(row);
    const cell = cellOf(view, column);
    draft = mode === 'replace' ? '' : typedText(cell.value);
    state.setState((before) => ({
      active: ref,
      anchor: null,
      hasFocus: true,
      tabLeaves: false,
      editing: {
        row,
        column,
        start: draft,
        mode,
        shownBefore: cell.text,
        problem: null,
      },
      reveal: before.reveal + 1,
    }));
    return true;
  }

  function moveOn(after: After): void {
    const from = activePlace();
    if (after === 'leave') state.setState({ editing: null, hasFocus: false });
    else if (after === 'stay') go(from, false);
    else if (after === 'down' || after === 'up') go(movePlace(from, after, extent(), pageRows), false);
    else go(tabPlace(from, after === 'previous', extent()) ?? from, false);
  }

  async function write(editing: Editing, value: CellValue, after: After): Promise<void> {
    const { row, column } = editing;
    const text = typedText(value);
    const isLong = text.length > LONG_TEXT;
    if (!isLong) moveOn(after);
    const answer = await actions.setCells([{ row, column, value }]);
    if (answer.ok) {
      if (isLong) moveOn(after);
      return;
    }
    // Nothing typed is lost: the editor is there (again), with the text and the reason.
    state.setState({
      active: { row, column },
      anchor: null,
      editing: { ...editing, start: text, mode: 'keep', problem: answer.error },
    });
  }

  function commit(value: CellValue, after: After): void {
    const { editing } = state.getState();
    if (!editing) return;
    const cell = cellOf(table.getState().rows.get(editing.row), editing.column);
    const isSame = typedText(value) === typedText(cell.value) && cell.text === editing.shownBefore;
    // Leaving an untouched conflicted cell by a click elsewhere decides nothing; Enter in it does.
    if (isSame && (cell.versions === 1 || after === 'leave')) moveOn(after);
    else void write(editing, value, after);
  }

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
    const matrix = tsvToMatrix(text);
    for (let missing = missingColumns(matrix, area.left, extent().columns); missing > 0; missing--) {
      const added = await actions.addColumn('end');
      if (!added.ok) return;
    }
    const { order, columns } = table.getState();
    const plan = planPaste(matrix, area, order, columns);
    if (plan.writes.length > 0) {
      const written = await actions.setCells(plan.writes);
      if (!written.ok) return;
    }
    if (plan.newRows.length > 0) {
      const added = await actions.addRows(plan.newRows, 'end');
      if (!added.ok) return;
    }
    const now = table.getState();
    const anchor = refAt({ row: plan.extent.top, column: plan.extent.left }, now);
    const active = refAt(clampPlace({ row: plan.extent.bottom, column: plan.extent.right }, extent()), now);
    if (anchor && active) state.setState({ active: anchor, anchor: active });
  }

  function toggle(row: RecordId, column: ColumnView): void {
    if (isReadOnly()) return;
    const { value } = cellOf(table.getState().rows.get(row), column.id);
    void actions.setCells([{ row, column: column.id, value: value === 'true' ? 'false' : 'true' }]);
  }

  async function addRow(after: RecordId | null | 'end'): Promise<void> {
    if (isReadOnly()) return;
    const answer = await actions.addRows([{ cells: [] }], after);
    const row = answer.ok ? answer.value[0] : undefined;
    if (row) goTo({ row, column: table.getState().columns[0]?.id ?? 'number' });
  }

  /** Waits for the patch that carries the new record, which may come just after the answer. */
  function goTo(ref: CellRef): void {
    const arrive = (): boolean => {
      const place = placeOf(ref, table.getState());
      if (place) go(place, false);
      return place !== null;
    };
    if (arrive()) return;
    const stop = table.subscribe(() => {
      if (arrive()) stop();
    });
  }

  /** The different values of a column in the order they come; none where they are too many to choose from. */
  function fewValues(column: RecordId): readonly string[] {
    const { order, rows } = table.getState();
    const names = new Map<string, string>();
    for (const row of order) {
      const text = cellOf(rows.get(row), column).text.trim();
      if (text !== '' && text.length <= LONGEST_OPTION && !names.has(text.toLowerCase()))
        names.set(text.toLowerCase(), text);
      if (names.size > MOST_OPTIONS) return [];
    }
    return [...names.values()];
  }

  async function addColumn(after: RecordId | null | 'end'): Promise<void> {
    if (isReadOnly()) return;
    const answer = await actions.addColumn(after);
    if (!answer.ok) return;
    goTo({ row: 'head', column: answer.value });
    // A new column wants its name first.
    state.setState({ panel: { type: 'column-name', column: answer.value } });
  }

  function openMenu(): void {
    const { active } = state.getState();
    if (!active) return;
    if (active.row === 'head') {
      if (active.column !== 'number') state.setState({ panel: { type: 'column-menu', column: active.column } });
    } else state.setState({ panel: { type: 'cell-menu', row: active.row, column: active.column } });
  }

  function moveBy(move: Move, extend: boolean): void {
    const to = movePlace(activePlace(), move, extent(), pageRows);
    // A selection holds cells; stretching it into a header would mean something else.
    if (extend && (to.row === HEADER_ROW || to.column === NUMBER_COLUMN)) return;
    go(to, extend);
  }

  function keyDown(event: Key): boolean {
    const intent = intentOf(event);
    const { active, tabLeaves, anchor } = state.getState();
    if (!intent || !active) return false;
    const column = active.column === 'number' ? undefined : columnOf(active.column);
    const row = active.row === 'head' ? undefined : active.row;
    switch (intent.type) {
      case 'move':
        moveBy(intent.move, intent.extend);
        return true;
      case 'tab': {
        const to = tabLeaves ? null : tabPlace(activePlace(), intent.back, extent());
        if (to) go(to, false);
        return to !== null;
      }
      case 'edit':
        if (!column || !row) openMenu();
        else if (column.type === 'checkbox' && event.key === 'Enter') toggle(row, column);
        else startEditing(active, 'keep');
        return true;
      case 'type-over':
        // The browser types the key into the editor, so the caller must not prevent it.
        if (column && row && column.type !== 'checkbox') startEditing(active, 'replace');
        return false;
      case 'toggle':
        if (!column || !row) openMenu();
        else if (column.type === 'checkbox') toggle(row, column);
        else {
          startEditing(active, 'replace');
          return column.type === 'select';
        }
        return true;
      case 'escape':
        state.setState({ anchor: null, tabLeaves: anchor === null });
        return true;
      case 'clear':
        if (row) clear();
        return true;
      case 'menu':
        openMenu();
        return true;
      case 'add-row':
        void addRow(row ?? 'end');
        return true;
      case 'fill-down':
        if (row) fillDown();
        return true;
      case 'select-all': {
        const now = table.getState();
        const last = refAt({ row: extent().rows - 1, column: extent().columns - 1 }, now);
        const first = refAt({ row: 0, column: 0 }, now);
        if (first && last) state.setState({ active: first, anchor: last });
        return true;
      }
      case 'undo':
        void actions.undo();
        return true;
      case 'redo':
        void actions.redo();
        return true;
    }
  }

  return {
    state,
    keyDown,
    select(ref, extend) {
      const place = placeOf(ref, table.getState());
      if (place) go(place, extend);
    },
    focused(ref) {
      const { active, hasFocus } = state.getState();
      if (active?.row === ref.row && active.column === ref.column) {
        if (!hasFocus) state.setState({ hasFocus: true });
        return;
      }
      lastPlace = placeOf(ref, table.getState()) ?? lastPlace;
      state.setState({ active: ref, anchor: null, hasFocus: true, editing: null, tabLeaves: false });
    },
    blurred: () => state.setState({ hasFocus: false, tabLeaves: false }),
    edit(ref) {
      const column = ref.column === 'number' ? undefined : columnOf(ref.column);
      if (column?.type !== 'checkbox') startEditing(ref, 'keep');
    },
    commit,
    commitText(text, after) {
      const { editing } = state.getState();
      const column = editing && columnOf(editing.column);
      if (column) commit(parseInput(column.type, text, column.options), after);
      else moveOn(after);
    },
    cancel: moveOn,
    setDraft(text) {
      draft = text;
    },
    dropOrphan: () => state.setState({ orphan: null }),
    toggle,
    clear,
    fillDown,
    copyText,
    paste,
    open: (panel) => state.setState({ panel }),
    closePanel: () => state.setState((before) => ({ panel: null, reveal: before.reveal + 1 })),
    addRow,
    addColumn,
    async changeType(column, type) {
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
    range,
    keepPlace() {
      const { active, anchor, editing } = state.getState();
      const now = table.getState();
      const place = placeOf(active, now);
      if (place) {
        lastPlace = place;
        if (anchor && !placeOf(anchor, now)) state.setState({ anchor: null });
        return;
      }
      const next = refAt(clampPlace(lastPlace, extent()), now) ?? refAt({ row: HEADER_ROW, column: 0 }, now);
      state.setState((before) => ({
        active: next,
        anchor: null,
        editing: null,
        // Somebody deleted the row or column under the open editor: what was typed is handed back, not dropped.
        orphan: editing && draft.trim() !== '' ? draft : before.orphan,
        reveal: before.reveal + 1,
      }));
    },
    setPageRows(count) {
      pageRows = Math.max(1, count);
    },
    drag: (column, width) => state.setState({ dragged: width === null ? null : { column, width } }),
  };
}
