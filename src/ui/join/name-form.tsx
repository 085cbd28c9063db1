import { type FormEvent, useEffect, useRef, useState } from 'react';
import { maxProfileChars } from '../../room/limits.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import styles from './name-form.module.css';

interface NameFormProps {
  readonly button: string;
  readonly hint: string;
  /** `inline`: beside other things, so it does not take the focus from them. */
  readonly look?: 'page' | 'inline';
}

export function NameForm({ button, hint, look = 'page' }: NameFormProps) {
  const { device, notices } = useApp();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (look === 'page') input.current?.focus();
  }, [look]);

  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') {
      setProblem(errorWords({ code: 'name-empty' }).now);
      input.current?.focus();
      return;
    }
    void settled(notices, device.setName(name.trim()));
  };

  return (
    <form className={look === 'page' ? styles.form : styles.inline} noValidate onSubmit={save}>
      <TextField
        autoComplete="name"
        hint={hint}
        label={en.join.name}
        maxLength={maxProfileChars}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
        problem={problem}
        ref={input}
        value={name}
      />
      <Button className={styles.button} look={look === 'page' ? 'primary' : 'plain'} type="submit">
        {button}
      </Button>
    </form>
  );
}
