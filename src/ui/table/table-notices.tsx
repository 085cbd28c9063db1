import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { enTable } from '../text/en-table.ts';
import { errorWords } from '../text/error-words.ts';
import { useGridState, useTable } from './table-context.ts';
import styles from './table-notices.module.css';

/** What was refused, and text whose cell is gone: said above the rows until it is dismissed or done better. */
export function TableNotices() {
  const { actions, grid } = useTable();
  const problem = useStore(actions.notice, (state) => state.problem);
  const orphan = useGridState((state) => state.orphan);
  // A refusal that the open editor shows beside its cell is not said twice.
  const isSaidThere = useGridState((state) => state.editing?.problem != null);
  const words = problem && !isSaidThere ? errorWords(problem) : null;
  return (
    <div aria-live="polite" className={styles.notices}>
      {words && (
        <div className={styles.notice}>
          <p>
            <strong>{words.what}</strong> {words.safe} {words.now}
          </p>
          <Dismiss onClick={actions.dismissNotice} />
        </div>
      )}
      {orphan !== null && (
        <div className={styles.notice}>
          <p>{enTable.orphan(orphan)}</p>
          <CopyButton label={enTable.menu.copy} text={() => orphan} />
          <Dismiss onClick={grid.dropOrphan} />
        </div>
      )}
    </div>
  );
}

function Dismiss({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button aria-label={enTable.dismiss} look="quiet" onClick={onClick} size="icon">
      <X aria-hidden="true" size={16} />
    </Button>
  );
}
