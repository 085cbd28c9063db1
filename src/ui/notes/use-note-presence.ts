/** Says where one's selection is, and shows where the others' are [MESH-6]. */
import type { Editor } from '@tiptap/core';
import { useEffect } from 'react';
import type { DocId, RecordId } from '../../doc/types.ts';
import { useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { enNote } from '../text/en-note.ts';
import { type Caret, showCarets } from './note-carets.ts';
import { placeToText } from './note-places.ts';

/** Whoever types moves with every key: others see it a few times a second. */
const sayMs = 150;

export function useNotePresence(editor: Editor | null, doc: DocId): void {
  const { env } = useApp();
  const { room, peers } = useRoom();
  const seen = useProjected(peers);

  useEffect(() => {
    room.setPresence({ doc, row: null, column: null });
    if (!editor) return;
    let cancel: (() => void) | null = null;
    const say = (): void => {
      cancel = null;
      if (editor.isDestroyed) return;
      const { state, view } = editor;
      const place = (at: number) => (view.hasFocus() ? placeToText(state, at) : null) as RecordId | null;
      room.setPresence({ doc, row: place(state.selection.anchor), column: place(state.selection.head) });
    };
    const later = (): void => {
      cancel ??= env.after(sayMs, say);
    };
    for (const event of ['selectionUpdate', 'update', 'focus', 'blur'] as const) editor.on(event, later);
    return () => {
      cancel?.();
      for (const event of ['selectionUpdate', 'update', 'focus', 'blur'] as const) editor.off(event, later);
    };
  }, [editor, room, doc, env]);

  useEffect(() => () => room.setPresence({ doc: null, row: null, column: null }), [room]);

  useEffect(() => {
    if (!editor || editor.isDestroyed) return;
    const carets = (seen?.peers ?? []).flatMap(({ id, kind, state, name, color, presence }): Caret[] => {
      if (kind === 'me' || state !== 'open' || presence?.doc !== doc || !presence.row || !presence.column) return [];
      return [{ id, name: name || enNote.unnamedPerson, color, anchor: presence.row, head: presence.column }];
    });
    showCarets(editor.view, carets);
  }, [editor, seen, doc]);
}
