/** Reading a file in steps, so that the page stays responsive and can be told to stop. */
import Papa from 'papaparse';
import { type Env, sleep } from '../../lib/env.ts';
import { type Delimiter, newlineOf } from './guess-csv.ts';

export interface CsvRow {
  readonly cells: readonly string[];
  /** Number of the line in the file on which the row begins, from 1: what a text editor shows. */
  readonly line: number;
}

export interface CsvData {
  readonly rows: readonly CsvRow[];
  /** Lines with a quote that never ends or that stands in the middle of a cell. */
  readonly quoteLines: readonly number[];
}

const rowsPerStep = 4000;

/** Null when the signal ended it. */
export async function readCsv(
  text: string,
  delimiter: Delimiter,
  env: Env,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<CsvData | null> {
  const newline = newlineOf(text);
  const rows: CsvRow[] = [];
  const quoteLines: number[] = [];
  let line = 1;
  let sinceStep = 0;
  let read = 0;

  return new Promise((resolve) => {
    Papa.parse<string[]>(text, {
      delimiter,
      newline,
      step({ data, errors }, parser) {
        const cells = newline === '\n' ? withoutCarriageReturn(data) : data;
        if (errors.length > 0) quoteLines.push(line);
        // An empty line holds no cell; a line of empty cells does.
        if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line });
        for (const cell of cells) {
          line += breaksIn(cell, newline);
          read += cell.length + 1;
        }
        line += 1;
        sinceStep += 1;
        if (signal.aborted) parser.abort();
        else if (sinceStep >= rowsPerStep) {
          sinceStep = 0;
          parser.pause();
          progress(Math.min(1, read / text.length));
          void sleep(env, 0).then(() => parser.resume());
        }
      },
      complete: () => resolve(signal.aborted ? null : { rows, quoteLines }),
    });
  });
}

function withoutCarriageReturn(cells: string[]): string[] {
  const last = cells[cells.length - 1];
  return last?.endsWith('\r') ? [...cells.slice(0, -1), last.slice(0, -1)] : cells;
}

function breaksIn(cell: string, newline: string): number {
  let count = 0;
  for (let at = cell.indexOf(newline); at >= 0; at = cell.indexOf(newline, at + 1)) count += 1;
  return count;
}
