import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { After } from '../grid-controller.ts';
import type { Editing } from '../grid-state.ts';
import { useTable } from '../table-context.ts';

export interface Draft<E extends HTMLInputElement | HTMLTextAreaElement> {
  readonly text: string;
  readonly field: RefObject<E | null>;
  setText(text: string): void;
  /** Ends the editing once; whatever comes later (the blur of the field that goes) does nothing. */
  commit(after: After, text?: string): void;
  cancel(after?: 'stay' | 'leave'): void;
  /** Enter, Tab and Escape; false for keys that the field keeps. */
  keyDown(event: KeyboardEvent): boolean;
}

/** The text of an editor until it is committed or given up. */
export function useDraft<E extends HTMLInputElement | HTMLTextAreaElement>(
  editing: Editing,
  caret: 'end' | 'all' = 'end',
): Draft<E> {
  const { grid } = useTable();
  const field = useRef<E>(null);
  const [text, setText] = useState(editing.start);
  const isDone = useRef(false);

  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    const end = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(caret === 'all' && editing.mode === 'keep' ? 0 : end, end);
  }, [caret, editing.mode]);

  // A refused text opens the same editor again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each opening is an object of its own
  useLayoutEffect(() => {
    isDone.current = false;
  }, [editing]);

  const once = (end: () => void): void => {
    if (isDone.current) return;
    isDone.current = true;
    end();
  };
  const commit = (after: After, last = text): void => once(() => grid.commitText(last, after));
  const cancel = (after: 'stay' | 'leave' = 'stay'): void => once(() => grid.cancel(after));

  return {
    text,
    field,
    setText(next) {
      setText(next);
      grid.setDraft(next);
    },
    commit,
    cancel,
    keyDown(event) {
      // An input method uses Enter and Escape for itself.
      if (event.nativeEvent.isComposing) return false;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        if (editing.others.length > 0) commit('all');
        else {
          // The key that adds a row means the same while one types.
          commit('stay');
          void grid.addRow(editing.row);
        }
      } else if (event.key === 'Enter' && !event.altKey) commit(event.shiftKey ? 'up' : 'down');
      else if (event.key === 'Tab') commit(event.shiftKey ? 'previous' : 'next');
      else if (event.key === 'Escape') cancel();
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
