import type { ColumnType, ColumnView } from '../../doc/types.ts';

const narrowestColumn = 64;
const widestColumn = 800;
export const widthStep = 32;

const defaultWidths: Readonly<Record<ColumnType, number>> = {
  text: 172,
  number: 120,
  checkbox: 96,
  date: 140,
  select: 150,
};

export const clampWidth = (width: number): number =>
  Math.round(Math.max(narrowestColumn, Math.min(widestColumn, width)));

/** A stored width comes from others: it is kept within what can be drawn. */
export const widthOf = (column: ColumnView): number => clampWidth(column.width ?? defaultWidths[column.type]);
