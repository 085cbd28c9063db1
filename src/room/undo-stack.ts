/** What this session's person did, in order, and how to take it back. Only own actions ever get in [DOC-4]. */
import type { DocId } from '../doc/types.ts';
import type { UndoStep } from '../doc/undo-step.ts';
import type { ActionLabel } from './api.ts';

/** Enough for a day's second thoughts; a step of a large paste holds the values it replaced. */
const maxSteps = 200;

export interface DoneAction {
  readonly label: ActionLabel;
  readonly doc: DocId;
  readonly step: UndoStep;
}

export interface UndoStack {
  did(action: DoneAction): void;
  /** Takes the last action; `undid` puts its inverse on the other side. */
  takeUndo(): DoneAction | null;
  takeRedo(): DoneAction | null;
  undid(inverse: DoneAction): void;
  redid(inverse: DoneAction): void;
  labels(): { readonly undo: ActionLabel | null; readonly redo: ActionLabel | null };
}

export function createUndoStack(): UndoStack {
  const undos: DoneAction[] = [];
  const redos: DoneAction[] = [];

  const push = (stack: DoneAction[], action: DoneAction): void => {
    stack.push(action);
    if (stack.length > maxSteps) stack.shift();
  };

  return {
    did(action) {
      push(undos, action);
      redos.length = 0;
    },
    takeUndo: () => undos.pop() ?? null,
    takeRedo: () => redos.pop() ?? null,
    undid: (inverse) => push(redos, inverse),
    redid: (inverse) => push(undos, inverse),
    labels: () => ({ undo: undos.at(-1)?.label ?? null, redo: redos.at(-1)?.label ?? null }),
  };
}
