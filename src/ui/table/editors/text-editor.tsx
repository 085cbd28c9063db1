import { useId } from 'react';
import type { ColumnType } from '../../../doc/types.ts';
import { EditorHint } from './editor-hint.tsx';
import type { EditorProps } from './editor-props.ts';
import styles from './editors.module.css';
import { useDraft } from './use-draft.ts';

/** Which keyboard a phone shows. */
const keyboards: Partial<Record<ColumnType, 'url' | 'email' | 'tel'>> = { url: 'url', email: 'email', phone: 'tel' };

/** Text and numbers. Alt+Enter breaks the line: cells may hold several, and editing one must not join them. */
export function TextEditor({ editing, cell, column, label }: EditorProps) {
  const draft = useDraft<HTMLTextAreaElement>(editing);
  const hint = useId();
  const isNumber = column.type === 'number' || column.type === 'counter';
  const least = column.type === 'long-text' ? 4 : 1;
  return (
    <>
      <textarea
        aria-describedby={hint}
        aria-invalid={editing.problem !== null}
        aria-label={label}
        autoComplete="off"
        className={isNumber ? `${styles.text} ${styles.number}` : styles.text}
        inputMode={isNumber ? 'decimal' : (keyboards[column.type] ?? 'text')}
        onBlur={() => draft.commit('leave')}
        onChange={(event) => draft.setText(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter' && event.altKey) {
            event.preventDefault();
            const { selectionStart: from, selectionEnd: to } = event.currentTarget;
            event.currentTarget.setRangeText('\n', from, to, 'end');
            draft.setText(event.currentTarget.value);
          } else draft.keyDown(event);
        }}
        ref={draft.field}
        rows={Math.max(least, Math.min(8, draft.text.split('\n').length))}
        spellCheck={false}
        value={draft.text}
      />
      <EditorHint anchor={draft.field} cell={cell} editing={editing} id={hint} />
    </>
  );
}
