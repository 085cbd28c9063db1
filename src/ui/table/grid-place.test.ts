import { describe, expect, it } from 'vitest';
import { movePlace, type Place, rangeBetween, tabPlace } from './grid-place.ts';

const extent = { rows: 5, columns: 3 };
const at = (row: number, column: number): Place => ({ row, column });

describe('places in a grid', () => {
  it('[TAB-2] arrows move by one and stop at the edges', () => {
    expect(movePlace(at(1, 1), 'right', extent, 10)).toEqual(at(1, 2));
    expect(movePlace(at(1, 2), 'right', extent, 10)).toEqual(at(1, 2));
    expect(movePlace(at(4, 1), 'down', extent, 10)).toEqual(at(4, 1));
  });

  it('[TAB-2] arrows reach column headers and row numbers, but never the corner between them', () => {
    expect(movePlace(at(0, 1), 'up', extent, 10)).toEqual(at(-1, 1));
    expect(movePlace(at(1, 0), 'left', extent, 10)).toEqual(at(1, -1));
    expect(movePlace(at(-1, 0), 'left', extent, 10)).toEqual(at(-1, 0));
    expect(movePlace(at(0, -1), 'up', extent, 10)).toEqual(at(0, -1));
  });

  it('[TAB-2] pages move by what is in view and stay among the cells', () => {
    expect(movePlace(at(4, 0), 'page-up', extent, 3)).toEqual(at(1, 0));
    expect(movePlace(at(1, 0), 'page-up', extent, 3)).toEqual(at(0, 0));
    expect(movePlace(at(3, 0), 'page-down', extent, 3)).toEqual(at(4, 0));
  });

  it('[TAB-2] Home and End go along the row, with Ctrl to the ends of the table', () => {
    expect(movePlace(at(2, 1), 'row-start', extent, 3)).toEqual(at(2, 0));
    expect(movePlace(at(2, 1), 'row-end', extent, 3)).toEqual(at(2, 2));
    expect(movePlace(at(2, 1), 'first', extent, 3)).toEqual(at(0, 0));
    expect(movePlace(at(2, 1), 'last', extent, 3)).toEqual(at(4, 2));
  });

  it('[TAB-2] Tab reads on to the next row and leaves the grid after the last cell', () => {
    expect(tabPlace(at(1, 2), false, extent)).toEqual(at(2, 0));
    expect(tabPlace(at(2, 0), true, extent)).toEqual(at(1, 2));
    expect(tabPlace(at(4, 2), false, extent)).toBeNull();
    expect(tabPlace(at(-1, 0), true, extent)).toBeNull();
  });

  it('[TAB-2] a selection lies between its corners, whichever came first', () => {
    expect(rangeBetween(at(3, 2), at(1, 0), extent)).toEqual({ top: 1, left: 0, bottom: 3, right: 2 });
  });

  it('[TAB-2] a row number selects its whole row, a header its whole column', () => {
    expect(rangeBetween(at(2, -1), at(3, -1), extent)).toEqual({ top: 2, left: 0, bottom: 3, right: 2 });
    expect(rangeBetween(at(-1, 1), at(-1, 1), extent)).toEqual({ top: 0, left: 1, bottom: 4, right: 1 });
  });

  it('[TAB-2] nothing is selected in a table without cells', () => {
    expect(rangeBetween(at(-1, 0), at(-1, 0), { rows: 0, columns: 3 })).toBeNull();
  });
});
