import { FileText, Table2, Undo2 } from 'lucide-react';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import styles from './documents-nav.module.css';

/** Deleted documents: kept as long as the room, and back with one tap. */
export function TrashList() {
  const { notices, times } = useApp();
  const { room, view, mayEdit } = useRoom();
  const now = useNow();
  if (view.trash.length === 0) return null;
  return (
    <details className={styles.trash}>
      <summary className={styles.summary}>{en.room.trash(view.trash.length)}</summary>
      <ul aria-label={en.room.trashList} className={styles.list}>
        {view.trash.map(({ id, kind, name, by }) => {
          const Icon = kind === 'note' ? FileText : Table2;
          return (
            <li className={styles.deleted} key={id}>
              <Icon aria-hidden="true" size={16} />
              <div className={styles.about}>
                <p className={styles.name}>{name}</p>
                <p className={styles.by}>{en.room.deletedBy(personWords(by), times.stamp(by.time, now))}</p>
              </div>
              {mayEdit && (
                <button
                  aria-label={en.room.restore(name)}
                  className={styles.restore}
                  onClick={() => void settled(notices, room.restoreDocument(id))}
                  title={en.room.restore(name)}
                  type="button"
                >
                  <Undo2 aria-hidden="true" size={17} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
