import type { Editor } from '@tiptap/core';
import { useLayoutEffect, useState } from 'react';
import { enNote } from '../text/en-note.ts';
import styles from './mention-list.module.css';
import type { Mentioned, MentionQuery } from './use-mentions.ts';

interface MentionListProps {
  readonly editor: Editor;
  readonly query: MentionQuery;
  readonly found: readonly Mentioned[];
  readonly active: number;
  readonly onChoose: (one: Mentioned) => void;
}

export const mentionOptionId = (at: number): string => `note-mention-${at}`;

/** Below the "@"; the focus stays in the text, and the keys come from there. */
export function MentionList({ editor, query, found, active, onChoose }: MentionListProps) {
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const { left, bottom } = editor.view.coordsAtPos(query.from);
    setPlace({ left: Math.max(8, Math.min(left, window.innerWidth - 268)), top: bottom + 4 });
  }, [editor, query.from]);

  return (
    <div
      aria-label={enNote.mentions}
      className={styles.list}
      id="note-mentions"
      role="listbox"
      style={place}
      tabIndex={-1}
    >
      {found.map((one, at) => (
        <div
          aria-selected={at === active}
          className={styles.option}
          id={mentionOptionId(at)}
          key={`${one.doc}/${one.id}`}
          // Before the editor loses the focus to it.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
          role="option"
          tabIndex={-1}
        >
          <span className={styles.label}>{one.label}</span>
          <span className={styles.where}>{one.where}</span>
        </div>
      ))}
    </div>
  );
}
