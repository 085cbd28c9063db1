import type { CellValue, CellView, RowView } from '../../doc/types.ts';

/** What was typed, or the name of the chosen option: what editors start from and what copy and export carry. */
export const typedText = (value: CellValue): string => (typeof value === 'string' ? value : value.text);

const emptyCell: CellView = { text: '', value: '', fits: true, versions: 1 };

/** An absent column is an empty cell. */
export const cellOf = (row: RowView | undefined, column: string): CellView => row?.cells[column] ?? emptyCell;
