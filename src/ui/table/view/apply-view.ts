/** What a view shows of a table: which rows, in which order. Pure; by the shown values [CON-6]. */
import { parseInput, readCheckbox, readNumber } from '../../../doc/cell-value.ts';
import type { CellView, ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { cellOf, typedText } from '../cell-text.ts';
import { type Filter, filtersRows, type SortKey, type ViewConfig } from './view-config.ts';

type Rows = ReadonlyMap<RecordId, RowView>;

/**
 * A text as it is ordered: whatever the case and the accents, digits as numbers ("Gate 10" after "Gate 9"). Made once a row;
 * the browser's own comparison would be asked a hundred thousand times for ten thousand rows, and is not everywhere the same.
 */
const orderKey = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, '').padStart(16, '0'));

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

/** A filter without its column, or without a text to look for, asks for nothing. */
export function rowTest(columns: readonly ColumnView[], view: ViewConfig): (row: RowView) => boolean {
  const asked = filterTest(columns, view);
  return view.unsettledOnly ? (row) => isUnsettled(row) && asked(row) : asked;
}

const isUnsettled = (row: RowView): boolean =>
  row.state === 'ghost' || row.undecided === true || Object.values(row.cells).some(({ versions }) => versions > 1);

function filterTest(columns: readonly ColumnView[], { filters, match }: ViewConfig): (row: RowView) => boolean {
  const tests = filters.flatMap((filter) => {
    const column = columns.find(({ id }) => id === filter.column);
    const test = column && cellTest(column, filter);
    return test ? [(row: RowView): boolean => test(cellOf(row, column.id))] : [];
  });
  if (tests.length === 0) return () => true;
  return match === 'all' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

function cellTest(column: ColumnView, { test, text }: Filter): ((cell: CellView) => boolean) | null {
  const wanted = text.trim().toLocaleLowerCase();
  const shown = (cell: CellView): string => cell.text.toLocaleLowerCase();
  switch (test) {
    case 'empty':
      return (cell) => cell.text === '';
    case 'filled':
      return (cell) => cell.text !== '';
    case 'unsettled':
      return (cell) => cell.versions > 1;
    default:
  }
  if (wanted === '') return null;
  // What is looked for is read as a typed text would be: "1,000" finds 1000, "yes" a checked box.
  const read = typedText(parseInput(column.type, text, column.options)).toLocaleLowerCase();
  const isSame = (cell: CellView): boolean =>
    shown(cell) === wanted || typedText(cell.value).toLocaleLowerCase() === read;
  const order = (cell: CellView): number => compareTexts(column, typedText(cell.value), read);
  switch (test) {
    case 'contains':
      return (cell) => shown(cell).includes(wanted);
    case 'lacks':
      return (cell) => !shown(cell).includes(wanted);
    case 'is':
      return isSame;
    case 'is-not':
      return (cell) => !isSame(cell);
    case 'less':
      return (cell) => cell.text !== '' && cell.fits && order(cell) < 0;
    case 'more':
      return (cell) => cell.text !== '' && cell.fits && order(cell) > 0;
  }
}

/** Understood values are kept in one form; only what was typed before the column had numbers needs reading. */
const numberOf = (text: string): number =>
  /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number(readNumber(text) ?? Number.NaN);

/** What a formula gives may be a number or not: the value says it. */
const isNumeric = (type: ColumnView['type'], text: string): boolean =>
  type === 'number' || type === 'counter' || (type === 'formula' && !Number.isNaN(numberOf(text)));

/** What is no number is neither less nor more than one. */
const compareTexts = ({ type }: ColumnView, a: string, b: string): number =>
  isNumeric(type, a) ? numberOf(a) - numberOf(b) : compare(orderKey(a), orderKey(b));

/** Rows as they were asked for. Empty cells come last whichever way it goes, and what does not fit comes before them. */
export function sortRows(
  order: readonly RecordId[],
  rows: Rows,
  columns: readonly ColumnView[],
  sort: readonly SortKey[],
): readonly RecordId[] {
  const keys = sort.flatMap(({ column: id, descending }) => {
    const column = columns.find((one) => one.id === id);
    return column ? [{ column, sign: descending ? -1 : 1 }] : [];
  });
  if (keys.length === 0) return order;
  // Read once a row and not once a comparison: ten thousand rows are compared a hundred thousand times.
  const read = order.map((row, at) => ({
    row,
    at,
    values: keys.map(({ column }) => sortValue(column, cellOf(rows.get(row), column.id))),
  }));
  read.sort((a, b) => {
    for (const [at, { sign }] of keys.entries()) {
      const [one, other] = [a.values[at] as SortValue, b.values[at] as SortValue];
      if (one.group !== other.group) return one.group - other.group;
      const compared = compare(one.value, other.value);
      if (compared !== 0) return compared * sign;
    }
    return a.at - b.at;
  });
  return read.map(({ row }) => row);
}

interface SortValue {
  /** 0: a value; 1: does not fit the column; 2: empty. */
  readonly group: 0 | 1 | 2;
  readonly value: string | number;
}

function sortValue(column: ColumnView, cell: CellView): SortValue {
  if (column.type === 'checkbox') return { group: 0, value: readCheckbox(typedText(cell.value)) === true ? 1 : 0 };
  if (cell.text === '') return { group: 2, value: '' };
  if (!cell.fits) return { group: 1, value: orderKey(cell.text) };
  switch (column.type) {
    case 'number':
    case 'counter':
      return { group: 0, value: numberOf(typedText(cell.value)) };
    // Numbers before texts, as a spreadsheet has them.
    case 'formula':
      return isNumeric('formula', typedText(cell.value))
        ? { group: 0, value: numberOf(typedText(cell.value)) }
        : { group: 1, value: orderKey(cell.text) };
    // ISO dates stand in the order of their letters.
    case 'date':
    case 'date-time':
      return { group: 0, value: typedText(cell.value) };
    // As the options are listed: low, middle, high.
    case 'select':
      return { group: 0, value: column.options.findIndex(({ name }) => name === cell.text) };
    default:
      return { group: 0, value: orderKey(cell.text) };
  }
}

export function applyView(
  order: readonly RecordId[],
  rows: Rows,
  columns: readonly ColumnView[],
  view: ViewConfig,
): readonly RecordId[] {
  const test = rowTest(columns, view);
  const wanted = !filtersRows(view)
    ? order
    : order.filter((id) => {
        const row = rows.get(id);
        return row !== undefined && test(row);
      });
  return sortRows(wanted, rows, columns, view.sort);
}
