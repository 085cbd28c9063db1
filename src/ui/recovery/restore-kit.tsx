import { type FormEvent, useId, useState } from 'react';
import { Button } from '../parts/button.tsx';
import field from '../parts/text-field.module.css';
import { TextField } from '../parts/text-field.tsx';
import { useApp } from '../state/app-context.ts';
import { errorWords } from '../text/error-words.ts';
import { recoveryText } from '../text/recovery-words.ts';
import styles from './recovery.module.css';

export function RestoreKit() {
  const { device } = useApp();
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [restored, setRestored] = useState<number | null>(null);
  const id = useId();

  const restore = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (file === null) return;
    setBusy(true);
    const rooms = await device.restore(await file.text(), passphrase);
    setBusy(false);
    if (rooms.ok) return setRestored(rooms.value.length);
    const words = errorWords(rooms.error);
    setProblem(`${words.what} ${words.now}`);
  };

  if (restored !== null) return <p role="status">{recoveryText.restored(restored)}</p>;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void restore(event)}>
      <div className={field.field}>
        <label className={field.label} htmlFor={id}>
          {recoveryText.file}
        </label>
        <input
          accept=".txt,text/plain"
          className={field.input}
          id={id}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          type="file"
        />
      </div>
      <TextField
        autoComplete="current-password"
        label={recoveryText.passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          setProblem(null);
        }}
        problem={problem}
        type="password"
        value={passphrase}
      />
      <div className={styles.actions}>
        <Button disabled={isBusy || file === null} look="primary" type="submit">
          {isBusy ? recoveryText.opening : recoveryText.open}
        </Button>
      </div>
    </form>
  );
}
