import type { ColumnType, ColumnView } from '../../doc/types.ts';

const narrowestColumn = 64;
const widestColumn = 800;
export const widthStep = 32;

const defaultWidths: Readonly<Record<ColumnType, number>> = {
  text: 172,
  'long-text': 260,
  number: 120,
  counter: 130,
  checkbox: 96,
  date: 140,
  'date-time': 170,
  select: 150,
  'multi-select': 200,
  person: 170,
  link: 200,
  url: 200,
  email: 200,
  phone: 160,
  formula: 150,
  'created-by': 150,
  'created-at': 170,
  'changed-by': 150,
  'changed-at': 170,
};

export const clampWidth = (width: number): number =>
  Math.round(Math.max(narrowestColumn, Math.min(widestColumn, width)));

/** A stored width comes from others: it is kept within what can be drawn. */
export const widthOf = (column: ColumnView): number => clampWidth(column.width ?? defaultWidths[column.type]);
