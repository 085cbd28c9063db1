/**
 * Who changed what, when, from what to what: read from the logs [LOG-2], so it is right also for what came in while apart
 * and for values that the documents have forgotten.
 */
import { describeNote } from '../doc/describe-note.ts';
import { type DescribedItem, describeUpdate } from '../doc/describe-update.ts';
import { isCountValue } from '../doc/element.ts';
import { roomDocId } from '../doc/live-doc.ts';
import type { DocId, Field, ItemId, RecordId } from '../doc/types.ts';
import { err, type Result } from '../lib/result.ts';
import type { LogId } from '../log/types.ts';
import type { Actions } from './actions.ts';
import type { HistoryItem, SkeinError } from './api.ts';
import { type Authors, textOfWritten } from './authors.ts';
import type { ClockIndex } from './clock-index.ts';
import { nameOfRecord, rowLabelOf } from './conflicts.ts';
import type { Documents } from './documents.ts';
import type { Ledger } from './ledger-types.ts';

export interface HistoryDeps {
  readonly authors: Authors;
  readonly clocks: ClockIndex;
  readonly ledger: Ledger;
  readonly documents: Documents;
  readonly nameOf: (doc: DocId) => string;
}

export interface HistoryFilter {
  readonly doc?: DocId;
  readonly row?: RecordId;
  readonly field?: Field;
  readonly limit: number;
}

/** Like changes of one entry beyond this many become one line with a count. */
const maxLinesPerEntry = 3;

/** Where one entry of one document is. */
export interface Place {
  readonly doc: DocId;
  readonly log: LogId;
  readonly seq: number;
  readonly time: number;
}

export async function readHistory(deps: HistoryDeps, filter: HistoryFilter): Promise<readonly HistoryItem[]> {
  const places: Place[] = [];
  for (const { doc, log, seqs, times } of deps.clocks.dump()) {
    if (filter.doc && doc !== filter.doc) continue;
    seqs.forEach((seq, i) => {
      places.push({ doc, log, seq, time: times[i] ?? 0 });
    });
  }
  places.sort((a, b) => b.time - a.time || b.seq - a.seq);
  const lines: HistoryItem[] = [];
  let last: HistoryItem | null = null;
  for (const place of places) {
    // A run of typing goes on over the limit: cut in two it would read as two.
    if (lines.length > filter.limit) break;
    for (const line of await linesOf(deps, place, filter)) {
      if (last && isOneRun(last, line)) lines[lines.length - 1] = joined(last, line);
      else lines.push(line);
      last = lines.at(-1) ?? null;
    }
  }
  return lines.slice(0, filter.limit);
}

/** Typing comes in many entries; one person's within so long is one line, newest first. */
const runMs = 5 * 60_000;
const mostTyped = 200;

const isOneRun = (newer: HistoryItem, older: HistoryItem): boolean =>
  newer.action === 'note-edited' &&
  older.action === 'note-edited' &&
  newer.doc === older.doc &&
  newer.by.device === older.by.device &&
  newer.by.time - older.by.time < runMs;

const joined = (newer: HistoryItem, older: HistoryItem): HistoryItem => ({
  ...newer,
  after: (older.after + newer.after).slice(0, mostTyped),
  before: String(Number(newer.before ?? 0) + Number(older.before ?? 0)),
  count: newer.count + older.count,
});

/** Puts back the value that one line of the history tells as "before", as a new change. */
export async function restoreValue(
  { authors, ledger, documents }: HistoryDeps,
  actions: Pick<Actions, 'run'>,
  line: string,
): Promise<Result<void, SkeinError>> {
  const [doc, log, seq, item] = line.split('/') as [DocId, LogId, string, ItemId];
  const entry = await ledger.readEntry(log, Number(seq));
  const pieces = entry && authors.piecesOf(log, entry);
  const live = documents.known(doc)?.live;
  const described = (pieces ?? []).flatMap((piece) =>
    piece.doc === doc && live ? describeUpdate(live, piece.update).items : [],
  );
  const written = described.find((one) => one.item === item);
  if (written?.root !== 'rows' || written.field.startsWith('#')) return err({ code: 'not-found' });
  const [replaced] = written.undoes.length > 0 ? written.undoes : written.supersedes;
  const before = replaced ? await authors.readItem(doc, replaced) : null;
  const value = before?.value ?? '';
  // What one added to a counter is not what the cell showed.
  if (typeof value === 'boolean' || typeof value === 'number' || isCountValue(value)) return err({ code: 'not-found' });
  const cell = { row: written.record, column: written.field as RecordId, value };
  return actions.run(doc, { action: 'restore', count: 1 }, () => documents.table(doc).rows.setCells([cell]));
}

const linesOf = async (deps: HistoryDeps, place: Place, filter: HistoryFilter): Promise<readonly HistoryItem[]> =>
  gather(await allLinesOf(deps, place, filter));

/** Every single thing that was done in one entry. */
export async function allLinesOf(
  deps: HistoryDeps,
  place: Place,
  filter: Omit<HistoryFilter, 'limit'>,
): Promise<readonly HistoryItem[]> {
  const entry = await deps.ledger.readEntry(place.log, place.seq);
  const pieces = entry && deps.authors.piecesOf(place.log, entry);
  const live = place.doc === roomDocId ? deps.documents.roomDoc.live : deps.documents.known(place.doc)?.live;
  if (!pieces || !live) return [];
  const lines: HistoryItem[] = [];
  for (const piece of pieces) {
    if (piece.doc !== place.doc) continue;
    const note = filter.row || filter.field ? null : describeNote(live, piece.update);
    if (note) {
      const line = lineOf(deps, place, 'note', 'note-edited', null, note.inserted.slice(0, mostTyped));
      lines.push({ ...line, before: String(note.removed) });
    }
    const { created, items } = describeUpdate(live, piece.update);
    for (const { root, record } of created) {
      const action = root === 'rows' ? 'row-added' : root === 'columns' ? 'column-added' : null;
      if (!action || filter.field || (filter.row && record !== filter.row)) continue;
      const name = items.find((item) => item.record === record && item.field === '#name');
      const line = lineOf(deps, place, record, action, root === 'rows' ? record : null, '');
      lines.push({ ...line, columnName: name ? textOfWritten(name) : '' });
    }
    const takenBack = new Set<string>();
    for (const item of items) {
      if (filter.row && item.record !== filter.row) continue;
      if (filter.field && item.field !== filter.field) continue;
      const line = await lineOfItem(deps, place, item);
      // Every version that comes back is an item; together they are one thing that somebody did.
      const register = `${item.record}/${item.field}`;
      if (line?.action === 'settlement-undone' && takenBack.has(register)) continue;
      if (line?.action === 'settlement-undone') takenBack.add(register);
      if (line) lines.push(line);
    }
  }
  return lines;
}

function lineOf(
  deps: HistoryDeps,
  place: Place,
  key: string,
  action: HistoryItem['action'],
  row: RecordId | null,
  after: string,
): HistoryItem {
  const table = deps.documents.known(place.doc);
  return {
    id: `${place.doc}/${place.log}/${place.seq}/${key}`,
    doc: place.doc,
    docName: deps.nameOf(place.doc),
    by: deps.authors.ofLog(place.log, place.time),
    action,
    rowLabel: row && table ? rowLabelOf(table, row) : '',
    columnName: '',
    before: null,
    after,
    count: 1,
    cell: null,
    row,
  };
}

async function lineOfItem(deps: HistoryDeps, place: Place, item: DescribedItem): Promise<HistoryItem | null> {
  const named = actionOf(item);
  if (!named) return null;
  // What an undo puts back replaced long ago what it replaced; now it replaces what the undo took away.
  const [undone] = item.undoes;
  const [replaced] = undone ? [undone] : item.supersedes;
  const before = replaced ? await deps.authors.readItem(place.doc, replaced) : null;
  const action = undone && before?.settles ? 'settlement-undone' : named;
  const row = item.root === 'rows' ? item.record : null;
  const table = deps.documents.known(place.doc);
  const column = table?.view.columns().find(({ id }) => id === (item.root === 'rows' ? item.field : item.record));
  return {
    ...lineOf(deps, place, item.item, action, row, textOfWritten(item)),
    columnName: column?.name ?? (item.root === 'columns' ? nameOf(deps, place.doc, item) : ''),
    // The room's document is nobody's name: the line means the document that it lists.
    docName: item.root === 'documents' ? nameOf(deps, place.doc, item) : deps.nameOf(place.doc),
    before: before ? textOfWritten(before) : null,
    cell:
      row && action === 'cell' && !item.field.startsWith('#') && !isCountValue(item.value)
        ? { row, column: item.field as RecordId }
        : null,
  };
}

function nameOf({ documents }: HistoryDeps, doc: DocId, { root, record }: DescribedItem): string {
  const live = doc === roomDocId ? documents.roomDoc.live : documents.known(doc)?.live;
  return live ? nameOfRecord(live, root, record) : '';
}

/** Null for what is not worth a line: first values of a new record's own settings, and order and colours. */
function actionOf({ root, field, value, initial }: DescribedItem): HistoryItem['action'] | null {
  if (root === 'rows') {
    if (!field.startsWith('#')) return 'cell';
    if (field === '#deleted') return value === true ? 'row-deleted' : 'row-restored';
    return field === '#order' && !initial ? 'row-moved' : null;
  }
  if (root === 'meta') return field === '#name' ? 'room-renamed' : null;
  if (root === 'documents') {
    if (field === '#deleted') return value === true ? 'document-deleted' : 'document-restored';
    if (field === '#name') return initial ? 'document-added' : 'document-renamed';
    return null;
  }
  if (root === 'columns' && !initial) {
    if (field === '#deleted') return value === true ? 'column-deleted' : 'column-restored';
    return field === '#name' || field === '#type' ? 'column-changed' : null;
  }
  return null;
}

/** Many like changes of one entry are one line: a paste of 200 cells is one thing that somebody did. */
function gather(lines: readonly HistoryItem[]): readonly HistoryItem[] {
  const byAction = new Map<HistoryItem['action'], HistoryItem[]>();
  for (const line of lines) byAction.set(line.action, [...(byAction.get(line.action) ?? []), line]);
  // The cells a new row came with are part of its line.
  if (byAction.has('row-added') && (byAction.get('cell')?.length ?? 0) > maxLinesPerEntry) byAction.delete('cell');
  return [...byAction.values()].flatMap((same) => {
    const [first] = same;
    return same.length <= maxLinesPerEntry || !first ? same : [{ ...first, count: same.length }];
  });
}
