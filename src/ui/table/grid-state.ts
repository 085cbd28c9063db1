/** Where the person is in the grid. Places are held by id, so that other people's rows and columns cannot shift them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ColumnView, RecordId } from '../../doc/types.ts';
import type { SkeinError } from '../../room/api.ts';
import { headerRow, numberColumn, type Place } from './grid-place.ts';
import type { TableState } from './table-store.ts';

export interface CellRef {
  readonly row: RecordId | 'head';
  readonly column: RecordId | 'number';
}

export interface Editing {
  readonly row: RecordId;
  readonly column: RecordId;
  /** What the editor opens with: the cell's own text, nothing (a key was typed over it), or a refused draft. */
  readonly start: string;
  /** `replace`: the key that opened the editor types into it, so the text must not be selected or kept. */
  readonly mode: 'replace' | 'keep';
  /** What the cell showed when editing began; another text now means that somebody changed it meanwhile. */
  readonly shownBefore: string;
  readonly problem: SkeinError | null;
  /** The other cells that were selected when it began: Ctrl+Enter writes to them, too. */
  readonly others: readonly WrittenCell[];
  /** It was asked for as "edit all of these": whatever ends it, but for Escape, writes to all. */
  readonly toAll: boolean;
  /** The other corner of the selection then, which stands again once all of it is written. */
  readonly anchor: CellRef | null;
}

export interface WrittenCell {
  readonly row: RecordId;
  readonly column: RecordId;
}

/** What is open over the grid. */
export type OpenPanel =
  | { readonly type: 'column-menu'; readonly column: RecordId }
  | { readonly type: 'column-name'; readonly column: RecordId }
  | { readonly type: 'column-options'; readonly column: RecordId }
  | { readonly type: 'column-settings'; readonly column: RecordId }
  | { readonly type: 'cell-menu'; readonly row: RecordId; readonly column: RecordId | 'number' };

export interface GridState {
  readonly active: CellRef | null;
  /** The other corner of the selection; null: only the active cell. */
  readonly anchor: CellRef | null;
  /** True while the focus is, or was last seen, in the grid: then a re-created active cell takes it back. */
  readonly hasFocus: boolean;
  readonly editing: Editing | null;
  readonly panel: OpenPanel | null;
  /** A typed text whose cell was deleted by somebody before it was committed. */
  readonly orphan: string | null;
  /** Escape was pressed last: the next Tab leaves the grid instead of moving in it. */
  readonly tabLeaves: boolean;
  /** A column's width while it is being dragged. */
  readonly dragged: { readonly column: RecordId; readonly width: number } | null;
  /** Rows chosen one by one, for doing something to all of them; not cells, and independent of where the person is. */
  readonly picked: ReadonlySet<RecordId>;
  /** What was just done to many cells at once, for ears; the turn tells two equal sentences apart. */
  readonly said: { readonly turn: number; readonly text: string };
  /** Grows with each wish to have the active cell in view and focused. */
  readonly reveal: number;
}

export const createGridState = (): StoreApi<GridState> =>
  createStore<GridState>(() => ({
    active: null,
    anchor: null,
    hasFocus: false,
    editing: null,
    panel: null,
    orphan: null,
    tabLeaves: false,
    dragged: null,
    picked: new Set(),
    said: { turn: 0, text: '' },
    reveal: 0,
  }));

const columnIndex = (columns: readonly ColumnView[], id: RecordId): number =>
  columns.findIndex((column) => column.id === id);

/** Null when the row or the column is gone. */
export function placeOf(ref: CellRef | null, table: TableState): Place | null {
  if (!ref) return null;
  const row = ref.row === 'head' ? headerRow : table.indexOfRow.get(ref.row);
  const column = ref.column === 'number' ? numberColumn : columnIndex(table.columns, ref.column);
  if (row === undefined || (column === numberColumn && ref.column !== 'number')) return null;
  return { row, column };
}

/** Null beyond the edges, and for the corner, which holds nothing. */
export function refAt(place: Place, table: TableState): CellRef | null {
  if (place.row === headerRow && place.column === numberColumn) return null;
  const row = place.row === headerRow ? 'head' : table.order[place.row];
  const column = place.column === numberColumn ? 'number' : table.columns[place.column]?.id;
  return row && column ? { row, column } : null;
}

export const refKey = (ref: CellRef): string => `${ref.row}|${ref.column}`;
