/** Everything a person can do to the documents: role first, then the document's own checks, then the log. */
import type { Action } from '../doc/action.ts';
import { docLimits } from '../doc/limits.ts';
import { roomDocId } from '../doc/live-doc.ts';
import type { CellDraft } from '../doc/row-checks.ts';
import type { Table } from '../doc/table.ts';
import type { DocId, RecordId } from '../doc/types.ts';
import type { UndoStep } from '../doc/undo-step.ts';
import { toHex } from '../lib/bytes.ts';
import { type Env, sleep } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ActionLabel, Answer, RoomApi, SkeinError } from './api.ts';
import type { Documents } from './documents.ts';
import type { DoneAction, UndoStack } from './undo-stack.ts';
import type { Writer } from './writer.ts';

/** One step of an import: about 20 ms of work and one entry, so the page stays responsive and peers see it grow. */
const importStepRows = 400;
const importStepChars = 200_000;

export type Actions = Pick<
  RoomApi,
  | 'rename'
  | 'addTable'
  | 'renameDocument'
  | 'deleteDocument'
  | 'setCells'
  | 'addRows'
  | 'putBlock'
  | 'deleteRows'
  | 'moveRows'
  | 'addColumn'
  | 'editColumn'
  | 'deleteColumn'
  | 'restoreColumn'
  | 'moveColumn'
  | 'addOption'
  | 'editOption'
  | 'deleteOption'
  | 'importTable'
  | 'undo'
  | 'redo'
> & {
  /** Runs a document's action as one of this session's person. */
  run<T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Result<T, SkeinError>;
  /** Undoes any step, one's own or one rebuilt from the logs, as an action of its own. */
  revert(done: DoneAction): Result<void, SkeinError>;
};

export interface ActionsDeps {
  readonly env: Env;
  readonly documents: Documents;
  readonly writer: Writer;
  readonly undoStack: UndoStack;
  readonly mayWrite: () => boolean;
  /** Something was written: views, status, and the first time the request for lasting storage. */
  readonly onWrite: () => void;
}

export function createActions({ env, documents, writer, undoStack, mayWrite, onWrite }: ActionsDeps): Actions {
  const { roomDoc } = documents;

  /** Opens this session's log at its first write [LOG-1] and gives every document its client id. */
  const openLog = (): number => {
    const { client } = writer.open();
    // The log may be open already for an operation, which no document has heard of.
    if (documents.writer() !== client) documents.setWriter(client);
    return client;
  };

  const clockOf = (doc: DocId, client: number): number =>
    (doc === roomDocId ? roomDoc.live : documents.table(doc).live).clock(client);

  const run = <T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Result<T, SkeinError> => {
    if (!mayWrite()) return err({ code: 'read-only' });
    const client = openLog();
    const done = action();
    if (!done.ok) return done;
    const { update, undo, made } = done.value;
    if (update) {
      writer.note({ doc, update }, clockOf(doc, client));
      if (undo) undoStack.did({ label, doc, step: undo });
      onWrite();
    }
    return ok(made);
  };

  const answer = async <T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Answer<T> =>
    run(doc, label, action);

  const onTable = async <T>(doc: DocId, label: ActionLabel, action: (table: Table) => Action<T>): Answer<T> => {
    const table = documents.known(doc);
    return table ? run(doc, label, () => action(table)) : err({ code: 'not-found' });
  };

  const label = (action: ActionLabel['action'], count = 1): ActionLabel => ({ action, count });

  /** A table's content first and its listing last: whoever sees the name finds the table whole. */
  const makeTable = (
    name: string,
    fill: (table: Table) => Action<unknown>,
    made: ActionLabel,
  ): Result<DocId, SkeinError> => {
    if (!mayWrite()) return err({ code: 'read-only' });
    const doc = toHex(env.randomBytes(16)) as DocId;
    const client = openLog();
    const table = documents.table(doc);
    const filled = fill(table);
    if (!filled.ok) return filled;
    if (filled.value.update) writer.note({ doc, update: filled.value.update }, clockOf(doc, client));
    const listed = run(roomDocId, made, () => roomDoc.addDocument(doc, 'table', name));
    return listed.ok ? ok(doc) : listed;
  };

  /** One step of an import: its rows, and for a row with more text than one action takes, the rest cell by cell. */
  const addImported = (
    table: Table,
    ids: readonly RecordId[],
    rows: readonly (readonly string[])[],
    client: number,
  ): Result<void, SkeinError> => {
    const { doc } = table.live;
    const cells = rows.map((row) =>
      row.flatMap((value, at): CellDraft[] => {
        const column = ids[at];
        return column === undefined || value === '' ? [] : [{ column, value }];
      }),
    );
    const [long] = cells;
    const rest: CellDraft[] = [];
    while (long && cells.length === 1 && charsOf(long) > importStepChars && long.length > 1) {
      rest.push(long.pop() as CellDraft);
    }
    const added = table.rows.addRows(
      cells.map((row) => ({ cells: row })),
      'end',
    );
    if (!added.ok) return added;
    if (added.value.update) writer.note({ doc, update: added.value.update }, clockOf(doc, client));
    const [row] = added.value.made;
    for (const { column, value } of rest) {
      const set = row ? table.rows.setCells([{ row, column, value }]) : null;
      if (set && !set.ok) return set;
      if (set?.value.update) writer.note({ doc, update: set.value.update }, clockOf(doc, client));
    }
    return ok(undefined);
  };

  const revert = ({ doc, step, label: what }: DoneAction): Result<DoneAction, SkeinError> => {
    if (!mayWrite()) return err({ code: 'read-only' });
    const client = openLog();
    const redos: UndoStep[] = [];
    for (const part of partsOf(step)) {
      const undone = doc === roomDocId ? roomDoc.undo(part) : (documents.known(doc)?.undo(part) ?? null);
      if (!undone) continue;
      writer.note({ doc, update: undone.update }, clockOf(doc, client));
      redos.push(undone.redo);
    }
    if (redos.length === 0) return err({ code: 'nothing-to-undo' });
    onWrite();
    const redo = {
      doc,
      writes: redos.flatMap(({ writes }) => writes),
      created: redos.flatMap(({ created }) => created),
    };
    return ok({ label: what, doc, step: redo });
  };

  /** Steps that others have overwritten meanwhile are passed over: the person meant the last thing that is still theirs. */
  const step = (take: () => DoneAction | null, put: (inverse: DoneAction) => void): Result<void, SkeinError> => {
    for (let done = take(); done; done = take()) {
      const inverse = revert(done);
      if (inverse.ok) {
        put(inverse.value);
        return ok(undefined);
      }
      if (inverse.error.code !== 'nothing-to-undo') return inverse;
    }
    return err({ code: 'nothing-to-undo' });
  };

  return {
    run,
    revert(done) {
      const inverse = revert(done);
      if (inverse.ok) undoStack.did(inverse.value);
      return inverse.ok ? ok(undefined) : inverse;
    },

    rename: (name) => answer(roomDocId, label('rename'), () => roomDoc.renameRoom(name)),
    addTable: async (name, columnNames) =>
      makeTable(
        name,
        (table) =>
          table.schema.fill(
            columnNames.map((column) => ({ name: column, type: 'text' })),
            1,
          ),
        label('add-document'),
      ),
    renameDocument: (doc, name) => answer(roomDocId, label('rename'), () => roomDoc.renameDocument(doc, name)),
    deleteDocument: (doc) => answer(roomDocId, label('delete-document'), () => roomDoc.deleteDocument(doc)),

    setCells: (doc, writes) => onTable(doc, label('edit-cells', writes.length), ({ rows }) => rows.setCells(writes)),
    addRows: (doc, drafts, after) =>
      onTable(doc, label('add-rows', drafts.length), ({ rows }) => rows.addRows(drafts, after)),
    putBlock(doc, writes, drafts, columns) {
      const cells = drafts.reduce((sum, row) => sum + row.cells.length, writes.length);
      return onTable(doc, label('paste', cells), ({ rows }) => rows.putBlock(writes, drafts, columns));
    },
    deleteRows: (doc, ids) => onTable(doc, label('delete-rows', ids.length), ({ rows }) => rows.deleteRows(ids)),
    moveRows: (doc, ids, after) =>
      onTable(doc, label('move-rows', ids.length), ({ rows }) => rows.moveRows(ids, after)),
    addColumn: (doc, name, type, after) =>
      onTable(doc, label('add-column'), ({ schema }) => schema.addColumn(name, type, after)),
    editColumn: (doc, column, change) =>
      onTable(doc, label('edit-column'), ({ schema }) => schema.editColumn(column, change)),
    deleteColumn: (doc, column) => onTable(doc, label('delete-column'), ({ schema }) => schema.deleteColumn(column)),
    restoreColumn: (doc, column) => onTable(doc, label('edit-column'), ({ schema }) => schema.restoreColumn(column)),
    moveColumn: (doc, column, after) =>
      onTable(doc, label('move-column'), ({ schema }) => schema.moveColumn(column, after)),
    addOption: (doc, column, name, color) =>
      onTable(doc, label('edit-column'), ({ schema }) => schema.addOption(column, name, color)),
    editOption: (doc, option, change) =>
      onTable(doc, label('edit-column'), ({ schema }) => schema.editOption(option, change)),
    deleteOption: (doc, option) => onTable(doc, label('edit-column'), ({ schema }) => schema.deleteOption(option)),

    async importTable(name, columns, rows, progress, signal) {
      let ids: readonly RecordId[] = [];
      const made = makeTable(
        name,
        (table) => {
          const filled = table.schema.fill(columns, 0);
          if (filled.ok) ids = filled.value.made;
          return filled;
        },
        label('import', rows.length),
      );
      if (!made.ok) return made;
      const table = documents.table(made.value);
      const client = openLog();
      for (let from = 0; from < rows.length && !signal.aborted; ) {
        const step = importStep(rows, from);
        const added = addImported(table, ids, rows.slice(from, from + step), client);
        if (!added.ok) return added;
        from += step;
        onWrite();
        progress({ rowsDone: from, rowsTotal: rows.length });
        // A turn for the page, the disk and the links between two steps.
        await sleep(env, 0);
      }
      return made;
    },

    undo: async () => step(undoStack.takeUndo, undoStack.undid),
    redo: async () => step(undoStack.takeRedo, undoStack.redid),
  };
}

const charsOf = (cells: readonly CellDraft[]): number =>
  cells.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : value.text.length), 0);

/** How many of the rows from `from` on make one step; at least one. */
function importStep(rows: readonly (readonly string[])[], from: number): number {
  let chars = 0;
  let count = 0;
  for (const row of rows.slice(from, from + importStepRows)) {
    for (const value of row) chars += value.length;
    if (count > 0 && chars > importStepChars) break;
    count++;
  }
  return Math.max(1, count);
}

/** What an undo puts back may be longer than what it takes away: it is undone in parts that each fit into an entry. */
function partsOf(step: UndoStep): readonly UndoStep[] {
  const parts: UndoStep[] = [];
  let writes: UndoStep['writes'][number][] = [];
  let chars = 0;
  for (const write of step.writes) {
    const more = write.restore.reduce((sum, { value }) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (writes.length > 0 && chars + more > docLimits.actionChars) {
      parts.push({ ...step, writes, created: [] });
      writes = [];
      chars = 0;
    }
    writes.push(write);
    chars += more;
  }
  return [...parts, { ...step, writes }];
}
