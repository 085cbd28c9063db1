import type { ConflictView, Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { CopyButton } from '../parts/copy-button.tsx';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords, unseenWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import styles from './delete-edit.module.css';

interface DeleteEditProps {
  readonly conflict: Extract<ConflictView, { readonly kind: 'delete-edit' }>;
  readonly mayEdit: boolean;
  readonly onSettle: (settlement: Settlement) => void;
  readonly onLater: () => void;
}

/** One deleted a row that another edited: neither wins by silence. */
export function DeleteEdit({ conflict, mayEdit, onSettle, onLater }: DeleteEditProps) {
  const { times } = useApp();
  const now = useNow();
  const values = (): string => conflict.context.map((item) => `${item.column}: ${item.text}`).join('\n');
  const at = (time: number): string => times.stamp(time, now);

  return (
    <div className={styles.body}>
      <ul className={styles.facts}>
        <li className={styles.fact}>
          <strong>{attributionWords(conflict.deletedBy, at(conflict.deletedBy.time))}</strong> {en.conflicts.deletedRow}
        </li>
        {conflict.edits.map((edit) => (
          <li className={styles.fact} key={edit.item}>
            <strong>{attributionWords(edit.by, at(edit.by.time))}</strong>{' '}
            {en.conflicts.changed(edit.columnName, edit.before, edit.text)}
            {edit.unseen.length > 0 &&
              `, ${unseenWords(edit.unseen, [conflict.deletedBy, ...conflict.edits.map((other) => other.by)])}`}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <>
          <p className={card.soft}>{en.conflicts.restoreHint}</p>
          <div className={card.actions}>
            <Button look="primary" onClick={() => onSettle({ type: 'restore-row' })}>
              {en.conflicts.restore}
            </Button>
            <Button look="danger" onClick={() => onSettle({ type: 'delete-row' })}>
              {en.conflicts.deleteAnyway}
            </Button>
            <Button aria-description={en.conflicts.laterHint} onClick={onLater}>
              {en.conflicts.later}
            </Button>
            <CopyButton label={en.conflicts.copyValues} text={values} />
          </div>
        </>
      ) : (
        <>
          <p className={card.soft}>{en.conflicts.viewer}</p>
          <div className={card.actions}>
            <CopyButton label={en.conflicts.copyValues} text={values} />
          </div>
        </>
      )}
    </div>
  );
}
