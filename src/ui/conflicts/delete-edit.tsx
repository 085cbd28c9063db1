import type { Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { CopyButton } from '../parts/copy-button.tsx';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords, unseenWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { against, editLines } from './conflict-facts.ts';
import type { EitherConflict } from './conflict-kinds.ts';
import styles from './delete-edit.module.css';
import { waysOf } from './either-ways.ts';

interface DeleteEditProps {
  readonly conflict: EitherConflict;
  readonly mayEdit: boolean;
  readonly onSettle: (settlement: Settlement) => void;
  readonly onLater: () => void;
}

const words = en.conflicts;

/** One deleted or changed what another was editing: neither wins by silence. */
export function DeleteEdit({ conflict, mayEdit, onSettle, onLater }: DeleteEditProps) {
  const { times } = useApp();
  const now = useNow();
  const at = (time: number): string => times.stamp(time, now);
  const copy = <CopyButton label={words.copyValues} text={() => valuesOf(conflict)} />;
  const { by, did } = against(conflict);
  const authors = [by, ...conflict.edits.map((edit) => edit.by)];
  const unlisted = conflict.kind === 'delete-edit' ? 0 : conflict.editCount - conflict.edits.length;
  const { hint, keep, other } = waysOf(conflict);

  return (
    <div className={styles.body}>
      <ul className={styles.facts}>
        <li className={styles.fact}>
          <strong>{attributionWords(by, at(by.time))}</strong> {did}
        </li>
        {editLines(conflict).map((line) => (
          <li className={styles.fact} key={line.edit.item}>
            <strong>{attributionWords(line.edit.by, at(line.edit.by.time))}</strong> {line.did}
            {line.edit.unseen.length > 0 && `, ${unseenWords(line.edit.unseen, authors)}`}
          </li>
        ))}
        {unlisted > 0 && <li className={styles.fact}>{words.moreEdits(unlisted)}</li>}
      </ul>
      {mayEdit ? (
        <>
          <p className={card.soft}>{hint}</p>
          <div className={card.actions}>
            <Button look="primary" onClick={() => onSettle(keep.settlement)}>
              {keep.label}
            </Button>
            {other && (
              <Button look={other.isDanger ? 'danger' : 'plain'} onClick={() => onSettle(other.settlement)}>
                {other.label}
              </Button>
            )}
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

const valuesOf = (conflict: EitherConflict): string =>
  conflict.kind === 'delete-edit'
    ? conflict.context.map((item) => `${item.column}: ${item.text}`).join('\n')
    : conflict.edits.map((edit) => `${edit.rowLabel}: ${edit.text}`).join('\n');
