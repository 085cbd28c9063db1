import { History } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { RecordId } from '../../doc/types.ts';
import type { DocumentView, HistoryItem } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import field from '../parts/text-field.module.css';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { enPast } from '../text/en-past.ts';
import { HistoryLine } from './history-line.tsx';
import styles from './history-panel.module.css';
import { PastDialog } from './past-dialog.tsx';
import { type LastCell, useLastCell } from './use-last-cell.ts';

const pageSize = 100;
/** The history is asked for, not watched: this often while one looks at it. */
const rereadMs = 1500;
/** However long the history is: at most this part of the time goes into reading it. */
const restFactor = 20;

export function HistoryPanel({ doc }: { readonly doc: DocumentView | null }) {
  const [scope, setScope] = useState<Scope>('room');
  const [isLookingBack, setLookingBack] = useState(false);
  const cell = useLastCell(doc);
  const [limit, setLimit] = useState(pageSize);
  // What was chosen may be gone: another document was opened since.
  const shown: Scope = (scope === 'cell' || scope === 'row') && !cell ? 'document' : scope;
  const only = shown === 'room' ? null : doc;
  const items = useHistory(only, shown === 'cell' || shown === 'row' ? cell : null, shown === 'cell', limit);

  return (
    <div className={card.stack}>
      {doc !== null && (
        <div className={styles.filter}>
          <label htmlFor="history-scope">{en.history.filter}</label>
          <select
            className={field.input}
            id="history-scope"
            onChange={(event) => setScope(scopes.find((one) => one === event.target.value) ?? 'room')}
            value={shown}
          >
            {scopes
              .filter((one) => cell !== null || one === 'room' || one === 'document')
              .map((one) => (
                <option key={one} value={one}>
                  {enPast.scopes[one]}
                </option>
              ))}
          </select>
        </div>
      )}
      <Button onClick={() => setLookingBack(true)} title={enPast.openHint}>
        <History aria-hidden="true" size={16} />
        {enPast.open}
      </Button>
      {isLookingBack && <PastDialog doc={doc} onClose={() => setLookingBack(false)} />}
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

type Scope = 'room' | 'document' | 'row' | 'cell';
const scopes: readonly Scope[] = ['room', 'document', 'row', 'cell'];

/** Null until the first answer; while a later one is awaited the last one stays. */
function useHistory(
  doc: DocumentView | null,
  cell: LastCell | null,
  isOneCell: boolean,
  limit: number,
): readonly HistoryItem[] | null {
  const { env } = useApp();
  const { room } = useRoom();
  const [items, setItems] = useState<readonly HistoryItem[] | null>(null);
  const id = doc?.id;
  const row = cell?.row;
  const field = isOneCell ? cell?.column : undefined;

  const read = useCallback(() => {
    const where: { row?: RecordId; field?: RecordId } = {};
    if (row) where.row = row;
    if (field) where.field = field;
    return room.history(id === undefined ? { limit } : { doc: id, ...where, limit });
  }, [room, id, row, field, limit]);
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
