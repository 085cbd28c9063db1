/** What an import would make of a file: columns, rows, and everything about it that a person should know before. */
import { docLimits } from '../../doc/limits.ts';
import type { ColumnType } from '../../doc/types.ts';
import { guessType } from './guess-csv.ts';
import type { CsvData, CsvRow } from './read-csv.ts';

export interface PlannedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface RaggedRow {
  readonly line: number;
  readonly cells: number;
}

export interface LongCell {
  readonly line: number;
  readonly column: string;
  readonly chars: number;
}

export interface ImportPlan {
  readonly columns: readonly PlannedColumn[];
  /** The rows below the header, as they stand in the file. */
  readonly rows: readonly CsvRow[];
  /** How many cells a row should have: as many as the first row. */
  readonly width: number;
  readonly short: readonly RaggedRow[];
  readonly long: readonly RaggedRow[];
  readonly tooLong: readonly LongCell[];
  readonly quoteLines: readonly number[];
  /** Cells that a spreadsheet would run as formulas. Here they are text. */
  readonly formulas: number;
}

const formulaStart = /^[=+\-@\t\r](?![\d.,]*$)/;

export function planImport(data: CsvData, hasHeader: boolean, columnName: (n: number) => string): ImportPlan {
  const header = hasHeader ? data.rows[0] : undefined;
  const rows = hasHeader ? data.rows.slice(1) : data.rows;
  const width = data.rows[0]?.cells.length ?? 0;
  const count = data.rows.reduce((most, row) => Math.max(most, row.cells.length), 0);

  const names: string[] = [];
  for (let at = 0; at < count; at++) names.push(freeName(header?.cells[at]?.trim() ?? '', at, names, columnName));
  const columns = names.map((name, at) => ({ name, type: guessType(column(rows, at)) }));

  const short: RaggedRow[] = [];
  const long: RaggedRow[] = [];
  const tooLong: LongCell[] = [];
  let formulas = 0;
  for (const { cells, line } of rows) {
    if (cells.length < width) short.push({ line, cells: cells.length });
    if (cells.length > width) long.push({ line, cells: cells.length });
    cells.forEach((cell, at) => {
      if (cell.length > docLimits.cellChars) tooLong.push({ line, column: names[at] ?? '', chars: cell.length });
      if (formulaStart.test(cell)) formulas += 1;
    });
  }
  return { columns, rows, width, short, long, tooLong, quoteLines: data.quoteLines, formulas };
}

/** The columns as they will be made: a name that was emptied in the preview is the one a new column would have. */
export const importColumns = (
  { columns }: Pick<ImportPlan, 'columns'>,
  columnName: (n: number) => string,
): readonly PlannedColumn[] =>
  columns.map((column, at) => (column.name.trim() === '' ? { ...column, name: columnName(at + 1) } : column));

/** Every row as wide as the table; cells over the limit empty (the person was told of each and agreed). */
export const importRows = ({ rows, columns }: ImportPlan): readonly (readonly string[])[] =>
  rows.map(({ cells }) =>
    columns.map((_, at) => {
      const cell = cells[at] ?? '';
      return cell.length > docLimits.cellChars ? '' : cell;
    }),
  );

function* column(rows: readonly CsvRow[], at: number): Generator<string> {
  for (const { cells } of rows) yield cells[at] ?? '';
}

/** No two columns with one name, none without. */
function freeName(wanted: string, at: number, taken: readonly string[], columnName: (n: number) => string): string {
  const base = (wanted || columnName(at + 1)).slice(0, docLimits.nameChars - 4);
  let name = base;
  for (let n = 2; taken.includes(name); n++) name = `${base} ${n}`;
  return name;
}
