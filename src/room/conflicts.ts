/** Conflicts with names: what the documents tell as items becomes person, device, time, and what they had not seen. */
import type {
  RawAsk,
  RawCellConflict,
  RawConflict,
  RawDeleteEdit,
  RawEdit,
  RawGroupConflict,
  RawPropertyConflict,
  RawSettled,
  RawSide,
  RawUniqueConflict,
  RawVersion,
} from '../doc/conflict-types.ts';
import { mergedCells } from '../doc/duplicates.ts';
import type { LiveDoc } from '../doc/live-doc.ts';
import type { RootName } from '../doc/records.ts';
import { shownValue } from '../doc/register.ts';
import type { Table } from '../doc/table.ts';
import { isColumnType } from '../doc/table-columns.ts';
import type { ColumnView, DocId, ItemId, RecordId } from '../doc/types.ts';
import { unreachable } from '../lib/result.ts';
import type { MemberId } from '../members/types.ts';
import type { AskView, ConflictsView, ConflictView, SettledView, UnknownView, VersionView } from './api.ts';
import type { Authors } from './authors.ts';

/** The row around a conflict; of a wider one the first cells. */
const contextCells = 24;

type Unasked = ConflictView extends infer Each ? (Each extends ConflictView ? Omit<Each, 'asks'> : never) : never;

export interface NamedTable {
  readonly table: Table;
  readonly name: string;
}

const separator = '/';

/** Conflict ids name the document too, so that one list can hold all of a room's. */
const conflictId = (doc: DocId, id: string): string => `${doc}${separator}${id}`;

export function splitConflictId(id: string): { readonly doc: DocId; readonly inner: string } {
  const at = id.indexOf(separator);
  return { doc: id.slice(0, at) as DocId, inner: id.slice(at + 1) };
}

/** `me`: whose lost values are told. */
export function describeConflicts(tables: readonly NamedTable[], authors: Authors, me: MemberId | null): ConflictsView {
  const open: ConflictView[] = [];
  const settled: SettledView[] = [];
  const unknown: UnknownView[] = [];
  for (const named of tables) {
    const asks = named.table.asks();
    for (const raw of named.table.view.conflicts()) {
      const asked = (asks.get(raw.id) ?? []).map((one) => describeAsk(named.table.live.doc, one, authors, me));
      open.push({ ...describeOne(named, raw, authors), asks: asked });
    }
    for (const raw of named.table.view.settled()) settled.push(describeSettled(named, raw, authors, me));
    for (const { column } of named.table.view.unknown()) unknown.push(describeUnknown(named, column));
  }
  // The latest decision first: that is the one somebody may want back.
  settled.sort((a, b) => b.by.time - a.by.time);
  return { open, settled, unknown };
}

const describeUnknown = ({ table, name }: NamedTable, column: RecordId): UnknownView => ({
  doc: table.live.doc,
  docName: name,
  column,
  columnName: columnOf(table, column)?.name ?? '',
});

function versionOf(doc: DocId, raw: RawVersion, others: readonly ItemId[], authors: Authors): VersionView {
  const by = authors.ofItem(doc, raw.item);
  const unseen = others.map((item) => authors.ofItem(doc, item)).filter(({ member }) => member !== by.member);
  return { item: raw.item, value: raw.value, text: raw.text, by, unseen: [...new Set(unseen.map(({ name }) => name))] };
}

function placeOf(
  { table, name }: NamedTable,
  raw: RawCellConflict | RawDeleteEdit | RawGroupConflict,
  except: readonly string[],
) {
  const doc = table.live.doc;
  const columns = table.view.columns();
  const row = table.view.row(raw.row);
  const texts = columns
    .filter(({ id }) => !except.includes(id))
    .map(({ id, name: column }) => ({ column, text: row?.cells[id]?.text ?? '' }))
    .filter(({ text }) => text !== '');
  return {
    id: conflictId(doc, raw.id),
    doc,
    docName: name,
    row: raw.row,
    rowLabel: rowLabelOf(table, raw.row),
    rowNumber: table.view.rowNumber(raw.row),
    context: texts.slice(0, contextCells),
  };
}

/** `except`: a column whose value is told beside the label. */
export function rowLabelOf(table: Table, row: RecordId, except: RecordId | null = null): string {
  const cells = table.view.row(row)?.cells;
  for (const { id } of table.view.columns()) {
    const text = id === except ? '' : cells?.[id]?.text;
    if (text) return text;
  }
  return '';
}

const columnOf = (table: Table, column: string): ColumnView | undefined =>
  table.view.columns().find(({ id }) => id === column);

const describeAsk = (doc: DocId, ask: RawAsk, authors: Authors, me: MemberId | null): AskView => ({
  item: ask.item,
  by: authors.ofItem(doc, ask.item),
  to: ask.to === '' ? null : (ask.to as MemberId),
  toName: ask.to === '' ? '' : authors.nameOf(ask.to as MemberId),
  toMe: ask.to !== '' && ask.to === me,
  text: ask.text,
});

function describeOne(named: NamedTable, raw: RawConflict, authors: Authors): Unasked {
  const { table } = named;
  const doc = table.live.doc;
  const inColumn = (column: RecordId) => ({
    id: conflictId(doc, raw.id),
    doc,
    docName: named.name,
    column,
    columnName: columnOf(table, column)?.name ?? '',
  });
  /** Edits that stand against something done by the author of `against`. */
  const editOf = (edit: RawVersion, against: ItemId) => {
    const [before] = edit.supersedes;
    return { ...versionOf(doc, edit, [against], authors), before: before ? authors.textOf(doc, before) : null };
  };
  const cellEdits = (edits: readonly RawEdit[], against: ItemId, column: RecordId) =>
    edits.map((edit) => ({ ...editOf(edit, against), row: edit.row, rowLabel: rowLabelOf(table, edit.row, column) }));

  switch (raw.kind) {
    case 'cell': {
      const column = columnOf(table, raw.column);
      return {
        ...placeOf(named, raw, [raw.column]),
        kind: 'cell',
        column: raw.column,
        columnName: column?.name ?? '',
        columnType: column?.type ?? 'text',
        base: baseOf(doc, raw, authors),
        versions: versionsOf(doc, raw.versions, authors),
        isRival: raw.isRival,
      };
    }
    case 'delete-edit':
      return {
        ...placeOf(named, raw, []),
        kind: 'delete-edit',
        deletedBy: authors.ofItem(doc, raw.deletion),
        edits: raw.edits.map((edit) => ({
          ...editOf(edit, raw.deletion),
          columnName: columnOf(table, edit.column)?.name ?? '',
        })),
      };
    case 'column':
      return {
        ...inColumn(raw.column),
        kind: 'column',
        deletedBy: authors.ofItem(doc, raw.deletion),
        edits: cellEdits(raw.edits, raw.deletion, raw.column),
        editCount: raw.editCount,
      };
    case 'option':
      return {
        ...inColumn(raw.column),
        kind: 'option',
        optionName: nameOfRecord(table.live, 'options', raw.option),
        deletedBy: authors.ofItem(doc, raw.deletion),
        edits: cellEdits(raw.edits, raw.deletion, raw.column),
        editCount: raw.editCount,
      };
    case 'type': {
      const before = raw.before ? authors.textOf(doc, raw.before) : null;
      return {
        ...inColumn(raw.column),
        kind: 'type',
        typeNow: columnOf(table, raw.column)?.type ?? 'text',
        typeBefore: isColumnType(before) ? before : null,
        changedBy: authors.ofItem(doc, raw.change),
        edits: cellEdits(raw.edits, raw.change, raw.column),
        editCount: raw.editCount,
      };
    }
    case 'property':
      return {
        ...inColumn(raw.column),
        kind: 'property',
        of: raw.field === '#type' ? 'column-type' : raw.root === 'options' ? 'option-name' : 'column-name',
        base: baseOf(doc, raw, authors),
        versions: versionsOf(doc, raw.versions, authors),
      };
    case 'group':
      return {
        ...placeOf(named, raw, raw.columns),
        kind: 'group',
        columns: raw.columns,
        columnNames: raw.columns.map((column) => columnOf(table, column)?.name ?? ''),
        versions: raw.sides.map((side) => sideOf(doc, raw, side, authors)),
        mixed: pairText(raw.columns.map((column) => table.view.row(raw.row)?.cells[column]?.text ?? '')),
      };
    case 'unique':
      return {
        ...inColumn(raw.column),
        kind: 'unique',
        text: raw.text,
        rows: raw.rows.map(({ row, item }) => ({
          row,
          rowLabel: rowLabelOf(table, row, raw.column),
          rowNumber: table.view.rowNumber(row),
          by: authors.ofItem(doc, item),
        })),
        canMerge: mergedCells(...rowsOf(table, raw)) !== null,
      };
    default:
      return unreachable(raw);
  }
}

const versionsOf = (doc: DocId, versions: readonly RawVersion[], authors: Authors): readonly VersionView[] =>
  versions.map((version) =>
    versionOf(
      doc,
      version,
      versions.filter((other) => other !== version).map(({ item }) => item),
      authors,
    ),
  );

/** "9:00 – 11:00": the values of a group as one. */
const pairText = (texts: readonly string[]): string => texts.map((text) => text || '…').join(' – ');

function sideOf(doc: DocId, { sides }: RawGroupConflict, side: RawSide, authors: Authors): VersionView {
  const texts = side.cells.map((cell) =>
    'text' in cell ? cell.text : cell.seen ? (authors.textOf(doc, cell.seen) ?? '') : '',
  );
  const by = authors.ofItem(doc, side.item);
  const others = sides.filter((other) => other !== side).map(({ item }) => authors.ofItem(doc, item));
  const unseen = others.filter(({ member }) => member !== by.member).map(({ name }) => name);
  const text = pairText(texts);
  return { item: side.item, value: text, text, by, unseen: [...new Set(unseen)] };
}

const rowsOf = (table: Table, { rows }: RawUniqueConflict) => {
  const [first, ...others] = rows.map(({ row }) => table.view.row(row));
  return [first ?? null, others] as const;
};

/** Empty where nothing had been there; null where the versions replaced different things, so that nothing false is said. */
function baseOf(
  doc: DocId,
  { base, versions }: RawCellConflict | RawPropertyConflict,
  authors: Authors,
): string | null {
  const [only] = base;
  if (only && base.length === 1) return authors.textOf(doc, only);
  return versions.every(({ supersedes }) => supersedes.length === 0) ? '' : null;
}

function describeSettled(
  { table, name }: NamedTable,
  raw: RawSettled,
  authors: Authors,
  me: MemberId | null,
): SettledView {
  const doc = table.live.doc;
  const by = authors.ofItem(doc, raw.item);
  const replaced = raw.replaced.map((item) => authors.textOf(doc, item));
  return {
    decision: decisionOf(raw),
    id: conflictId(doc, raw.id),
    doc,
    docName: name,
    rowLabel: raw.row ? rowLabelOf(table, raw.row) : '',
    columnName: raw.column ? nameOfRecord(table.live, 'columns', raw.column) : (columnOf(table, raw.field)?.name ?? ''),
    text: raw.option && raw.field === '#deleted' ? nameOfRecord(table.live, 'options', raw.option) : raw.text,
    by,
    replaced: replaced.filter((text) => text !== null),
    rule: raw.rule,
    column: raw.field.startsWith('#') ? null : (raw.field as RecordId),
    others: othersThan(raw, doc, authors),
    lost: by.member === me ? null : lostBy(me, doc, raw, authors),
    // What a policy shows is written by nobody: another value is taken instead.
    canUndo: raw.rule === null,
  };
}

/** Each other value once, the latest of those who wrote it. */
function othersThan({ row, field, replaced, text }: RawSettled, doc: DocId, authors: Authors): SettledView['others'] {
  if (row === null || field.startsWith('#')) return [];
  const byText = new Map<string, ItemId>();
  for (const item of replaced) {
    const other = authors.textOf(doc, item);
    if (other !== null && other !== text) byText.set(other, item);
  }
  return [...byText].map(([other, item]) => ({ item, text: other }));
}

/** The last value of this person's among those that were decided against, if it is another one than was kept. */
function lostBy(me: MemberId | null, doc: DocId, raw: RawSettled, authors: Authors): SettledView['lost'] {
  if (me === null || raw.row === null || raw.field.startsWith('#')) return null;
  const item = raw.replaced.findLast((one) => authors.ofItem(doc, one).member === me);
  const text = item ? authors.textOf(doc, item) : null;
  return item && text !== null && text !== raw.text ? { item, text } : null;
}

function decisionOf({ field, value, row, option }: RawSettled): SettledView['decision'] {
  if (field === '#name') return 'name';
  if (field === '#type') return 'type';
  if (field !== '#deleted') return 'value';
  const isDeleted = value === 'true';
  if (row) return isDeleted ? 'row-deleted' : 'row-kept';
  if (option) return isDeleted ? 'option-deleted' : 'option-kept';
  return isDeleted ? 'column-deleted' : 'column-kept';
}

/** Also of what is deleted, and so in no list any more. */
export function nameOfRecord(live: LiveDoc, root: RootName, record: RecordId): string {
  const found = live.records.get(root, record);
  const name = found && shownValue(live.records.read(found).get('#name') ?? []);
  return typeof name === 'string' ? name : '';
}
