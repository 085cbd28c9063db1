import { useId } from 'react';
import type { ConflictView, Settlement } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { NeedsMark } from '../parts/needs-mark.tsx';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';
import { AskAbout } from './ask-about.tsx';
import { CellVersions } from './cell-versions.tsx';
import { conflictFacts } from './conflict-facts.ts';
import type { InboxEntry } from './conflict-inbox.ts';
import styles from './conflict-item.module.css';
import { isChoice, isEither, isInRow } from './conflict-kinds.ts';
import type { Pick } from './conflict-list-state.ts';
import { DeleteEdit } from './delete-edit.tsx';
import { RowContext } from './row-context.tsx';
import { UniqueRows } from './unique-rows.tsx';

interface ConflictItemProps {
  readonly conflict: ConflictView;
  readonly heading: InboxEntry['heading'];
  readonly stretch: InboxEntry['stretch'];
  readonly isOpen: boolean;
  readonly pick: Pick | null;
  readonly otherText: string;
  readonly onAsk: () => void;
  readonly onPick: (pick: Pick) => void;
  readonly onOtherText: (text: string) => void;
  readonly onKeep: () => void;
  readonly onLater: () => void;
  readonly onSettle: (settlement: Settlement) => void;
}

/** A conflict reads as a sentence: what, where, before; then each version; the buttons last. */
export function ConflictItem(props: ConflictItemProps) {
  const { conflict, isOpen, pick, otherText, onAsk, onPick, onOtherText, onKeep, onLater, onSettle } = props;
  const { heading, stretch } = props;
  const { mayEdit } = useRoom();
  const { times } = useApp();
  const now = useNow();
  const id = useId();
  const { title, place, summary } = conflictFacts(conflict);

  return (
    <li aria-labelledby={`${id}-title`} className={card.card}>
      <button aria-expanded={isOpen} className={styles.head} id={`${id}-title`} onClick={onAsk} type="button">
        <span className={styles.title}>
          <NeedsMark /> <span>{title}</span>
        </span>
      </button>
      <p className={styles.place}>{place}</p>
      <p className={styles.place}>
        {heading && `${(isInRow(conflict) ? en.conflicts.inRow : en.conflicts.inColumn)(heading.count)}, `}
        {en.conflicts.apart(times.stamp(stretch.from, now), times.stamp(stretch.to, now))}
        {conflict.asks.some(({ toMe }) => toMe) && ` · ${en.conflicts.askedYou}`}
      </p>
      {!isOpen && <p className={styles.summary}>{summary}</p>}
      {isOpen && isChoice(conflict) && (
        <>
          <CellVersions
            conflict={conflict}
            labelledBy={`${id}-title`}
            onKeep={onKeep}
            onOtherText={onOtherText}
            onPick={onPick}
            otherText={otherText}
            pick={pick}
          />
          {mayEdit ? (
            <div className={styles.actions}>
              <Button disabled={pick === null} look="primary" onClick={onKeep}>
                {en.conflicts.keepSelected}
              </Button>
              {conflict.kind === 'cell' && (
                <Button aria-description={keepAllHint(conflict)} onClick={() => onSettle({ type: 'keep-all' })}>
                  {en.conflicts.keepAll}
                </Button>
              )}
              {conflict.kind === 'group' && (
                <Button onClick={() => onSettle({ type: 'mix' })}>{en.conflicts.keepMixed(conflict.mixed)}</Button>
              )}
              <Button aria-description={en.conflicts.laterHint} onClick={onLater}>
                {en.conflicts.later}
              </Button>
            </div>
          ) : (
            <p className={`${card.soft} ${styles.actions}`}>{en.conflicts.viewer}</p>
          )}
        </>
      )}
      {isOpen && conflict.kind === 'unique' && (
        <UniqueRows conflict={conflict} mayEdit={mayEdit} onLater={onLater} onSettle={onSettle} />
      )}
      {isOpen && isEither(conflict) && (
        <DeleteEdit conflict={conflict} mayEdit={mayEdit} onLater={onLater} onSettle={onSettle} />
      )}
      {isOpen && isInRow(conflict) && <RowContext conflict={conflict} otherText={otherText} pick={pick} />}
      {isOpen && <AskAbout conflict={conflict} />}
    </li>
  );
}

/** The last version is the one that the table shows. */
function keepAllHint({ versions }: { readonly versions: readonly { readonly text: string }[] }): string {
  const texts = versions.map(({ text }) => text || en.conflicts.emptyValue);
  return en.conflicts.keepAllHint(texts.at(-1) ?? '', texts.slice(0, -1));
}
