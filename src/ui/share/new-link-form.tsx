import { useId, useState } from 'react';
import { maxProfileChars } from '../../room/limits.ts';
import type { InviteDraft } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { linkText, roleVerb } from '../text/people-words.ts';
import styles from './share-dialog.module.css';

const hourMs = 3_600_000;
const ends = [
  { value: 0, text: linkText.never },
  { value: hourMs, text: linkText.inHour },
  { value: 24 * hourMs, text: linkText.inDay },
  { value: 7 * 24 * hourMs, text: linkText.inWeek },
] as const;
const counts = [0, 1, 5, 20] as const;

interface NewLinkFormProps {
  readonly roles: readonly InviteDraft['role'][];
  readonly onDone: () => void;
}

export function NewLinkForm({ roles, onDone }: NewLinkFormProps) {
  const { room } = useRoom();
  const { env, notices } = useApp();
  const [note, setNote] = useState('');
  const [role, setRole] = useState<InviteDraft['role']>('editor');
  const [lives, setLives] = useState(0);
  const [uses, setUses] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const id = useId();

  const make = async (): Promise<void> => {
    setBusy(true);
    const expiresAt = lives === 0 ? null : env.now() + lives;
    const made = await settled(
      notices,
      room.invite({ role, note: note.trim(), expiresAt, uses: uses === 0 ? null : uses }),
    );
    setBusy(false);
    if (made !== null) onDone();
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <div className={field.field}>
        <label className={field.label} htmlFor={`${id}-note`}>
          {linkText.name}
        </label>
        <p className={field.hint} id={`${id}-hint`}>
          {linkText.nameHint}
        </p>
        <input
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          className={field.input}
          id={`${id}-note`}
          maxLength={maxProfileChars}
          onChange={(event) => setNote(event.target.value)}
          value={note}
        />
      </div>
      <div className={styles.formRow}>
        <Choice
          id={`${id}-role`}
          label={linkText.role}
          onChange={(value) => setRole(value as typeof role)}
          value={role}
        >
          {roles.map((each) => ({ value: each, text: roleVerb(each) }))}
        </Choice>
        <Choice id={`${id}-end`} label={linkText.runsOut} onChange={(value) => setLives(Number(value))} value={lives}>
          {ends}
        </Choice>
        <Choice id={`${id}-uses`} label={linkText.uses} onChange={(value) => setUses(Number(value))} value={uses}>
          {counts.map((value) => ({ value, text: value === 0 ? linkText.anyNumber : linkText.times(value) }))}
        </Choice>
      </div>
      <div className={styles.linkActions}>
        <Button disabled={isBusy} look="primary" type="submit">
          {linkText.create}
        </Button>
        <Button onClick={onDone}>{linkText.cancel}</Button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | number;
  readonly onChange: (value: string) => void;
  readonly children: readonly { readonly value: string | number; readonly text: string }[];
}

function Choice({ id, label, value, onChange, children }: ChoiceProps) {
  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <select className={field.input} id={id} onChange={(event) => onChange(event.target.value)} value={value}>
        {children.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
