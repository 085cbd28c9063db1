/**
 * What a document looks like from outside: plain, structured-cloneable values. Nothing here knows of Yjs, so that the
 * interface and the room can speak of tables without holding one.
 */
import type { Brand } from '../lib/brand.ts';

/** 32 lower-case hexadecimal digits, chosen at random by the document's maker. */
export type DocId = Brand<string, 'DocId'>;
/** A row, a column, an option or a listed document: `client:clock` of the Yjs item that holds it. */
export type RecordId = Brand<string, 'RecordId'>;
/** One written value: `client:clock` of its Yjs item. Tells the author log, and in it the entry. */
export type ItemId = Brand<string, 'ItemId'>;
/** A record's register: a column's id in a row, or a name beginning with `#` (`#name`, `#order`, `#deleted` …). */
export type Field = string;

export type DocKind = 'table' | 'note';
/** In the order in which they are offered. What an older app does not know it shows as text [DOC-6]. */
export const columnTypes = [
  'text',
  'long-text',
  'number',
  'counter',
  'checkbox',
  'date',
  'date-time',
  'select',
  'multi-select',
  'person',
  'link',
  'url',
  'email',
  'phone',
  'formula',
  'created-by',
  'created-at',
  'changed-by',
  'changed-at',
] as const;
export type ColumnType = (typeof columnTypes)[number];

/**
 * What a cell holds [DOC-3]: the text that was typed (numbers as `-12.5`, dates as `2026-11-22`, checkboxes as `true` or
 * `false` where the input was understood), a chosen option with the name it had then, or a set of such. Empty is the empty
 * string.
 */
export type CellValue = string | OptionRef | SetValue;
export interface OptionRef {
  readonly option: RecordId;
  readonly text: string;
}

/**
 * Several chosen things in one cell: options, people, rows of another table [DOC-18]. `text` names those that are in it, for
 * whoever knows nothing of sets.
 */
export interface SetValue {
  readonly items: readonly SetItem[];
  readonly text: string;
}

export interface SetItem {
  /** `r` and a record's id, `m` and a member's, or `t` and what was typed, in small letters. */
  readonly key: string;
  /** Its name when it was put in. */
  readonly text: string;
  /** How often it went in and out: odd while it is in. Sets merge by the greater one, so what was taken out stays out. */
  readonly turns: number;
}

/** How numbers are shown; what is stored keeps every digit. */
export interface NumberFormat {
  /** Digits behind the point; null: as they were typed. */
  readonly decimals: number | null;
  /** 1,000 and not 1000. */
  readonly grouped: boolean;
  /** Behind the number; empty for none. */
  readonly unit: string;
}

/** What is shown of several versions without asking anybody. */
export type ColumnPolicy = 'highest' | 'lowest' | 'union';

export interface OptionView {
  readonly id: RecordId;
  readonly name: string;
  /** Index into the palette of option colours, 0 to 7. */
  readonly color: number;
}

export interface ColumnView {
  readonly id: RecordId;
  readonly name: string;
  readonly type: ColumnType;
  /** CSS pixels; null: the default width. */
  readonly width: number | null;
  readonly options: readonly OptionView[];
  /** Absent where it is the plain one. */
  readonly format?: NumberFormat;
  /** A cell without a value is marked. */
  readonly required?: true;
  /** The table whose rows a link column names. */
  readonly target?: DocId;
  /** Of a formula column: as it is stored, with columns by their ids. */
  readonly formula?: string;
  /** Set while it is deleted by one and holds cells that the deleter had not seen: deleting it again, or restoring it, ends that. */
  readonly state?: 'ghost';
  /** The columns of one group belong together, such as start and end: changed apart in one row, they are one conflict. */
  readonly group?: string;
  /** Every value is to be there once. */
  readonly unique?: true;
  /** Without one people are asked. */
  readonly policy?: ColumnPolicy;
  /** Of a newer app: shown as text, and only to be read here. */
  readonly unknownType?: true;
}

export interface CellView {
  /** Exactly what is shown, and the cell's accessible name. */
  readonly text: string;
  readonly value: CellValue;
  /** False when the column's type cannot read the value: it is shown as typed, and marked. */
  readonly fits: boolean;
  /** How many different values survive: more than one is a conflict. */
  readonly versions: number;
  /** What is wrong with it beyond its type. */
  readonly problem?: CellProblem;
}

/** `formula`: why it has no result, with the name that it is about, if any. */
export type CellProblem =
  | { readonly type: 'required' }
  | { readonly type: 'formula'; readonly code: FormulaErrorCode; readonly name: string };

export type FormulaErrorCode =
  | 'empty'
  | 'syntax'
  | 'unknown-column'
  | 'unknown-function'
  | 'arguments'
  | 'not-a-number'
  | 'divide-by-zero'
  | 'circular'
  | 'too-large';

/** Any of: what a person may change of a column. Null and false take a setting away. */
export interface ColumnChange {
  readonly name?: string;
  readonly type?: ColumnType;
  readonly width?: number | null;
  readonly format?: NumberFormat | null;
  readonly required?: boolean;
  readonly unique?: boolean;
  /** Null: people are asked. */
  readonly policy?: ColumnPolicy | null;
  readonly target?: DocId | null;
  readonly formula?: string;
}

export interface RowView {
  readonly id: RecordId;
  /** By column id; an absent column is an empty cell. */
  readonly cells: Readonly<Record<string, CellView>>;
  /** `ghost`: deleted by one, edited by another who had not seen it, and not yet decided [DOC-2]. */
  readonly state: 'live' | 'ghost';
  /** Cells that belong together wait for a decision, though each holds one value. */
  readonly undecided?: true;
}

/** A way to look at a table that everybody can choose; its content is the interface's. */
export interface SharedView {
  readonly id: string;
  readonly name: string;
  readonly config: string;
}

/** What changed in a table since the last patch; the first one (`full`) carries everything. */
export interface TablePatch {
  readonly doc: DocId;
  readonly full: boolean;
  /** The table's columns in order, when any of them changed. */
  readonly columns?: readonly ColumnView[];
  /** Every row's id in order (ghosts in place, deleted ones absent), when the set or the order changed. */
  readonly order?: readonly RecordId[];
  /** Rows that are new or changed. */
  readonly rows: readonly RowView[];
  /** All of them, when any of them changed. */
  readonly views?: readonly SharedView[];
  /** Only where a picture stands for the table: so many rows follow, of which nothing is known but that they are there. */
  readonly rest?: number;
}

export interface CellWrite {
  readonly row: RecordId;
  readonly column: RecordId;
  readonly value: CellValue;
}

/** A cell of a pasted block. A number counts the columns that are made together with it, from 0. */
export interface BlockCell {
  readonly column: RecordId | number;
  readonly value: CellValue;
}

export interface BlockWrite extends BlockCell {
  readonly row: RecordId;
}

export interface BlockRow {
  readonly cells: readonly BlockCell[];
}
