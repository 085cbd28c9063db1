/** Conflicts with names: what the documents tell as items becomes person, device, time, and what they had not seen. */
import type { RawCellConflict, RawConflict, RawDeleteEdit, RawSettled, RawVersion } from '../doc/conflict-types.ts';
import type { LiveDoc } from '../doc/live-doc.ts';
import type { RootName } from '../doc/records.ts';
import { shownValue } from '../doc/register.ts';
import type { Table } from '../doc/table.ts';
import type { ColumnView, DocId, ItemId, RecordId } from '../doc/types.ts';
import type { ConflictsView, ConflictView, SettledView, VersionView } from './api.ts';
import type { Authors } from './authors.ts';

/** Neighbouring cells shown so that one knows which row it is. */
const contextCells = 3;

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

export function describeConflicts(tables: readonly NamedTable[], authors: Authors): ConflictsView {
  const open: ConflictView[] = [];
  const settled: SettledView[] = [];
  for (const named of tables) {
    for (const raw of named.table.view.conflicts()) open.push(describeOne(named, raw, authors));
    for (const raw of named.table.view.settled()) settled.push(describeSettled(named, raw, authors));
  }
  // The latest decision first: that is the one somebody may want back.
  settled.sort((a, b) => b.by.time - a.by.time);
  return { open, settled };
}

function versionOf(doc: DocId, raw: RawVersion, others: readonly ItemId[], authors: Authors): VersionView {
  const by = authors.ofItem(doc, raw.item);
  const unseen = others.map((item) => authors.ofItem(doc, item)).filter(({ member }) => member !== by.member);
  return { item: raw.item, value: raw.value, text: raw.text, by, unseen: [...new Set(unseen.map(({ name }) => name))] };
}

function placeOf({ table, name }: NamedTable, raw: RawCellConflict | RawDeleteEdit, except: string | null) {
  const doc = table.live.doc;
  const columns = table.view.columns();
  const row = table.view.row(raw.row);
  const texts = columns
    .filter(({ id }) => id !== except)
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

function describeOne(named: NamedTable, raw: RawConflict, authors: Authors): ConflictView {
  const { table } = named;
  const doc = table.live.doc;
  if (raw.kind === 'cell') {
    const column = columnOf(table, raw.column);
    return {
      ...placeOf(named, raw, raw.column),
      kind: 'cell',
      column: raw.column,
      columnName: column?.name ?? '',
      columnType: column?.type ?? 'text',
      base: baseOf(doc, raw, authors),
      versions: raw.versions.map((version) =>
        versionOf(
          doc,
          version,
          raw.versions.filter((other) => other !== version).map(({ item }) => item),
          authors,
        ),
      ),
    };
  }
  const editOf = (edit: RawVersion) => {
    const [before] = edit.supersedes;
    return {
      ...versionOf(doc, edit, [raw.deletion], authors),
      before: before ? authors.textOf(doc, before) : null,
    };
  };
  const deletedBy = authors.ofItem(doc, raw.deletion);
  if (raw.kind === 'column') {
    return {
      id: conflictId(doc, raw.id),
      doc,
      docName: named.name,
      kind: 'column',
      column: raw.column,
      columnName: columnOf(table, raw.column)?.name ?? '',
      deletedBy,
      edits: raw.edits.map((edit) => ({ ...editOf(edit), rowLabel: rowLabelOf(table, edit.row, raw.column) })),
      editCount: raw.editCount,
    };
  }
  return {
    ...placeOf(named, raw, null),
    kind: 'delete-edit',
    deletedBy,
    edits: raw.edits.map((edit) => ({ ...editOf(edit), columnName: columnOf(table, edit.column)?.name ?? '' })),
  };
}

/** Empty where nothing had been there; null where the versions replaced different things, so that nothing false is said. */
function baseOf(doc: DocId, { base, versions }: RawCellConflict, authors: Authors): string | null {
  const [only] = base;
  if (only && base.length === 1) return authors.textOf(doc, only);
  return versions.every(({ supersedes }) => supersedes.length === 0) ? '' : null;
}

function describeSettled({ table, name }: NamedTable, raw: RawSettled, authors: Authors): SettledView {
  const doc = table.live.doc;
  const replaced = raw.replaced.map((item) => authors.textOf(doc, item));
  return {
    decision: decisionOf(raw),
    id: conflictId(doc, raw.id),
    doc,
    docName: name,
    rowLabel: raw.row ? rowLabelOf(table, raw.row) : '',
    columnName: raw.column ? nameOfRecord(table.live, 'columns', raw.column) : (columnOf(table, raw.field)?.name ?? ''),
    text: raw.text,
    by: authors.ofItem(doc, raw.item),
    replaced: replaced.filter((text) => text !== null),
    canUndo: true,
  };
}

function decisionOf({ field, value, row }: RawSettled): SettledView['decision'] {
  if (field !== '#deleted') return 'value';
  const isDeleted = value === 'true';
  if (row) return isDeleted ? 'row-deleted' : 'row-kept';
  return isDeleted ? 'column-deleted' : 'column-kept';
}

/** Also of what is deleted, and so in no list any more. */
export function nameOfRecord(live: LiveDoc, root: RootName, record: RecordId): string {
  const found = live.records.get(root, record);
  const name = found && shownValue(live.records.read(found).get('#name') ?? []);
  return typeof name === 'string' ? name : '';
}
