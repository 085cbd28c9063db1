import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import styles from './message-page.module.css';

interface MessagePageProps {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly children?: ReactNode;
}

/** A whole page that says one thing and what to do about it. */
export function MessagePage({ title, sentences, children }: MessagePageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Mark size={40} />
        <h1 className={styles.title}>{title}</h1>
        {sentences.length > 0 && (
          <div className={styles.text}>
            {sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        )}
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </div>
    </main>
  );
}
