import { useEffect, useState } from 'react';
import type { HistoryItem, RoomApi } from '../../room/api.ts';
import { HistoryLine } from '../history/history-line.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { saveFile } from '../table/save-file.ts';
import { setAsideText } from '../text/set-aside-words.ts';
import styles from './people.module.css';
import { setAsideToCsv } from './set-aside-csv.ts';

interface SetAsideDialogProps {
  readonly member: Parameters<RoomApi['readSetAside']>[0];
  /** Null: one's own. */
  readonly name: string | null;
  /** Null: may not write it anew. */
  readonly onAdopt: (() => void) | null;
  readonly onClose: () => void;
}

/** Line by line what nobody applies: it is shown nowhere else, and here it can be taken along [MEM-26]. */
export function SetAsideDialog({ member, name, onAdopt, onClose }: SetAsideDialogProps) {
  const { room } = useRoom();
  const { times } = useApp();
  const [items, setItems] = useState<readonly HistoryItem[] | null>(null);
  const [isSaved, setSaved] = useState(false);

  useEffect(() => {
    let shown = true;
    void room.readSetAside(member).then((answer) => {
      if (shown) setItems(answer);
    });
    return () => {
      shown = false;
    };
  }, [room, member]);

  const save = (): void => {
    saveFile(setAsideText.fileName, setAsideToCsv(items ?? [], times.full), 'text/csv;charset=utf-8');
    setSaved(true);
  };

  return (
    <Dialog onClose={onClose} title={setAsideText.title}>
      <div className={styles.stack}>
        <p>{name === null ? setAsideText.mine : setAsideText.theirs(name)}</p>
        {items === null && <p className={styles.soft}>{setAsideText.loading}</p>}
        {items?.length === 0 && <p className={styles.soft}>{setAsideText.none}</p>}
        <ul aria-label={setAsideText.list} className={styles.setAsideList}>
          {(items ?? []).map((item) => (
            <HistoryLine item={item} key={item.id} showDocument />
          ))}
        </ul>
        <div className={styles.actions}>
          {onAdopt !== null && name !== null && (
            <Button look="primary" onClick={onAdopt}>
              {setAsideText.take(name)}
            </Button>
          )}
          <Button disabled={(items?.length ?? 0) === 0} onClick={save}>
            {setAsideText.save}
          </Button>
          <p className={styles.soft} role="status">
            {isSaved && setAsideText.saved(setAsideText.fileName)}
          </p>
        </div>
      </div>
    </Dialog>
  );
}
