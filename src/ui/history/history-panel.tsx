import { useCallback, useEffect, useState } from 'react';
import type { DocumentView, HistoryItem } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import field from '../parts/text-field.module.css';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { HistoryLine } from './history-line.tsx';
import styles from './history-panel.module.css';

const pageSize = 100;
/** The history is asked for, not watched: this often while one looks at it. */
const rereadMs = 1500;
/** However long the history is: at most this part of the time goes into reading it. */
const restFactor = 20;

export function HistoryPanel({ doc }: { readonly doc: DocumentView | null }) {
  const [scope, setScope] = useState<'document' | 'room'>('room');
  const [limit, setLimit] = useState(pageSize);
  const only = scope === 'document' ? doc : null;
  const items = useHistory(only, limit);

  return (
    <div className={card.stack}>
      {doc !== null && (
        <div className={styles.filter}>
          <label htmlFor="history-scope">{en.history.filter}</label>
          <select
            className={field.input}
            id="history-scope"
            onChange={(event) => setScope(event.target.value === 'room' ? 'room' : 'document')}
            value={scope}
          >
            <option value="room">{en.history.allTables}</option>
            <option value="document">{en.history.thisTable}</option>
          </select>
        </div>
      )}
      <ul aria-label={en.history.list} className={styles.list}>
        {(items ?? []).map((item) => (
          <HistoryLine item={item} key={item.id} showDocument={only === null} />
        ))}
      </ul>
      {items === null && <p className={card.soft}>{en.history.loading}</p>}
      {items?.length === 0 && (
        <div className={card.empty}>
          <p className={card.emptyTitle}>{en.history.empty}</p>
          <p>{en.history.emptyMore}</p>
        </div>
      )}
      {items !== null && items.length >= limit && (
        <Button onClick={() => setLimit(limit + pageSize)}>{en.history.more}</Button>
      )}
    </div>
  );
}

/** Null until the first answer; while a later one is awaited the last one stays. */
function useHistory(doc: DocumentView | null, limit: number): readonly HistoryItem[] | null {
  const { env } = useApp();
  const { room } = useRoom();
  const [items, setItems] = useState<readonly HistoryItem[] | null>(null);
  const id = doc?.id;

  const read = useCallback(() => room.history(id === undefined ? { limit } : { doc: id, limit }), [room, id, limit]);
  useEffect(() => {
    let shown = true;
    let cancel = (): void => {};
    const reread = async (): Promise<void> => {
      const began = env.elapsed();
      const answer = await read();
      if (!shown) return;
      setItems(answer);
      cancel = env.after(Math.max(rereadMs, restFactor * (env.elapsed() - began)), () => void reread());
    };
    void reread();
    return () => {
      shown = false;
      cancel();
    };
  }, [env, read]);
  return items;
}
