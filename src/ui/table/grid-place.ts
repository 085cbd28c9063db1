/**
 * Places in a grid by index, and how keys move between them. Row −1 is the header row, column −1 the row numbers, so
 * that headers are reached with the same arrows as cells.
 */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** Inclusive on all sides; only ever over cells, never over headers. */
export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const headerRow = -1;
export const numberColumn = -1;

export type Move =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'row-start'
  | 'row-end'
  | 'first'
  | 'last'
  | 'top'
  | 'bottom';

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export function clampPlace(place: Place, extent: Extent): Place {
  return {
    row: clamp(place.row, headerRow, extent.rows - 1),
    column: clamp(place.column, numberColumn, extent.columns - 1),
  };
}

/** `pageRows`: how many whole rows are in view. The corner (−1, −1) holds nothing, so no move ends there. */
export function movePlace(from: Place, move: Move, extent: Extent, pageRows: number): Place {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (row: number, column: number): Place => {
    const place = clampPlace({ row, column }, extent);
    return place.row === headerRow && place.column === numberColumn ? from : place;
  };
  switch (move) {
    case 'up':
      return to(from.row - 1, from.column);
    case 'down':
      return to(from.row + 1, from.column);
    case 'left':
      return to(from.row, from.column - 1);
    case 'right':
      return to(from.row, from.column + 1);
    case 'page-up':
      // A page never jumps into the header: it would take a second key to leave it again.
      return to(from.row === headerRow ? headerRow : Math.max(0, from.row - pageRows), from.column);
    case 'page-down':
      return to(from.row + pageRows, from.column);
    case 'row-start':
      return to(from.row, 0);
    case 'row-end':
      return to(from.row, lastColumn);
    case 'top':
      return to(0, from.column);
    case 'bottom':
      return to(lastRow, from.column);
    case 'first':
      return to(0, 0);
    case 'last':
      return to(lastRow, lastColumn);
  }
}

/** Reading order over the cells, headers left out; null where Tab leaves the grid. */
export function tabPlace(from: Place, back: boolean, extent: Extent): Place | null {
  if (extent.columns === 0) return null;
  const row = from.row;
  const column = from.column + (back ? -1 : 1);
  if (column >= extent.columns) return row + 1 < extent.rows ? { row: row + 1, column: 0 } : null;
  if (column < 0) return row - 1 >= headerRow ? { row: row - 1, column: extent.columns - 1 } : null;
  return { row, column };
}

/** The cells between two corners. A corner in the number column means whole rows, one in the header whole columns. */
export function rangeBetween(anchor: Place, head: Place, extent: Extent): Range | null {
  if (extent.rows === 0 || extent.columns === 0) return null;
  const wholeRows = anchor.column === numberColumn || head.column === numberColumn;
  const wholeColumns = anchor.row === headerRow || head.row === headerRow;
  return {
    top: wholeColumns ? 0 : Math.min(anchor.row, head.row),
    bottom: wholeColumns ? extent.rows - 1 : Math.max(anchor.row, head.row),
    left: wholeRows ? 0 : Math.min(anchor.column, head.column),
    right: wholeRows ? extent.columns - 1 : Math.max(anchor.column, head.column),
  };
}
