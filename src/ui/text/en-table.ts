/** The table's and the import's words; see `en.ts`. */
import type { ActionLabel } from '../../room/api.ts';
import { enColumns } from './en-columns.ts';
import { countOf } from './plural.ts';

const numbers = new Intl.NumberFormat('en-GB');
const grouped = (count: number): string => numbers.format(count);
const quoted = (name: string): string => `“${name}”`;

export const enTable = {
  gridHelp:
    'Arrow keys and Tab move. Enter or F2 edits, typing replaces. Shift and F10 opens the menu. Escape, then Tab leaves the table.',
  cardsHelp: 'Each card is one row. Enter edits a field.',
  loading: 'Reading the table…',
  noColumns: 'This table has no columns yet.',
  noRows: 'This table has no rows yet.',
  viewOnly: 'You can view this table, not change it.',
  addRow: 'Add row',
  addRowHint: 'Ctrl+Enter',
  addColumn: 'Add column',
  rows: (count: number) => countOf(count, 'row', 'rows'),
  unsettled: (count: number) => `contains ${count} unsettled`,
  newColumnName: (count: number) => `Column ${count}`,
  dismiss: 'Dismiss',
  orphan: (text: string) => `The row or column was deleted while you typed. Your text was: ${quoted(text)}`,

  cell: {
    editor: (column: string, row: number) => `${column}, row ${row}`,
    versions: (count: number) => `${count} versions`,
    /** "2 versions: 14 by Ana, 15 by Ben" */
    versionsBy: (count: number, parts: readonly string[]) => `${count} versions: ${parts.join(', ')}`,
    versionBy: (text: string, name: string) => `${text === '' ? 'empty' : text} by ${name}`,
    partOf: (title: string) => `to decide: ${title}`,
    toDecide: 'to decide',
    settles: (count: number) => `this settles ${count} versions`,
    changedMeanwhile: (text: string) =>
      text === ''
        ? 'somebody emptied this cell meanwhile; Enter replaces that'
        : `somebody changed this to ${quoted(text)} meanwhile; Enter replaces that`,
    ghostColumn: 'deleted by one person while another edited its cells: open its menu to keep or delete it',
    ghostColumnNote: 'deleted?',
    ghost: 'deleted while edited',
    ghostBy: (name: string) => `deleted by ${name} while edited`,
    ghostByYou: 'deleted by you while edited by others',
    andDecide: (what: string) => `${what} — decide`,
    here: (names: string) => `${names} here`,
    pickDate: 'Pick a date',
    createOption: (name: string) => `Create ${quoted(name)}`,
    noOptions: 'No options yet: type a name to create one.',
    empty: 'empty',
    options: 'Options',
  },

  menu: {
    cell: (column: string, row: number) => `Menu of ${column}, row ${row}`,
    row: (row: number) => `Menu of row ${row}`,
    column: (name: string) => `Menu of ${name}`,
    edit: 'Edit',
    clear: 'Clear',
    copy: 'Copy',
    fillDown: 'Fill down',
    decide: (count: number) => `Decide between ${count} versions…`,
    decideRow: 'Decide about this row…',
    insertAbove: 'Insert row above',
    insertBelow: 'Insert row below',
    moveUp: 'Move up',
    moveDown: 'Move down',
    deleteRows: (count: number) => (count === 1 ? 'Delete row' : `Delete ${count} rows`),
    rename: 'Rename',
    type: 'Type',
    types: enColumns.types,
    editOptions: 'Edit options…',
    policy: 'When changed apart',
    policies: {
      ask: 'Ask people',
      highest: 'Show the highest',
      lowest: 'Show the lowest',
      union: 'Join words set off by commas',
    },
    rules: 'Rules',
    unique: 'Every value only once',
    belongsWith: (column: string) => `Belongs together with ${quoted(column)}`,
    insertLeft: 'Insert column left',
    insertRight: 'Insert column right',
    moveLeft: 'Move left',
    moveRight: 'Move right',
    wider: 'Wider',
    narrower: 'Narrower',
    defaultWidth: 'Default width',
    deleteColumn: 'Delete column',
    ghostColumn: 'Deleted while its cells were edited',
    keepColumn: 'Keep the column',
    deleteAnyway: 'Delete anyway',
  },

  columnName: 'Column name',
  options: {
    title: (column: string) => `Options of ${column}`,
    name: (n: number) => `Option ${n}`,
    color: (n: number, of: string) => `Colour ${n} for ${of}`,
    remove: (name: string) => `Delete option ${name}`,
    add: 'Add option',
    newName: 'New option',
    done: 'Done',
    keepsValues: 'Cells that use a deleted option keep its name.',
  },

  toolbar: {
    label: 'Table tools',
    undo: 'Undo',
    redo: 'Redo',
    undoWhat: (what: string) => `Undo: ${what}`,
    redoWhat: (what: string) => `Redo: ${what}`,
    exportCsv: 'Export CSV',
    exported: (file: string, unsettled: number) =>
      unsettled === 0
        ? `Saved as ${file}`
        : `Saved as ${file}; it contains ${unsettled} unsettled, see its last column`,
    csvUnsettled: 'unsettled',
    csvVersions: (column: string, count: number) => `${column}: ${count} versions`,
    csvGhost: 'row deleted while edited',
  },

  action: {
    'edit-cells': (count) => (count === 1 ? 'edit a cell' : `edit ${count} cells`),
    paste: (count) => (count === 1 ? 'paste a cell' : `paste ${count} cells`),
    'add-rows': (count) => (count === 1 ? 'add a row' : `add ${count} rows`),
    'delete-rows': (count) => (count === 1 ? 'delete a row' : `delete ${count} rows`),
    'move-rows': (count) => (count === 1 ? 'move a row' : `move ${count} rows`),
    'add-column': () => 'add a column',
    'edit-column': () => 'change a column',
    'delete-column': () => 'delete a column',
    'move-column': () => 'move a column',
    'edit-view': () => 'change a view',
    import: () => 'import a table',
    rename: () => 'rename',
    settle: (count) => (count === 1 ? 'settle a conflict' : `settle ${count} conflicts`),
    ask: () => 'ask about a conflict',
    'add-document': () => 'add a document',
    'delete-document': () => 'delete a document',
    'restore-document': () => 'restore a document',
    'duplicate-document': () => 'duplicate a document',
    restore: () => 'restore an older state',
  } satisfies Record<ActionLabel['action'], (count: number) => string>,

  import: {
    title: 'Import a table',
    choose: 'Choose a CSV or TSV file',
    drop: 'or drop it here',
    stays: 'The file is read in this browser and goes to the members of this room only.',
    reading: 'Reading the file…',
    importing: (done: number, total: number) => `${grouped(done)} of ${countOf(total, 'row', 'rows')} imported`,
    cancel: 'Cancel',
    cancelHint: 'Cancelling removes what was imported so far.',
    stopping: 'Stopping…',
    cancelled: 'The import was cancelled, and what was imported so far was removed.',
    another: 'Choose another file',
    unreadable: (name: string) =>
      `${quoted(name)} could not be read. It may have been moved or is in use; nothing was imported.`,
    empty: (name: string) => `${quoted(name)} is empty: there is nothing to import.`,
    binary: (name: string) =>
      `${quoted(name)} is not a text file. From a spreadsheet program, save the table as CSV first; nothing was imported.`,
    tableName: 'Table name',
    delimiter: 'Cells are separated by',
    delimiters: { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Vertical bar' },
    header: 'First row holds the column names',
    preview: 'Preview of the first rows',
    facts: (rows: number, columns: number) =>
      `${countOf(rows, 'row', 'rows')}, ${countOf(columns, 'column', 'columns')}`,
    columnName: (n: number) => `Name of column ${n}`,
    columnType: (name: string) => `Type of ${name}`,
    import: (rows: number) => `Import ${countOf(rows, 'row', 'rows')}`,
    more: (count: number) => `${grouped(count)} more`,
    shortRows: (count: number, lines: string) =>
      count === 1
        ? `Line ${lines} has fewer cells than the first row: the missing ones will be empty.`
        : `${grouped(count)} rows have fewer cells than the first row (lines ${lines}): the missing ones will be empty.`,
    longRows: (count: number, lines: string, extra: number) =>
      `${count === 1 ? `Line ${lines} has` : `${grouped(count)} rows (lines ${lines}) have`} more cells than the first row: ${
        extra === 1 ? 'an extra column takes' : `${extra} extra columns take`
      } them.`,
    quotes: (lines: string) => `A quotation mark is not closed or stands inside a cell: check line ${lines}.`,
    formulas: (count: number) =>
      `${countOf(count, 'cell begins', 'cells begin')} like a spreadsheet formula. Here it is plain text and is never run.`,
    tooLong: (count: number, limit: number) =>
      `${countOf(count, 'cell is', 'cells are')} longer than the ${grouped(limit)} characters a cell can hold:`,
    tooLongOne: (line: number, column: string, chars: number) =>
      `line ${line}, ${quoted(column)}: ${countOf(chars, 'character', 'characters')}`,
    andMore: (count: number) => `and ${grouped(count)} more`,
    withoutLong: 'Import without them: these cells will be empty',
    tooManyRows: (count: number, limit: number) =>
      `The file has ${grouped(count)} rows; a table holds at most ${grouped(limit)}. Split the file first; nothing was imported.`,
    tooManyColumns: (count: number, limit: number) =>
      `The file has ${grouped(count)} columns; a table holds at most ${grouped(limit)}. Nothing was imported.`,
  },

  card: {
    row: (n: number) => `Row ${n}`,
    decide: 'Decide',
    show: 'Show',
    /** "Count has 2 versions" */
    conflict: (column: string, count: number) => `${column} has ${count} versions`,
    columns: 'Columns',
  },
} as const;
