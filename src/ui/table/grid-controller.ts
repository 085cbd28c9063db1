/**
 * What the grid does on keys, clicks and the clipboard, without React: it reads the table, holds the person's place and
 * calls the actions. Components only draw the state and pass events on.
 */
import type { StoreApi } from 'zustand/vanilla';
import { parseInput } from '../../doc/cell-value.ts';
import { docLimits } from '../../doc/limits.ts';
import { isComputedType } from '../../doc/set-value.ts';
import type { CellValue, CellWrite, ColumnView, RecordId } from '../../doc/types.ts';
import { enColumns } from '../text/en-columns.ts';
import { enGrid } from '../text/en-grid.ts';
import { cellOf, typedText } from './cell-text.ts';
import { createGridEdits, type GridEdits } from './grid-edits.ts';
import { intentOf, type Key } from './grid-keys.ts';
import {
  clampPlace,
  headerRow,
  type Move,
  movePlace,
  numberColumn,
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
  type WrittenCell,
} from './grid-state.ts';
import type { TableActions } from './table-actions.ts';
import type { TableState } from './table-store.ts';

/** Where the person goes on after a commit. */
export type After =
  | 'stay'
  | 'down'
  | 'up'
  | 'next'
  | 'previous'
  /** Where one is, with all that was selected when the editing began written alike. */
  | 'all'
  /** The focus has gone elsewhere already, and is not to be taken back. */
  | 'leave';

export interface GridController extends GridEdits {
  readonly state: StoreApi<GridState>;
  /** True: the key was ours, the caller prevents the browser's own action. */
  keyDown(event: Key): boolean;
  select(ref: CellRef, extend: boolean): void;
  /** The focus reached this cell by other ways than ours (a screen reader, a click). */
  focused(ref: CellRef): void;
  blurred(): void;
  edit(ref: CellRef): void;
  /** Edits the active cell for all that are selected. */
  editAll(): void;
  /** A row joins those chosen one by one, or leaves them. */
  pick(row: RecordId): void;
  pickAll(isPicked: boolean): void;
  say(text: string): void;
  commit(value: CellValue, after: After): void;
  /** The column's reading of a typed text, and then as `commit`. */
  commitText(text: string, after: After): void;
  cancel(after: 'stay' | 'leave'): void;
  /** What stands in the open editor, for when its row or column is taken away. */
  setDraft(text: string): void;
  dropOrphan(): void;
  open(panel: OpenPanel): void;
  closePanel(): void;
  /** A new empty row, with the person in its first cell; `after` as in the room's `addRows`. */
  addRow(after: RecordId | null | 'end'): Promise<void>;
  addColumn(after: RecordId | null | 'end'): Promise<void>;
  range(): Range | null;
  /** After rows or columns went: the nearest place that is left. */
  keepPlace(): void;
  setPageRows(count: number): void;
  drag(column: RecordId, width: number | null): void;
}

/** Longer texts wait for the answer before the person moves on: a refusal must find the editor still open. */
const longText = 10_000;

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
    if (!active || (extend && !isWithinKnown(place.row))) return;
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

  /** What is copied or cleared must not end where a picture ends: beyond its last row nothing is known yet [ROOM-14]. */
  function isWithinKnown(row: number): boolean {
    const { order, rest } = table.getState();
    return rest === 0 || row < order.length - 1;
  }

  function range(): Range | null {
    const { active, anchor } = state.getState();
    const head = placeOf(active, table.getState());
    if (!head) return null;
    return rangeBetween(placeOf(anchor, table.getState()) ?? head, head, extent());
  }

  function selectRange(area: Range): void {
    const now = table.getState();
    const active = refAt({ row: area.top, column: area.left }, now);
    const anchor = refAt(clampPlace({ row: area.bottom, column: area.right }, extent()), now);
    if (anchor && active) state.setState({ active, anchor });
  }

  const say = (text: string): void => state.setState(({ said }) => ({ said: { turn: said.turn + 1, text } }));

  /** Whoever is somewhere else in the table does not mean the rows picked before. */
  function pickedHere(): readonly RecordId[] {
    const { active, picked } = state.getState();
    if (picked.size === 0 || !active || active.row === 'head' || !picked.has(active.row)) return [];
    return table.getState().order.filter((row) => picked.has(row));
  }

  const edits = createGridEdits({ table, actions, isReadOnly, range, selectRange, pickedHere, say });

  /** The other cells of the selection around `ref`; none where they are more than one action takes. */
  function othersThan(ref: CellRef): readonly WrittenCell[] {
    const area = state.getState().anchor ? range() : null;
    if (!area || (area.bottom - area.top + 1) * (area.right - area.left + 1) > docLimits.actionCells) return [];
    const { order, columns } = table.getState();
    return order
      .slice(area.top, area.bottom + 1)
      .flatMap((row) => columns.slice(area.left, area.right + 1).map(({ id: column }) => ({ row, column })))
      .filter(({ row, column }) => row !== ref.row || column !== ref.column);
  }

  function startEditing(ref: CellRef, mode: Editing['mode'], toAll = false): boolean {
    const { row, column } = ref;
    if (isReadOnly() || row === 'head' || column === 'number') return false;
    if (isComputedType(columnOf(column)?.type ?? 'text')) {
      say(enColumns.notTyped);
      return false;
    }
    const view = table.getState().rows.get(row);
    const cell = cellOf(view, column);
    const { active, anchor } = state.getState();
    const isSelected = active?.row === row && active.column === column;
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
        others: isSelected ? othersThan(ref) : [],
        toAll,
        anchor: isSelected ? anchor : null,
      },
      reveal: before.reveal + 1,
    }));
    return true;
  }

  function moveOn(after: After): void {
    const from = activePlace();
    if (after === 'leave') state.setState({ editing: null, hasFocus: false });
    else if (after === 'stay' || after === 'all') go(from, false);
    else if (after === 'down' || after === 'up') go(movePlace(from, after, extent(), pageRows), false);
    else go(tabPlace(from, after === 'previous', extent()) ?? from, false);
  }

  async function write(editing: Editing, value: CellValue, after: After): Promise<void> {
    const { row, column } = editing;
    const text = typedText(value);
    const others = after === 'all' || editing.toAll ? editing.others : [];
    // Many cells at once are not refused often, but when they are, the text must still be there.
    const waits = text.length > longText || others.length > 0;
    if (!waits) moveOn(after);
    const answer = await actions.setCells([{ row, column, value }, ...alike(others, column, value)]);
    if (answer.ok) {
      if (waits) moveOn(after);
      if (others.length === 0) return;
      // What was written alike stays selected: one may go on with it.
      if (after !== 'leave') state.setState({ anchor: editing.anchor });
      say(enGrid.writtenTo(others.length + 1));
      return;
    }
    // Nothing typed is lost: the editor is there (again), with the text and the reason.
    state.setState({
      active: { row, column },
      anchor: null,
      editing: { ...editing, start: text, mode: 'keep', problem: answer.error },
    });
  }

  /** Each column reads the text as its own. */
  function alike(cells: readonly WrittenCell[], from: RecordId, value: CellValue): readonly CellWrite[] {
    return cells.flatMap(({ row, column }): CellWrite[] => {
      const view = columnOf(column);
      if (!view) return [];
      return [
        {
          row,
          column,
          value: column === from ? value : parseInput(view.type, typedText(value), view.options, view.format),
        },
      ];
    });
  }

  function commit(value: CellValue, after: After): void {
    const { editing } = state.getState();
    if (!editing) return;
    if (editing.others.length > 0 && (after === 'all' || editing.toAll)) {
      void write(editing, value, after);
      return;
    }
    const cell = cellOf(table.getState().rows.get(editing.row), editing.column);
    const isSame = typedText(value) === typedText(cell.value) && cell.text === editing.shownBefore;
    // Leaving an untouched conflicted cell by a click elsewhere decides nothing; Enter in it does.
    if (isSame && (cell.versions === 1 || after === 'leave')) moveOn(after);
    else void write(editing, value, after);
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
    if (extend && (to.row === headerRow || to.column === numberColumn)) return;
    go(to, extend);
  }

  const anchorRow = (): RecordId | null => {
    const row = state.getState().anchor?.row;
    return row && row !== 'head' ? row : null;
  };
  const anchorColumn = (): RecordId | null => {
    const column = state.getState().anchor?.column;
    return column && column !== 'number' ? column : null;
  };

  function pick(row: RecordId): void {
    const picked = new Set(state.getState().picked);
    if (!picked.delete(row)) picked.add(row);
    state.setState({ picked, anchor: null });
    say(enGrid.picked(picked.size));
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
        else if (column.type === 'checkbox' && event.key === 'Enter') edits.toggle(row, column);
        else startEditing(active, 'keep');
        return true;
      case 'type-over':
        // The browser types the key into the editor, so the caller must not prevent it.
        if (column && row && column.type !== 'checkbox') startEditing(active, 'replace');
        return false;
      case 'toggle':
        if (row && !column) pick(row);
        else if (!column || !row) openMenu();
        else if (column.type === 'checkbox') edits.toggle(row, column);
        else {
          startEditing(active, 'replace');
          return column.type === 'select';
        }
        return true;
      case 'escape':
        state.setState({ anchor: null, picked: new Set(), tabLeaves: anchor === null });
        return true;
      case 'clear':
        if (row) edits.clear();
        return true;
      case 'select-rows':
        if (row) state.setState({ anchor: { row: anchorRow() ?? row, column: 'number' } });
        return true;
      case 'select-columns':
        if (column) state.setState({ anchor: { row: 'head', column: anchorColumn() ?? column.id } });
        return true;
      case 'menu':
        openMenu();
        return true;
      case 'add-row':
        void addRow(row ?? 'end');
        return true;
      case 'fill-down':
        if (row) edits.fillDown();
        return true;
      case 'select-all': {
        if (!isWithinKnown(extent().rows - 1)) return true;
        selectRange({ top: 0, left: 0, bottom: extent().rows - 1, right: extent().columns - 1 });
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
    ...edits,
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
    editAll() {
      const { active } = state.getState();
      if (active) startEditing(active, 'keep', true);
    },
    pick,
    pickAll: (isPicked) => state.setState({ picked: new Set(isPicked ? table.getState().order : []) }),
    say,
    commit,
    commitText(text, after) {
      const { editing } = state.getState();
      const column = editing && columnOf(editing.column);
      if (column) commit(parseInput(column.type, text, column.options, column.format), after);
      else moveOn(after);
    },
    cancel: moveOn,
    setDraft(text) {
      draft = text;
    },
    dropOrphan: () => state.setState({ orphan: null }),
    open(panel) {
      if (panel.type !== 'column-name' || !isReadOnly()) state.setState({ panel });
    },
    closePanel: () => state.setState((before) => ({ panel: null, reveal: before.reveal + 1 })),
    addRow,
    addColumn,
    range,
    keepPlace() {
      const { active, anchor, editing, picked } = state.getState();
      const now = table.getState();
      // What is not shown any more must not be deleted with the rest.
      const left = [...picked].filter((row) => now.indexOfRow.has(row));
      if (left.length < picked.size) state.setState({ picked: new Set(left) });
      const place = placeOf(active, now);
      if (place) {
        lastPlace = place;
        if (anchor && !placeOf(anchor, now)) state.setState({ anchor: null });
        return;
      }
      const next = refAt(clampPlace(lastPlace, extent()), now) ?? refAt({ row: headerRow, column: 0 }, now);
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
