/** What this session's person did, in order, and how to take it back. Only own actions ever get in [DOC-4]. */

import type { NoteTree } from '../doc/note-tree.ts';
import type { DocId } from '../doc/types.ts';
import type { UndoStep } from '../doc/undo-step.ts';
import type { ActionLabel } from './api.ts';

/** Enough for a day's second thoughts; a step of a large paste holds the values it replaced. */
const maxSteps = 200;

export interface DoneAction {
  readonly label: ActionLabel;
  readonly doc: DocId;
  readonly step: UndoStep;
  /** Of a note that was made to read otherwise: how it has read since, and how it read before. */
  readonly note?: { readonly now: NoteTree; readonly before: NoteTree };
}

export interface UndoSteps {
  readonly undos: readonly DoneAction[];
  readonly redos: readonly DoneAction[];
}

export interface UndoStack {
  did(action: DoneAction): void;
  /** Takes the last action; `undid` puts its inverse on the other side. */
  takeUndo(): DoneAction | null;
  takeRedo(): DoneAction | null;
  undid(inverse: DoneAction): void;
  redid(inverse: DoneAction): void;
  /** Oldest first. */
  steps(): UndoSteps;
  /** What an earlier page of this browser left; below whatever was done meanwhile. */
  load(steps: UndoSteps): void;
  onChange(listener: () => void): void;
  labels(): { readonly undo: ActionLabel | null; readonly redo: ActionLabel | null };
}

export function createUndoStack(): UndoStack {
  const undos: DoneAction[] = [];
  const redos: DoneAction[] = [];

  let changed = (): void => {};

  const push = (stack: DoneAction[], action: DoneAction): void => {
    stack.push(action);
    if (stack.length > maxSteps) stack.shift();
    changed();
  };

  const pop = (stack: DoneAction[]): DoneAction | null => {
    const taken = stack.pop() ?? null;
    if (taken) changed();
    return taken;
  };

  return {
    did(action) {
      redos.length = 0;
      push(undos, action);
    },
    takeUndo: () => pop(undos),
    takeRedo: () => pop(redos),
    undid: (inverse) => push(redos, inverse),
    redid: (inverse) => push(undos, inverse),
    steps: () => ({ undos, redos }),
    load(steps) {
      undos.unshift(...steps.undos.slice(-maxSteps));
      if (redos.length === 0) redos.push(...steps.redos.slice(-maxSteps));
    },
    onChange(listener) {
      changed = listener;
    },
    labels: () => ({ undo: undos.at(-1)?.label ?? null, redo: redos.at(-1)?.label ?? null }),
  };
}
