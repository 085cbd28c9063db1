import { Undo2 } from 'lucide-react';
import type { HistoryItem } from '../../room/api.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { enPast } from '../text/en-past.ts';
import { historyWords } from '../text/history-words.ts';
import styles from './history-line.module.css';

interface HistoryLineProps {
  readonly item: HistoryItem;
  readonly showDocument: boolean;
}

export function HistoryLine({ item, showDocument }: HistoryLineProps) {
  const { times, notices } = useApp();
  const { room, mayEdit } = useRoom();
  const now = useNow();
  const words = historyWords(item);
  const where = showDocument && words.inDocument && item.docName !== '' ? en.history.in(item.docName) : null;
  const facts = [item.by.deviceLabel, times.stamp(item.by.time, now), where].filter(Boolean);
  return (
    <li className={styles.line}>
      <Avatar color={item.by.color} name={item.by.me ? item.by.name || en.people.you : item.by.name} />
      <div className={styles.text}>
        <p>
          <strong className={styles.who}>{personWords(item.by)}</strong> {words.did}
        </p>
        {words.change !== null && <p className={styles.change}>{words.change}</p>}
        <p className={styles.facts} title={times.full(item.by.time)}>
          {facts.join(' · ')}
        </p>
        {mayEdit && item.cell !== null && item.count === 1 && item.before !== null && item.before !== item.after && (
          <div>
            <Button look="quiet" onClick={() => void settled(notices, room.restoreValue(item.id))}>
              <Undo2 aria-hidden="true" size={15} />
              {enPast.putBack(item.before.slice(0, 40))}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}
