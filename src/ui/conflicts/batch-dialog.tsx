import { useState } from 'react';
import type { Decision } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { Dialog } from '../parts/dialog.tsx';
import { personInside } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import styles from './batch-dialog.module.css';
import { type BatchPlan, type BatchWay, decisionsOf, preview } from './batch-plan.ts';
import { conflictFacts, versionText } from './conflict-facts.ts';
import { isChoice } from './conflict-kinds.ts';

interface BatchDialogProps {
  readonly plan: BatchPlan;
  readonly onDecide: (decisions: readonly Decision[]) => void;
  readonly onClose: () => void;
}

const words = en.conflicts;

/** One way for many conflicts of one kind: what it does to each is seen before it is done. */
export function BatchDialog({ plan, onDecide, onClose }: BatchDialogProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const way = chosen === null ? undefined : plan.ways[chosen]?.way;
  const lines = way ? preview(plan, way) : [];
  const decisions = decisionsOf(lines);
  return (
    <Dialog onClose={onClose} title={words.batchTitle}>
      <fieldset className={styles.ways}>
        <legend className={card.label}>{words.batchHow}</legend>
        {plan.ways.map(({ way: one, by }, at) => (
          <label className={styles.way} key={wayWords(one, by && personInside(by))}>
            <input checked={chosen === at} name="way" onChange={() => setChosen(at)} type="radio" />
            <span>{wayWords(one, by && personInside(by))}</span>
          </label>
        ))}
      </fieldset>
      {way && (
        <ul aria-label={words.batchPreview} className={styles.preview}>
          {lines.map(({ conflict, settlement, text }) => (
            <li key={conflict.id}>
              <span>{conflictFacts(conflict).title}</span>
              {settlement === null ? (
                <span className={card.soft}>: {words.batchUntouched}</span>
              ) : (
                text !== null && <strong>: {isChoice(conflict) ? versionText(conflict, text) : text}</strong>
              )}
            </li>
          ))}
        </ul>
      )}
      <p className={card.soft}>{words.batchHint}</p>
      <div className={card.actions}>
        <Button disabled={decisions.length === 0} look="primary" onClick={() => onDecide(decisions)}>
          {words.batchDo(decisions.length)}
        </Button>
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </Dialog>
  );
}

function wayWords(way: BatchWay, name: string | null): string {
  if (way.type === 'person') return words.batchPerson(name ?? en.people.someoneInside);
  return way.type === 'shown' ? words.batchShown : words.batchWays[way.settlement];
}
