import type { ConflictView, Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { CopyButton } from '../parts/copy-button.tsx';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords, unseenWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { deletedWords, editLines } from './conflict-facts.ts';
import styles from './delete-edit.module.css';

type DeletedWhileEdited = Exclude<ConflictView, { readonly kind: 'cell' }>;

interface DeleteEditProps {
  readonly conflict: DeletedWhileEdited;
  readonly mayEdit: boolean;
  readonly onSettle: (settlement: Settlement) => void;
  readonly onLater: () => void;
}

const words = en.conflicts;

/** One deleted a row or a column that another edited: neither wins by silence. */
export function DeleteEdit({ conflict, mayEdit, onSettle, onLater }: DeleteEditProps) {
  const { times } = useApp();
  const now = useNow();
  const isColumn = conflict.kind === 'column';
  const at = (time: number): string => times.stamp(time, now);
  const copy = <CopyButton label={words.copyValues} text={() => valuesOf(conflict)} />;
  const authors = [conflict.deletedBy, ...conflict.edits.map((edit) => edit.by)];
  const unlisted = isColumn ? conflict.editCount - conflict.edits.length : 0;

  return (
    <div className={styles.body}>
      <ul className={styles.facts}>
        <li className={styles.fact}>
          <strong>{attributionWords(conflict.deletedBy, at(conflict.deletedBy.time))}</strong> {deletedWords(conflict)}
        </li>
        {editLines(conflict).map(({ edit, did }) => (
          <li className={styles.fact} key={edit.item}>
            <strong>{attributionWords(edit.by, at(edit.by.time))}</strong> {did}
            {edit.unseen.length > 0 && `, ${unseenWords(edit.unseen, authors)}`}
          </li>
        ))}
        {unlisted > 0 && <li className={styles.fact}>{words.moreEdits(unlisted)}</li>}
      </ul>
      {mayEdit ? (
        <>
          <p className={card.soft}>{isColumn ? words.restoreColumnHint : words.restoreHint}</p>
          <div className={card.actions}>
            <Button look="primary" onClick={() => onSettle({ type: isColumn ? 'restore-column' : 'restore-row' })}>
              {words.restore}
            </Button>
            <Button look="danger" onClick={() => onSettle({ type: isColumn ? 'delete-column' : 'delete-row' })}>
              {words.deleteAnyway}
            </Button>
            <Button aria-description={words.laterHint} onClick={onLater}>
              {words.later}
            </Button>
            {copy}
          </div>
        </>
      ) : (
        <>
          <p className={card.soft}>{words.viewer}</p>
          <div className={card.actions}>{copy}</div>
        </>
      )}
    </div>
  );
}

const valuesOf = (conflict: DeletedWhileEdited): string =>
  conflict.kind === 'column'
    ? conflict.edits.map((edit) => `${edit.rowLabel}: ${edit.text}`).join('\n')
    : conflict.context.map((item) => `${item.column}: ${item.text}`).join('\n');
