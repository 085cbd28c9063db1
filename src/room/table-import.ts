/**
 * Making a table out of a file: in steps, each an entry of its own, so that the page stays responsive and peers see it
 * grow. What does not come to its end is taken back [TAB-10]: a part of a file under the file's name would be taken for
 * the whole.
 */
import { docLimits } from '../doc/limits.ts';
import { roomDocId } from '../doc/live-doc.ts';
import type { CellDraft } from '../doc/row-checks.ts';
import type { DocId, RecordId } from '../doc/types.ts';
import { toHex } from '../lib/bytes.ts';
import { type Env, sleep } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ActionLog } from './action-log.ts';
import type { RoomApi, SkeinError } from './api.ts';
import type { Documents } from './documents.ts';
import type { UndoStack } from './undo-stack.ts';

/** One step of an import: about 20 ms of work and one entry. */
const stepRows = 400;
const stepChars = 200_000;

export interface TableImportDeps {
  readonly env: Env;
  readonly documents: Documents;
  readonly log: ActionLog;
  readonly undoStack: UndoStack;
}

type Row = readonly string[];

export function createTableImport({ env, documents, log, undoStack }: TableImportDeps): RoomApi['importTable'] {
  // Documents are asked for anew at every step: when everything is folded again, those from before are dead.
  const isListed = (doc: DocId): boolean => documents.roomDoc.listing().documents.some(({ id }) => id === doc);

  /** One step: its rows, and for a row with more text than one action takes, the rest cell by cell. */
  const addStep = (doc: DocId, columns: readonly RecordId[], rows: readonly Row[]): Result<void, SkeinError> => {
    const cells = rows.map((row) =>
      row.flatMap((value, at): CellDraft[] => {
        const column = columns[at];
        return column === undefined || value === '' ? [] : [{ column, value }];
      }),
    );
    const [long] = cells;
    const rest: CellDraft[] = [];
    while (long && cells.length === 1 && charsOf(long) > stepChars && long.length > 1) {
      rest.push(long.pop() as CellDraft);
    }
    const drafts = cells.map((row) => ({ cells: row }));
    const added = log.perform(doc, () => documents.table(doc).rows.addRows(drafts, 'end'));
    if (!added.ok) return added;
    const [row] = added.value.made;
    for (const { column, value } of rest) {
      const set = row ? log.perform(doc, () => documents.table(doc).rows.setCells([{ row, column, value }])) : null;
      if (set && !set.ok) return set;
    }
    return ok(undefined);
  };

  /** Whether nothing of it is in the room's list any more, whoever took it off. */
  const takeBack = (doc: DocId): boolean => {
    const done = log.perform(roomDocId, () => documents.roomDoc.deleteDocument(doc));
    return done.ok || !isListed(doc);
  };

  return async (name, columns, rows, progress, signal) => {
    // Known beforehand: nothing has to be taken back.
    if (rows.length > docLimits.rows) return err({ code: 'too-many-rows', limit: docLimits.rows });
    const doc = toHex(env.randomBytes(16)) as DocId;
    const filled = log.perform(doc, () => documents.table(doc).schema.fill(columns, 0));
    if (!filled.ok) return filled;
    const listed = log.perform(roomDocId, () => documents.roomDoc.addDocument(doc, 'table', name));
    if (!listed.ok) return listed;

    let done = 0;
    const cutShort = () => err({ code: 'import-cut-short', rowsDone: done, rowsTotal: rows.length } as const);
    while (done < rows.length && !signal.aborted) {
      const count = stepFrom(rows, done);
      const added = addStep(doc, filled.value.made, rows.slice(done, done + count));
      if (!added.ok) return takeBack(doc) ? added : cutShort();
      done += count;
      progress({ rowsDone: done, rowsTotal: rows.length });
      // A turn for the page, the disk and the links between two steps.
      await sleep(env, 0);
    }
    if (signal.aborted) return takeBack(doc) ? ok(null) : cutShort();
    const { undo } = listed.value;
    if (undo) undoStack.did({ label: { action: 'import', count: rows.length }, doc: roomDocId, step: undo });
    return ok(doc);
  };
}

const charsOf = (cells: readonly CellDraft[]): number =>
  cells.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : value.text.length), 0);

/** How many of the rows from `from` on make one step; at least one. */
function stepFrom(rows: readonly Row[], from: number): number {
  let chars = 0;
  let count = 0;
  for (const row of rows.slice(from, from + stepRows)) {
    for (const value of row) chars += value.length;
    if (count > 0 && chars > stepChars) break;
    count++;
  }
  return Math.max(1, count);
}
