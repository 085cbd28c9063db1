/** Tables on the clipboard: tab-separated text as spreadsheets write and read it. */
import Papa from 'papaparse';

export type Matrix = readonly (readonly string[])[];

/** Quotes only where a value would otherwise break the lines or columns. */
export const matrixToTsv = (matrix: Matrix): string =>
  matrix
    .map((row) => row.map((text) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join('\t'))
    .join('\n');

/**
 * One trailing line break ends the last row and begins none. Quotes count only when they are well formed in the whole
 * text: a lone quote at the start of a cell (a note in inches, a quotation) must not swallow what follows it.
 */
export function tsvToMatrix(text: string): Matrix {
  const body = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  if (body === '') return [['']];
  const read = Papa.parse<string[]>(body, { delimiter: '\t', newline: '\n', quoteChar: '"' });
  if (read.errors.length === 0) return read.data;
  return body.split('\n').map((line) => line.split('\t'));
}
