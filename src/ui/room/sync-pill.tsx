import { useEffect, useState } from 'react';
import type { SyncStatus } from '../../room/api.ts';
import { VisuallyHidden } from '../parts/visually-hidden.tsx';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';
import { statusWords } from '../text/status-words.ts';
import styles from './sync-pill.module.css';

/** Said aloud only when it has stood still for this long: every keystroke passes through "Saving…". */
const calmMs = 3000;

/** Words first; the dot is only the second sign. */
export function SyncPill({ status }: { readonly status: SyncStatus }) {
  const { env, times } = useApp();
  const now = useNow();
  const words = statusWords(status);
  const sentence = [words.main, ...words.more].join(' · ');
  const [calm, setCalm] = useState('');

  useEffect(() => env.after(calmMs, () => setCalm(sentence)), [env, sentence]);

  const confirmed =
    status.confirmedAt === null
      ? en.status.neverConfirmed
      : en.status.confirmedAt(times.stamp(status.confirmedAt, now));

  return (
    <>
      <div
        aria-description={confirmed}
        aria-label={en.room.syncStatus}
        aria-live="off"
        className={styles.pill}
        data-tone={words.tone}
        role="status"
        title={`${sentence}\n${confirmed}`}
      >
        <span aria-hidden="true" className={styles.dot} />
        <span className={styles.words}>
          <strong className={styles.main}>{words.main}</strong>
          {words.more.map((fact) => (
            <span className={styles.more} key={fact}>
              {' · '}
              {fact}
            </span>
          ))}
        </span>
      </div>
      <div aria-live="polite">
        <VisuallyHidden>{calm}</VisuallyHidden>
      </div>
    </>
  );
}
