/** The words of column types and of what a column asks of its cells; see `en.ts`. */
import type { CellProblem, ColumnType, FormulaErrorCode } from '../../doc/types.ts';
import { countOf } from './plural.ts';

const quoted = (name: string): string => `“${name}”`;

export const enColumns = {
  types: {
    text: 'Text',
    'long-text': 'Long text',
    number: 'Number',
    counter: 'Counter',
    checkbox: 'Checkbox',
    date: 'Date',
    'date-time': 'Date and time',
    select: 'Select',
    'multi-select': 'Multi-select',
    person: 'Person',
    link: 'Link to rows',
    url: 'Web address',
    email: 'E-mail',
    phone: 'Phone',
    formula: 'Formula',
    'created-by': 'Created by',
    'created-at': 'Created at',
    'changed-by': 'Changed by',
    'changed-at': 'Changed at',
  } satisfies Record<ColumnType, string>,

  doesNotFit: {
    text: 'does not fit this column',
    'long-text': 'does not fit this column',
    number: 'not a number',
    counter: 'not a number',
    checkbox: 'neither yes nor no',
    date: 'not a date',
    'date-time': 'not a date and time',
    select: 'not one of the options',
    'multi-select': 'not all of it are options',
    person: 'not a member of this room',
    link: 'not a row of that table',
    url: 'not a web address',
    email: 'not an e-mail address',
    phone: 'not a phone number',
    formula: 'no result',
    'created-by': 'not known',
    'created-at': 'not known',
    'changed-by': 'not known',
    'changed-at': 'not known',
  } satisfies Record<ColumnType, string>,

  required: 'required, and empty',
  /** A refused key in a cell that nobody types. */
  notTyped: 'This column is worked out; it cannot be typed into.',
  formulaErrors: {
    empty: () => 'the column has no formula yet',
    syntax: (name) => (name === '' ? 'the formula ends too early' : `the formula cannot be read at ${quoted(name)}`),
    'unknown-column': (name) => `there is no column ${quoted(name)}`,
    'unknown-function': (name) => `there is no function ${quoted(name)}`,
    arguments: (name) => `${quoted(name)} is given too much or too little`,
    'not-a-number': (name) => (name === '' ? 'it counts with what is no number' : `${quoted(name)} is no number`),
    'divide-by-zero': () => 'it divides by zero',
    circular: () => 'the formula leads back to itself',
    'too-large': () => 'the result is too large',
  } satisfies Record<FormulaErrorCode, (name: string) => string>,

  settings: 'Column settings…',
  settingsOf: (column: string) => `Settings of ${column}`,
  required_: 'Required',
  unique: 'Every value only once',
  unit: 'Unit',
  unitHint: 'Behind the number, like kg or %',
  decimals: 'Digits behind the point',
  decimalsAsTyped: 'as typed',
  grouped: 'Group thousands: 1,000',
  target: 'Rows of',
  noTarget: 'no table yet',
  formula: 'Formula',
  formulaHint: 'For example: {Price} * {Count}, if({Done}, "yes", "no"), sum({Tasks}.{Hours})',
  formulaOk: 'This formula can be read.',
  done: 'Done',
  open: (what: string) => `Open ${what}`,
  openLink: 'Open',
  addOne: 'Add one',
  takeOne: 'Take one away',
  search: 'Type to search',
  nothingFound: 'Nothing is called that.',
  createOption: (name: string) => `Create ${quoted(name)}`,
  chosen: (count: number) => `${countOf(count, 'thing', 'things')} chosen`,
  unnamedRow: 'Untitled row',
} as const;

/** Why a cell is marked: what it lacks for its column, or what it has too much. Null where nothing is wrong. */
export function problemWords(
  cell: { readonly fits: boolean; readonly problem?: CellProblem },
  type: ColumnType,
): string | null {
  const { problem } = cell;
  if (problem?.type === 'formula') return enColumns.formulaErrors[problem.code](problem.name);
  if (problem?.type === 'required') return enColumns.required;
  return cell.fits ? null : enColumns.doesNotFit[type];
}
