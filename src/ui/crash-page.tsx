import styles from './crash-page.module.css';
import { Button } from './parts/button.tsx';
import { MessagePage } from './parts/message-page.tsx';
import { en } from './text/en.ts';

/** Stands on nothing but itself: whatever broke may have taken the rest with it. */
export function CrashPage({ problem }: { readonly problem: unknown }) {
  const details = problem instanceof Error ? `${problem.message}\n${problem.stack ?? ''}` : String(problem);
  return (
    <MessagePage sentences={[en.trouble.crash, en.trouble.crashNow]} title={en.trouble.crashTitle}>
      <Button look="primary" onClick={() => window.location.reload()}>
        {en.app.reload}
      </Button>
      <details className={styles.details}>
        <summary>{en.trouble.details}</summary>
        <pre className={styles.text}>{details}</pre>
      </details>
    </MessagePage>
  );
}
