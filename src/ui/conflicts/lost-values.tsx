import { useId, useState } from 'react';
import type { SettledView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionInside } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { createSeenLosses } from './seen-losses.ts';
import styles from './settled-list.module.css';

const words = en.conflicts;

/** Decisions by others against what one wrote oneself: said until it was seen, with one press to restore it [CON-5]. */
export function LostValues({ items }: { readonly items: readonly SettledView[] }) {
  const { notices, times } = useApp();
  const { room, mayEdit } = useRoom();
  const now = useNow();
  const id = useId();
  const [seen] = useState(() => createSeenLosses(() => window.localStorage, room.id));
  const [, setTurn] = useState(0);
  const lost = items.flatMap((item) => (item.lost && !seen.has(item.id) ? [{ item, lost: item.lost }] : []));
  if (lost.length === 0) return null;
  const dismiss = (which: string): void => {
    seen.add(which);
    setTurn((turn) => turn + 1);
  };
  return (
    <section className={styles.section}>
      <h2 className={card.label} id={id}>
        {words.lostTitle}
      </h2>
      <ul aria-labelledby={id} className={styles.list}>
        {lost.map(({ item, lost: { item: mine, text } }) => (
          <li className={`${card.card} ${styles.item}`} key={item.id}>
            <p className={styles.text}>
              {words.lost(
                text || words.emptyValue,
                words.settledTitle(item.columnName, item.rowLabel),
                item.text || words.emptyValue,
                attributionInside(item.by, times.stamp(item.by.time, now)),
              )}
            </p>
            <div className={card.actions}>
              {mayEdit && (
                <Button onClick={() => void settled(notices, room.restoreLost(item.id, mine))}>
                  {words.lostRestore(text || words.emptyValue)}
                </Button>
              )}
              <Button look="quiet" onClick={() => dismiss(item.id)}>
                {words.lostSeen}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
