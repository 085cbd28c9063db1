/**
 * A table as a CSV file. What a spreadsheet would run as a formula is disarmed with a leading apostrophe [T16]; what is
 * not settled is said in a column of its own [CON-6].
 */
import Papa from 'papaparse';
import type { ColumnView, RowView } from '../../doc/types.ts';
import { cellOf, typedText } from './cell-text.ts';

/** The words in the file, from the catalogue. */
export interface CsvWords {
  readonly unsettledColumn: string;
  readonly versions: (column: string, count: number) => string;
  readonly ghost: string;
}

export interface CsvFile {
  readonly text: string;
  /** Cells in conflict and rows deleted while edited. */
  readonly unsettled: number;
}

const startsFormula = /^[=+\-@\t\r]/;
/** Digits and separators only: a spreadsheet can read it as nothing but a number. */
const plainNegative = /^-\d[\d.,]*$/;

export const disarmFormula = (text: string): string =>
  startsFormula.test(text) && !plainNegative.test(text) ? `'${text}` : text;

export function tableToCsv(columns: readonly ColumnView[], rows: readonly RowView[], words: CsvWords): CsvFile {
  let unsettled = 0;
  const notes = rows.map((row) => {
    const parts: string[] = [];
    for (const column of columns) {
      const { versions } = cellOf(row, column.id);
      if (versions > 1) parts.push(words.versions(column.name, versions));
    }
    if (row.state === 'ghost') parts.push(words.ghost);
    unsettled += parts.length;
    return parts.join('; ');
  });

  const names = columns.map((column) => column.name);
  const header = unsettled > 0 ? [...names, freeName(words.unsettledColumn, names)] : names;
  const lines = rows.map((row, at) => {
    const cells = columns.map((column) => typedText(cellOf(row, column.id).value));
    return unsettled > 0 ? [...cells, notes[at] ?? ''] : cells;
  });
  const text = Papa.unparse(
    [header, ...lines].map((line) => line.map(disarmFormula)),
    { newline: '\r\n' },
  );
  // The mark at the start is what makes spreadsheets read the file as UTF-8.
  return { text: `\uFEFF${text}\r\n`, unsettled };
}

function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  for (let n = 2; taken.includes(name); n++) name = `${wanted} ${n}`;
  return name;
}

/** A name every file system takes: no separators, no control characters, no dots at the ends. */
export function csvFileName(table: string): string {
  const safe = table
    .replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, ' ')
    .slice(0, 100)
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${safe || 'table'}.csv`;
}
