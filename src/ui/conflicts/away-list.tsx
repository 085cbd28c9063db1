import { useId } from 'react';
import type { AwayView } from '../../room/api.ts';
import card from '../parts/card.module.css';
import { useApp } from '../state/app-context.ts';
import { useProjected, useProjection } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import styles from './away-list.module.css';

const words = en.conflicts.away;

/** What others did while one was apart from them: the last time open, earlier ones folded [ROOM-15]. */
export function AwayList() {
  const { room } = useRoom();
  const digests = useProjected(useProjection<readonly AwayView[]>(room, (listener) => room.watchAway(listener)));
  const id = useId();
  const [last, ...earlier] = digests ?? [];
  if (!last) return null;
  return (
    <section aria-labelledby={id} className={`${card.card} ${styles.away}`}>
      <h2 className={card.label} id={id}>
        {words.title}
      </h2>
      <Digest digest={last} />
      {earlier.length > 0 && (
        <details>
          <summary>{words.earlier(earlier.length)}</summary>
          {earlier.map((digest) => (
            <Digest digest={digest} key={digest.id} />
          ))}
        </details>
      )}
    </section>
  );
}

function Digest({ digest }: { readonly digest: AwayView }) {
  const { times } = useApp();
  const now = useNow();
  const { from, to, people, mine, changes, merged, toDecide } = digest;
  return (
    <div className={styles.digest}>
      <p className={card.soft}>
        {from === null ? words.until(times.stamp(to, now)) : words.span(times.stamp(from, now), times.stamp(to, now))}
      </p>
      <p>
        <strong>{words.sum(changes, merged, toDecide)}</strong>
      </p>
      <p>{people.map(({ by, changes: count }) => words.person(personWords(by), count)).join(', ')}</p>
      {mine > 0 && <p className={card.soft}>{words.mine(mine)}</p>}
    </div>
  );
}
