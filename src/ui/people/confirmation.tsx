import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { peopleText } from '../text/people-words.ts';
import styles from './people.module.css';

/** What cannot be taken back is asked once, in plain words about what it does and does not do. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly act: () => Promise<unknown>;
}

export function Confirmation({ question, onDone }: { readonly question: Question; readonly onDone: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    await question.act();
    onDone();
  };
  return (
    <div className={styles.stack}>
      <p>{question.text}</p>
      <div className={styles.actions}>
        <Button disabled={isBusy} look="danger" onClick={() => void act()}>
          {question.button}
        </Button>
        <Button onClick={onDone}>{peopleText.cancel}</Button>
      </div>
    </div>
  );
}
