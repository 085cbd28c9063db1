import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FoundCell, RoomApi } from '../../room/api.ts';
import { Dialog } from '../parts/dialog.tsx';
import field from '../parts/text-field.module.css';
import { enView } from '../text/en-view.ts';
import styles from './find-in-room.module.css';

interface FindInRoomProps {
  readonly room: RoomApi;
  readonly onClose: () => void;
  readonly onGoTo: (found: FoundCell) => void;
}

/** Nobody reads on; another letter makes them fewer. */
const mostFound = 100;

/** Every table of the room by the cells in which a text stands; Enter or a click goes there. */
export function FindInRoom({ room, onClose, onGoTo }: FindInRoomProps) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly FoundCell[]>([]);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    let isLatest = true;
    void room.find(text, mostFound).then((cells) => {
      if (isLatest) setFound(cells);
    });
    return () => {
      isLatest = false;
    };
  }, [room, text]);

  const step = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.max(0, Math.min(buttons.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
  };

  return (
    <Dialog onClose={onClose} title={enView.findInRoom}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go from the field into its list */}
      <div className={styles.find} onKeyDown={step}>
        <input
          aria-label={enView.findInRoomField}
          autoComplete="off"
          autoFocus
          className={field.input}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key !== 'Enter' || event.nativeEvent.isComposing || !first) return;
            // The dialog gives the focus back: the key must not press what gets it.
            event.preventDefault();
            onGoTo(first);
          }}
          spellCheck={false}
          type="search"
          value={text}
        />
        <p className={styles.count} role="status">
          {text.trim() !== '' && enView.foundInRoom(found.length, found.length >= mostFound)}
        </p>
        <ul aria-label={enView.found} className={styles.list} ref={list}>
          {found.map((cell) => (
            <li key={`${cell.doc}/${cell.row}/${cell.column}`}>
              <button className={styles.hit} onClick={() => onGoTo(cell)} type="button">
                <span className={styles.text}>{cell.text}</span>
                <span className={styles.place}>
                  {enView.foundAt(cell.docName, cell.columnName, cell.rowNumber, cell.rowLabel)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
