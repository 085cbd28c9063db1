/** What a person can do to a table, each as one call that the room takes as one action. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BlockRow, BlockWrite, CellWrite, ColumnChange, DocId, RecordId } from '../../doc/types.ts';
import { err, type Result } from '../../lib/result.ts';
import type { Answer, RoomApi, RowDraft, SkeinError } from '../../room/api.ts';
import { enTable } from '../text/en-table.ts';
import type { TableStore } from './table-store.ts';

/** The last thing that went wrong, shown until the next action succeeds. */
export interface NoticeState {
  readonly problem: SkeinError | null;
}

export interface TableActions {
  readonly notice: StoreApi<NoticeState>;
  setCells(writes: readonly CellWrite[]): Answer;
  addRows(rows: readonly RowDraft[], after: RecordId | null | 'end'): Answer<readonly RecordId[]>;
  /** `newColumns`: how many columns the block reaches beyond the last one. */
  putBlock(writes: readonly BlockWrite[], rows: readonly BlockRow[], newColumns: number): Answer<readonly RecordId[]>;
  deleteRows(rows: readonly RecordId[]): Answer;
  moveRows(rows: readonly RecordId[], after: RecordId | null): Answer;
  addColumn(after: RecordId | null | 'end'): Answer<RecordId>;
  editColumn(column: RecordId, change: ColumnChange): Answer;
  joinColumns(columns: readonly RecordId[]): Answer;
  separateColumn(column: RecordId): Answer;
  deleteColumn(column: RecordId): Answer;
  restoreColumn(column: RecordId): Answer;
  moveColumn(column: RecordId, after: RecordId | null): Answer;
  saveView(id: string | null, name: string, config: string): Answer<string>;
  deleteView(id: string): Answer;
  addOption(column: RecordId, name: string): Answer<RecordId>;
  editOption(option: RecordId, change: { name?: string; color?: number }): Answer;
  deleteOption(option: RecordId): Answer;
  undo(): Answer;
  redo(): Answer;
  dismissNotice(): void;
}

const optionColors = 8;

export function createTableActions(room: RoomApi, doc: DocId, store: TableStore): TableActions {
  const notice = createStore<NoticeState>(() => ({ problem: null }));

  /** Every answer passes here: own changes do not glow, and no refusal goes unseen. */
  async function run<T>(change: () => Answer<T>): Answer<T> {
    let answer: Result<T, SkeinError>;
    try {
      answer = await store.own(change);
    } catch (problem) {
      answer = err({ code: 'unexpected', cause: String(problem) });
    }
    notice.setState({ problem: answer.ok || answer.error.code === 'nothing-to-undo' ? null : answer.error });
    return answer;
  }

  const columns = () => store.state.getState().columns;

  /** Each the first free one after the number of columns. */
  function newColumnNames(count: number): readonly string[] {
    const taken = new Set(columns().map((column) => column.name));
    const names: string[] = [];
    for (let n = columns().length + 1; names.length < count; n++) {
      const name = enTable.newColumnName(n);
      if (!taken.has(name)) names.push(name);
    }
    return names;
  }

  return {
    notice,
    setCells: (writes) => run(() => room.setCells(doc, writes)),
    addRows: (rows, after) => run(() => room.addRows(doc, rows, after)),
    putBlock: (writes, rows, newColumns) => run(() => room.putBlock(doc, writes, rows, newColumnNames(newColumns))),
    deleteRows: (rows) => run(() => room.deleteRows(doc, rows)),
    moveRows: (rows, after) => run(() => room.moveRows(doc, rows, after)),
    addColumn: (after) => run(() => room.addColumn(doc, newColumnNames(1)[0] as string, 'text', after)),
    editColumn: (column, change) => run(() => room.editColumn(doc, column, change)),
    joinColumns: (joined) => run(() => room.joinColumns(doc, joined)),
    separateColumn: (column) => run(() => room.separateColumn(doc, column)),
    deleteColumn: (column) => run(() => room.deleteColumn(doc, column)),
    restoreColumn: (column) => run(() => room.restoreColumn(doc, column)),
    moveColumn: (column, after) => run(() => room.moveColumn(doc, column, after)),
    saveView: (id, name, config) => run(() => room.saveView(doc, id, name, config)),
    deleteView: (id) => run(() => room.deleteView(doc, id)),
    addOption(column, name) {
      const used = columns().find((view) => view.id === column)?.options.length ?? 0;
      return run(() => room.addOption(doc, column, name, (used + 1) % optionColors));
    },
    editOption: (option, change) => run(() => room.editOption(doc, option, change)),
    deleteOption: (option) => run(() => room.deleteOption(doc, option)),
    undo: () => run(() => room.undo()),
    redo: () => run(() => room.redo()),
    dismissNotice: () => notice.setState({ problem: null }),
  };
}
