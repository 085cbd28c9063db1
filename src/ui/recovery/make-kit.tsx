import { type FormEvent, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useApp } from '../state/app-context.ts';
import { saveFile } from '../table/save-file.ts';
import { errorWords } from '../text/error-words.ts';
import { recoveryText } from '../text/recovery-words.ts';
import styles from './recovery.module.css';

export function MakeKit() {
  const { device } = useApp();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<'asking' | 'making' | 'made'>('asking');

  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase !== again) return setProblem(recoveryText.differs);
    setState('making');
    const kit = await device.makeRecoveryKit(passphrase);
    if (!kit.ok) {
      const words = errorWords(kit.error);
      setState('asking');
      return setProblem(`${words.what} ${words.now}`);
    }
    saveFile(recoveryText.fileName, kit.value, 'text/plain');
    setState('made');
  };

  if (state === 'made') return <p role="status">{recoveryText.made}</p>;
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void make(event)}>
      <TextField
        autoComplete="new-password"
        hint={recoveryText.passphraseHint}
        label={recoveryText.passphrase}
        onChange={(event) => {
          setPassphrase(event.target.value);
          setProblem(null);
        }}
        problem={problem}
        type="password"
        value={passphrase}
      />
      <TextField
        autoComplete="new-password"
        label={recoveryText.again}
        onChange={(event) => setAgain(event.target.value)}
        type="password"
        value={again}
      />
      <div className={styles.actions}>
        <Button disabled={state === 'making'} look="primary" type="submit">
          {state === 'making' ? recoveryText.making : recoveryText.save}
        </Button>
      </div>
    </form>
  );
}
