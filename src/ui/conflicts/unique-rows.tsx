import type { Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { uniqueRowWords } from './conflict-facts.ts';
import type { UniqueConflict } from './conflict-kinds.ts';
import styles from './delete-edit.module.css';

interface UniqueRowsProps {
  readonly conflict: UniqueConflict;
  readonly mayEdit: boolean;
  readonly onSettle: (settlement: Settlement) => void;
  readonly onLater: () => void;
}

const words = en.conflicts;

/** Several rows with one value that is to be there once: one keeps it, or they become one. */
export function UniqueRows({ conflict, mayEdit, onSettle, onLater }: UniqueRowsProps) {
  const { times } = useApp();
  const now = useNow();
  const [first] = conflict.rows;
  return (
    <div className={styles.body}>
      <ul className={styles.facts}>
        {conflict.rows.map((row) => (
          <li className={styles.fact} key={row.row}>
            <strong>{uniqueRowWords(row)}</strong>: {attributionWords(row.by, times.stamp(row.by.time, now))}
            {mayEdit && (
              <div className={card.actions}>
                <Button
                  aria-description={uniqueRowWords(row)}
                  onClick={() => onSettle({ type: 'renumber', keep: row.row })}
                >
                  {words.renumberOthers}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <>
          <p className={card.soft}>{words.uniqueHint}</p>
          <div className={card.actions}>
            {conflict.canMerge && first && (
              <Button onClick={() => onSettle({ type: 'merge-rows', keep: first.row })}>{words.mergeRows}</Button>
            )}
            <Button aria-description={words.laterHint} onClick={onLater}>
              {words.later}
            </Button>
          </div>
        </>
      ) : (
        <p className={card.soft}>{words.viewer}</p>
      )}
    </div>
  );
}
