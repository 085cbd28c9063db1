/** A slider over the changes of the room: what it looked like then, and what to bring back of it [HIST-1]. */
import { useCallback, useEffect, useState } from 'react';
import type { DocId, RecordId } from '../../doc/types.ts';
import type { DocumentView, PastView, RestoreScope } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { enPast } from '../text/en-past.ts';
import styles from './past-dialog.module.css';
import { PastDocument } from './past-document.tsx';

/** Whoever drags the slider passes a hundred moments: one is read where it rests. */
const restMs = 150;

export function PastDialog({ doc, onClose }: { readonly doc: DocumentView | null; readonly onClose: () => void }) {
  const { times, notices } = useApp();
  const { room, mayEdit } = useRoom();
  const [moments, setMoments] = useState<readonly number[] | null>(null);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<DocId | null>(doc?.id ?? null);
  const [said, setSaid] = useState('');
  const [isAsking, setAsking] = useState(false);

  useEffect(() => {
    let shown = true;
    void room.moments().then((found) => {
      if (!shown) return;
      setMoments(found);
      setAt(Math.max(0, found.length - 1));
    });
    return () => {
      shown = false;
    };
  }, [room]);

  const time = moments?.[at];
  const { past, isFailed } = usePast(time, chosen);
  const restore = async (scope: RestoreScope): Promise<void> => {
    if (time === undefined) return;
    setSaid('');
    setAsking(false);
    const done = await settled(
      notices,
      room.restore(time, scope).then((answer) => (answer.ok ? { ok: true as const, value: true } : answer)),
    );
    if (done) setSaid(enPast.restored);
  };

  const shownDoc = past?.documents.find(({ id }) => id === chosen) ?? null;
  return (
    <Dialog onClose={onClose} title={enPast.title}>
      {moments !== null && moments.length === 0 && <p>{enPast.none}</p>}
      {moments !== null && moments.length > 0 && (
        <div className={styles.body}>
          <div className={styles.slider}>
            <Button disabled={at === 0} onClick={() => setAt(at - 1)} size="icon" aria-label={enPast.earlier}>
              ‹
            </Button>
            <input
              aria-label={enPast.slider}
              aria-valuetext={time === undefined ? undefined : times.full(time)}
              className={styles.range}
              max={moments.length - 1}
              min={0}
              onChange={(event) => setAt(Number(event.target.value))}
              type="range"
              value={at}
            />
            <Button
              aria-label={enPast.later}
              disabled={at === moments.length - 1}
              onClick={() => setAt(at + 1)}
              size="icon"
            >
              ›
            </Button>
          </div>
          <p className={styles.when}>{time === undefined ? '' : times.full(time)}</p>
          {past !== null && past.documents.length > 0 && (
            <label className={styles.choice}>
              {enPast.document}
              <select
                className={field.input}
                onChange={(event) => setChosen(past.documents.find(({ id }) => id === event.target.value)?.id ?? null)}
                value={chosen ?? ''}
              >
                {shownDoc === null && <option value={chosen ?? ''}>–</option>}
                {past.documents.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <div aria-busy={past?.time !== time} className={styles.shown}>
            {isFailed && <p role="alert">{enPast.failed}</p>}
            {past === null && !isFailed && <p>{enPast.reading}</p>}
            {past !== null && past.documents.length === 0 && <p>{enPast.nothing}</p>}
            {past !== null && past.documents.length > 0 && shownDoc === null && <p>{enPast.notThere}</p>}
            {past !== null && shownDoc !== null && (
              <PastDocument
                name={shownDoc.name}
                onRestoreRow={mayEdit ? (row: RecordId) => void restore({ doc: shownDoc.id, row }) : null}
                past={past}
              />
            )}
          </div>
          <p className={styles.said} role="status">
            {said}
          </p>
          {mayEdit && past !== null && (
            <div className={styles.answers}>
              {shownDoc !== null && (
                <Button look="primary" onClick={() => void restore({ doc: shownDoc.id })}>
                  {enPast.restoreDocument(shownDoc.name)}
                </Button>
              )}
              {!isAsking && <Button onClick={() => setAsking(true)}>{enPast.restoreRoom}</Button>}
            </div>
          )}
          {isAsking && (
            <div className={styles.ask}>
              <p>
                <strong>{enPast.restoreAsk}</strong> {enPast.restoreMore}
              </p>
              <div className={styles.answers}>
                <Button look="danger" onClick={() => void restore({})}>
                  {enPast.restoreYes}
                </Button>
                <Button onClick={() => setAsking(false)}>{enPast.restoreNo}</Button>
              </div>
            </div>
          )}
        </div>
      )}
      {moments === null && <p>{en.history.loading}</p>}
    </Dialog>
  );
}

/** What was last read stays while the next is. */
function usePast(time: number | undefined, doc: DocId | null) {
  const { env } = useApp();
  const { room } = useRoom();
  const [past, setPast] = useState<PastView | null>(null);
  const [isFailed, setFailed] = useState(false);
  const read = useCallback(
    async (isWanted: () => boolean): Promise<void> => {
      if (time === undefined) return;
      const answer = await room.past(time, doc);
      if (!isWanted()) return;
      setFailed(!answer.ok);
      if (answer.ok) setPast(answer.value);
    },
    [room, time, doc],
  );
  useEffect(() => {
    let wanted = true;
    const cancel = env.after(restMs, () => void read(() => wanted));
    return () => {
      wanted = false;
      cancel();
    };
  }, [env, read]);
  return { past, isFailed };
}
