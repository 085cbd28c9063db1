/** Everything a person can do to the documents: role first, then the document's own checks, then the log. */
import type { Action } from '../doc/action.ts';
import { docLimits } from '../doc/limits.ts';
import { roomDocId } from '../doc/live-doc.ts';
import { emptyNote, type NoteTree } from '../doc/note-tree.ts';
import type { Table } from '../doc/table.ts';
import type { DocId } from '../doc/types.ts';
import type { UndoStep } from '../doc/undo-step.ts';
import { toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { type ActionLogDeps, createActionLog } from './action-log.ts';
import type { ActionLabel, Answer, RoomApi, SkeinError } from './api.ts';
import { createDuplicating } from './duplicating.ts';
import { createTableImport } from './table-import.ts';
import type { DoneAction, UndoStack } from './undo-stack.ts';

export type Actions = Pick<
  RoomApi,
  | 'rename'
  | 'addTable'
  | 'renameDocument'
  | 'deleteDocument'
  | 'restoreDocument'
  | 'duplicateDocument'
  | 'addNote'
  | 'editNote'
  | 'setCells'
  | 'addRows'
  | 'putBlock'
  | 'deleteRows'
  | 'moveRows'
  | 'addColumn'
  | 'editColumn'
  | 'joinColumns'
  | 'separateColumn'
  | 'deleteColumn'
  | 'restoreColumn'
  | 'moveColumn'
  | 'addOption'
  | 'saveView'
  | 'deleteView'
  | 'editOption'
  | 'deleteOption'
  | 'importTable'
  | 'undo'
  | 'redo'
> & {
  /** Runs a document's action as one of this session's person. */
  run<T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Result<T, SkeinError>;
  /** Makes a note read like this, as an action that can be undone. */
  rewrite(doc: DocId, tree: NoteTree): Result<void, SkeinError>;
  /** The client id of this session's log, opened if it was not. */
  openLog(): number;
  /** Undoes any step, one's own or one rebuilt from the logs, as an action of its own. */
  revert(done: DoneAction): Result<void, SkeinError>;
};

export interface ActionsDeps extends ActionLogDeps {
  readonly env: Env;
  readonly undoStack: UndoStack;
  /** Client ids of this device's logs: a step may be of an earlier page. */
  readonly isMine: (client: number) => boolean;
}

export function createActions({ env, undoStack, isMine, ...deps }: ActionsDeps): Actions {
  const { documents } = deps;
  const log = createActionLog(deps);

  const run = <T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Result<T, SkeinError> => {
    const done = log.perform(doc, action);
    if (!done.ok) return done;
    const { undo, made } = done.value;
    if (undo) undoStack.did({ label, doc, step: undo });
    return ok(made);
  };

  const answer = async <T>(doc: DocId, label: ActionLabel, action: () => Action<T>): Answer<T> =>
    run(doc, label, action);

  const onTable = async <T>(doc: DocId, label: ActionLabel, action: (table: Table) => Action<T>): Answer<T> => {
    const table = documents.known(doc);
    return table ? run(doc, label, () => action(table)) : err({ code: 'not-found' });
  };

  const label = (action: ActionLabel['action'], count = 1): ActionLabel => ({ action, count });

  const become = (doc: DocId, tree: NoteTree): Result<DoneAction | null, SkeinError> => {
    const before = documents.note(doc).tree();
    const done = log.perform(doc, () => documents.note(doc).become(tree));
    if (!done.ok) return done;
    const note = { now: documents.note(doc).tree(), before };
    return ok(done.value.update && { label: label('restore'), doc, step: { doc, writes: [], created: [] }, note });
  };

  const revert = (action: DoneAction): Result<DoneAction, SkeinError> => {
    const { doc, step, label: what, note } = action;
    if (!log.mayWrite()) return err({ code: 'read-only' });
    if (note) {
      // Somebody has written since: taking it back would take that away too.
      const isAsLeft = JSON.stringify(documents.note(doc).tree()) === JSON.stringify(note.now);
      const inverse = isAsLeft ? become(doc, note.before) : ok(null);
      return inverse.ok && !inverse.value
        ? err({ code: 'nothing-to-undo' })
        : (inverse as Result<DoneAction, SkeinError>);
    }
    const client = log.open();
    const redos: UndoStep[] = [];
    for (const part of partsOf(step)) {
      const undone =
        doc === roomDocId ? documents.roomDoc.undo(part, isMine) : (documents.known(doc)?.undo(part, isMine) ?? null);
      if (!undone) continue;
      log.note(doc, undone.update, client);
      redos.push(undone.redo);
    }
    if (redos.length === 0) return err({ code: 'nothing-to-undo' });
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
    openLog: log.open,
    rewrite(doc, tree) {
      const done = become(doc, tree);
      if (!done.ok) return done;
      if (done.value) undoStack.did(done.value);
      return ok(undefined);
    },
    revert(done) {
      const inverse = revert(done);
      if (inverse.ok) undoStack.did(inverse.value);
      return inverse.ok ? ok(undefined) : inverse;
    },

    rename: (name) => answer(roomDocId, label('rename'), () => documents.roomDoc.renameRoom(name)),
    /** A table's content first and its listing last: whoever sees the name finds the table whole. */
    async addTable(name, columnNames) {
      const doc = toHex(env.randomBytes(16)) as DocId;
      const columns = columnNames.map((column) => ({ name: column, type: 'text' }) as const);
      const filled = log.perform(doc, () => documents.table(doc).schema.fill(columns, 1));
      if (!filled.ok) return filled;
      const listed = run(roomDocId, label('add-document'), () => documents.roomDoc.addDocument(doc, 'table', name));
      return listed.ok ? ok(doc) : listed;
    },
    renameDocument: (doc, name) =>
      answer(roomDocId, label('rename'), () => documents.roomDoc.renameDocument(doc, name)),
    deleteDocument: (doc) => answer(roomDocId, label('delete-document'), () => documents.roomDoc.deleteDocument(doc)),

    restoreDocument: (doc) =>
      answer(roomDocId, label('restore-document'), () => documents.roomDoc.restoreDocument(doc)),
    duplicateDocument: createDuplicating({ env, documents, log, undoStack }),
    async addNote(name) {
      const doc = toHex(env.randomBytes(16)) as DocId;
      const filled = log.perform(doc, () => documents.note(doc).become(emptyNote));
      if (!filled.ok) return filled;
      const listed = run(roomDocId, label('add-document'), () => documents.roomDoc.addDocument(doc, 'note', name));
      return listed.ok ? ok(doc) : listed;
    },
    async editNote(doc, update) {
      if (!log.mayWrite()) return err({ code: 'read-only' });
      const client = log.open();
      if (!documents.applyOwn(doc, update, client)) return err({ code: 'out-of-step' });
      log.note(doc, update, client);
      return ok(undefined);
    },

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
    joinColumns: (doc, columns) => onTable(doc, label('edit-column'), ({ schema }) => schema.joinColumns(columns)),
    separateColumn: (doc, column) => onTable(doc, label('edit-column'), ({ schema }) => schema.separateColumn(column)),
    deleteColumn: (doc, column) => onTable(doc, label('delete-column'), ({ schema }) => schema.deleteColumn(column)),
    restoreColumn: (doc, column) => onTable(doc, label('edit-column'), ({ schema }) => schema.restoreColumn(column)),
    moveColumn: (doc, column, after) =>
      onTable(doc, label('move-column'), ({ schema }) => schema.moveColumn(column, after)),
    saveView: (doc, id, name, config) =>
      onTable(doc, label('edit-view'), ({ views }) => views.saveView(id, name, config)),
    deleteView: (doc, id) => onTable(doc, label('edit-view'), ({ views }) => views.deleteView(id)),
    addOption: (doc, column, name, color) =>
      onTable(doc, label('edit-column'), ({ schema }) => schema.addOption(column, name, color)),
    editOption: (doc, option, change) =>
      onTable(doc, label('edit-column'), ({ schema }) => schema.editOption(option, change)),
    deleteOption: (doc, option) => onTable(doc, label('edit-column'), ({ schema }) => schema.deleteOption(option)),

    importTable: createTableImport({ env, documents, log, undoStack }),

    undo: async () => step(undoStack.takeUndo, undoStack.undid),
    redo: async () => step(undoStack.takeRedo, undoStack.redid),
  };
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
