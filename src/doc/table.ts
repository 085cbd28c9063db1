/** A table: its document, what it shows, and what can be done to it. */
import type { Action } from './action.ts';
import { ask, readAsks } from './asks.ts';
import type { RawAsk } from './conflict-types.ts';
import { createLiveDoc, type LiveDoc } from './live-doc.ts';
import { createViewActions, type ViewActions } from './shared-views.ts';
import { createRowActions, type RowActions } from './table-rows.ts';
import { createSchemaActions, type SchemaActions } from './table-schema.ts';
import { createTableView, type TableView } from './table-view.ts';
import type { DocId } from './types.ts';
import { type IsMine, type Undone, undoStep } from './undo.ts';
import type { UndoStep } from './undo-step.ts';

export interface Table {
  /** Questions about conflicts, by the conflict's id. */
  asks(): ReadonlyMap<string, readonly RawAsk[]>;
  ask(conflict: string, question: Pick<RawAsk, 'to' | 'text'> | null): Action;
  readonly live: LiveDoc;
  readonly view: TableView;
  readonly rows: RowActions;
  readonly schema: SchemaActions;
  readonly views: ViewActions;
  /** Null when others have replaced all of it since. */
  undo(step: UndoStep, isMine?: IsMine): Undone | null;
  close(): void;
}

export function createTable(deps: { readonly doc: DocId; readonly randomBytes: (count: number) => Uint8Array }): Table {
  const live = createLiveDoc({ kind: 'table', doc: deps.doc });
  const view = createTableView(live);
  const tableDeps = { live, view, randomBytes: deps.randomBytes };
  return {
    live,
    view,
    rows: createRowActions(tableDeps),
    schema: createSchemaActions(tableDeps),
    asks: () => readAsks(live),
    ask: (conflict, question) => ask(live, conflict, question),
    views: createViewActions(live, deps.randomBytes),
    undo: (step, isMine) => undoStep(live, step, isMine),
    close() {
      view.close();
      live.close();
    },
  };
}
