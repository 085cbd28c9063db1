/** What a file most likely means: its delimiter, whether it has a header, and the types of its columns. */
import Papa from 'papaparse';
import { readCheckbox, readNumber } from '../../doc/cell-value.ts';
import { readDate } from '../../doc/date-text.ts';
import type { ColumnType } from '../../doc/types.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

const sampleChars = 64 * 1024;
const sampleRows = 50;

/** The one that cuts most of the first rows into one and the same number of cells, and into more than one. */
export function guessDelimiter(text: string): Delimiter {
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const { data } = Papa.parse<string[]>(text.slice(0, sampleChars), {
      delimiter,
      newline: newlineOf(text),
      preview: sampleRows,
      skipEmptyLines: true,
    });
    const widths = data.map((row) => row.length).filter((width) => width > 1);
    const counts = new Map<number, number>();
    for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
    // A fixed share of agreeing rows weighs more than many cells: prose has commas, too.
    const agreeing = Math.max(0, ...counts.values()) / Math.max(1, data.length);
    const width = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 1;
    const score = agreeing * 100 + Math.min(width, 50) / 50;
    if (width > 1 && score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Old Mac files alone end lines with a bare carriage return; `\r\n` is read as `\n` with a carriage return to drop. */
export const newlineOf = (text: string): '\n' | '\r' => (text.includes('\n') || !text.includes('\r') ? '\n' : '\r');

/** A header names every column with a word of its own; data rows rarely do. */
export function guessHeader(rows: readonly (readonly string[])[]): boolean {
  const first = rows[0]?.map((cell) => cell.trim()) ?? [];
  if (rows.length < 2 || first.length === 0) return false;
  return (
    first.every((cell) => cell !== '' && readNumber(cell) === null && readDate(cell) === null) &&
    new Set(first).size === first.length
  );
}

/**
 * Only where every value says so; in doubt a column stays text, which loses nothing. A number must read back exactly as
 * it stands: `007` and `+49` are names of things, and `1,000` may be one or a thousand.
 */
export function guessType(values: Iterable<string>): ColumnType {
  let isNumber = true;
  let isDate = true;
  let isCheckbox = true;
  let isEmpty = true;
  for (const value of values) {
    const text = value.trim();
    if (text === '') continue;
    isEmpty = false;
    isNumber &&= readNumber(text) === text;
    isDate &&= text.length >= 8 && readDate(text) !== null;
    isCheckbox &&= text.length > 1 && readCheckbox(text) !== null;
    if (!isNumber && !isDate && !isCheckbox) return 'text';
  }
  if (isEmpty) return 'text';
  return isCheckbox ? 'checkbox' : isNumber ? 'number' : isDate ? 'date' : 'text';
}
