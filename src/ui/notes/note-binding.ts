/** Ties the editor to its replica, and gives each step that undo would take back a name. */
import { Extension } from '@tiptap/core';
import { type EditorState, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { AddMarkStep, RemoveMarkStep, ReplaceAroundStep } from '@tiptap/pm/transform';
import { redo, undo, ySyncPlugin, ySyncPluginKey, yUndoPlugin, yUndoPluginKey } from '@tiptap/y-tiptap';
import type { UndoManager, XmlFragment } from 'yjs';
import type { enNote } from '../text/en-note.ts';
import { stepMeta } from './table-nodes.ts';

export type StepKind = keyof (typeof enNote)['steps'];

export interface UndoLabels {
  readonly undo: StepKind | null;
  readonly redo: StepKind | null;
}

interface Steps {
  kind: StepKind;
}
const stepsKey = new PluginKey<Steps>('note-steps');
const labelOf = 'skein-label';

const undoManagerOf = (state: EditorState): UndoManager | null =>
  (yUndoPluginKey.getState(state) as { undoManager: UndoManager } | undefined)?.undoManager ?? null;

/** What would be undone: own steps only, since the manager follows nothing but what this editor wrote [DOC-4]. */
export function undoLabels(state: EditorState): UndoLabels {
  const manager = undoManagerOf(state);
  const top = (stack: UndoManager['undoStack'] | undefined): StepKind | null => {
    const item = stack?.at(-1);
    return item ? ((item.meta.get(labelOf) as StepKind | undefined) ?? 'typing') : null;
  };
  return { undo: top(manager?.undoStack), redo: top(manager?.redoStack) };
}

function kindOf(transaction: Transaction): StepKind {
  const event = transaction.getMeta('uiEvent') as string | undefined;
  if (transaction.getMeta('paste') || event === 'paste' || event === 'drop') return 'paste';
  if (event === 'cut') return 'cut';
  if (transaction.getMeta('mention')) return 'mention';
  if (transaction.getMeta(stepMeta)) return 'structure';
  const { steps } = transaction;
  if (steps.every((step) => step instanceof AddMarkStep || step instanceof RemoveMarkStep)) return 'format';
  return steps.some((step) => step instanceof ReplaceAroundStep) ? 'structure' : 'typing';
}

/** Before the binding writes it: one kind of step is one undo, and never runs on into the next. */
function stepNames(): Plugin {
  const steps: Steps = { kind: 'typing' };
  return new Plugin({
    key: stepsKey,
    state: { init: () => steps, apply: () => steps },
    filterTransaction(transaction, state) {
      if (!transaction.docChanged || transaction.getMeta(ySyncPluginKey)) return true;
      const kind = kindOf(transaction);
      const manager = undoManagerOf(state);
      if (manager && (kind !== steps.kind || kind !== 'typing')) manager.stopCapturing();
      steps.kind = kind;
      return true;
    },
    view(view) {
      const manager = undoManagerOf(view.state);
      const added = ({ stackItem }: { stackItem: { meta: Map<unknown, unknown> } }): void => {
        if (!stackItem.meta.has(labelOf)) stackItem.meta.set(labelOf, steps.kind);
      };
      // An inverse is named like what it takes back.
      const popped = ({ stackItem }: { stackItem: { meta: Map<unknown, unknown> } }): void => {
        steps.kind = (stackItem.meta.get(labelOf) as StepKind | undefined) ?? 'typing';
        const inverse = manager?.undoing ? manager.redoStack.at(-1) : manager?.undoStack.at(-1);
        inverse?.meta.set(labelOf, steps.kind);
      };
      manager?.on('stack-item-added', added);
      manager?.on('stack-item-popped', popped);
      return {};
    },
  });
}

export const noteBinding = (fragment: XmlFragment) =>
  Extension.create({
    name: 'noteBinding',
    priority: 1000,
    addProseMirrorPlugins: () => [ySyncPlugin(fragment), yUndoPlugin(), stepNames()],
    addKeyboardShortcuts() {
      const run = (command: typeof undo) => () => {
        command(this.editor.state);
        // Also where nothing is left: the browser's own undo knows nothing of what others wrote.
        return true;
      };
      return { 'Mod-z': run(undo), 'Mod-y': run(redo), 'Mod-Shift-z': run(redo) };
    },
  });

export { redo as redoNote, undo as undoNote };
