import { CalendarDays } from 'lucide-react';
import { type FocusEvent, useId, useRef } from 'react';
import { parseInput } from '../../../doc/cell-value.ts';
import { enTable } from '../../text/en-table.ts';
import { typedText } from '../cell-text.ts';
import { EditorHint } from './editor-hint.tsx';
import type { EditorProps } from './editor-props.ts';
import styles from './editors.module.css';
import { useDraft } from './use-draft.ts';

/** A date, or a date and time, as typed text, with the browser's own picker beside it. */
export function DateEditor({ editing, cell, column, label }: EditorProps) {
  const isTime = column.type === 'date-time';
  const draft = useDraft<HTMLInputElement>(editing);
  const picker = useRef<HTMLInputElement>(null);
  const hint = useId();
  const read = typedText(parseInput(column.type, draft.text));
  const leave = (event: FocusEvent): void => {
    const next = event.relatedTarget;
    if (next === null || (next !== picker.current && next !== draft.field.current)) draft.commit('leave');
  };
  return (
    <span className={styles.date}>
      <input
        aria-describedby={hint}
        aria-invalid={editing.problem !== null}
        aria-label={label}
        autoComplete="off"
        className={`${styles.input} ${styles.dateInput}`}
        onBlur={leave}
        onChange={(event) => draft.setText(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          draft.keyDown(event);
        }}
        ref={draft.field}
        type="text"
        value={draft.text}
      />
      <input
        aria-hidden="true"
        className={styles.picker}
        onBlur={leave}
        onChange={(event) => draft.commit('stay', event.target.value)}
        ref={picker}
        tabIndex={-1}
        type={isTime ? 'datetime-local' : 'date'}
        value={pickerValue(read, isTime)}
      />
      <button
        aria-label={enTable.cell.pickDate}
        className={styles.pick}
        onClick={() => picker.current?.showPicker()}
        // The text field keeps the focus: its blur would end the editing.
        onPointerDown={(event) => event.preventDefault()}
        tabIndex={-1}
        type="button"
      >
        <CalendarDays aria-hidden="true" size={16} />
      </button>
      <EditorHint anchor={draft.field} cell={cell} editing={editing} id={hint} />
    </span>
  );
}

/** As the browser's picker wants it; empty where the text is none. */
const pickerValue = (read: string, isTime: boolean): string => {
  if (isTime && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(read)) return read.replace(' ', 'T');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(read)) return '';
  return isTime ? `${read}T00:00` : read;
};
