import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import field from '../../parts/text-field.module.css';
import { enView } from '../../text/en-view.ts';
import { useTable, useTableState } from '../table-context.ts';
import styles from './find-bar.module.css';
import { findMatches, type Match, matchFrom, mostMatches } from './find-matches.ts';

interface FindBarProps {
  readonly onClose: () => void;
  readonly onFindInRoom: () => void;
}

/** Finds while one types; Enter and Shift+Enter step, Escape leaves the person at what was found. */
export function FindBar({ onClose, onFindInRoom }: FindBarProps) {
  const { grid } = useTable();
  const order = useTableState((state) => state.order);
  const columns = useTableState((state) => state.columns);
  const rows = useTableState((state) => state.rows);
  const indexOfRow = useTableState((state) => state.indexOfRow);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  /** Where the person was: the search begins there and not at the top. */
  const [start] = useState((): Match | null => {
    const { active } = grid.state.getState();
    return active && active.row !== 'head' && active.column !== 'number'
      ? { row: active.row, column: active.column }
      : null;
  });
  const changes = useTableState((state) => state.changes);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows change in place, and `changes` tells that they did
  const matches = useMemo(() => findMatches(text, order, columns, rows), [text, order, columns, changes]);
  const place = Math.min(at, Math.max(0, matches.length - 1));

  useEffect(() => input.current?.focus(), []);

  const show = (index: number, from = matches): void => {
    const match = from[index];
    setAt(index);
    if (!match) return;
    grid.select(match, false);
    // Typing goes on in the field; the cell is only shown.
    grid.blurred();
  };
  const step = (by: 1 | -1): void => {
    if (matches.length > 0) show((place + by + matches.length) % matches.length);
  };
  const change = (next: string): void => {
    setText(next);
    const found = findMatches(next, order, columns, rows);
    show(matchFrom(found, start, indexOfRow, columns), found);
  };
  const close = (): void => {
    onClose();
    const match = matches[place];
    if (match) grid.select(match, false);
  };

  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };

  return (
    <search className={styles.bar}>
      <input
        aria-label={enView.findField}
        autoComplete="off"
        className={`${field.input} ${styles.input}`}
        onChange={(event) => change(event.target.value)}
        onKeyDown={keyDown}
        ref={input}
        spellCheck={false}
        type="search"
        value={text}
      />
      <output className={styles.count}>
        {text.trim() !== '' && enView.findCount(place + 1, matches.length, matches.length >= mostMatches)}
      </output>
      <Button aria-label={enView.previous} look="quiet" onClick={() => step(-1)} size="icon">
        <ChevronUp aria-hidden="true" size={17} />
      </Button>
      <Button aria-label={enView.next} look="quiet" onClick={() => step(1)} size="icon">
        <ChevronDown aria-hidden="true" size={17} />
      </Button>
      <Button aria-keyshortcuts="Control+Shift+F" look="quiet" onClick={onFindInRoom} title={enView.findInRoomHint}>
        {enView.findInRoom}
      </Button>
      <Button aria-label={enView.closeFind} look="quiet" onClick={close} size="icon">
        <X aria-hidden="true" size={17} />
      </Button>
    </search>
  );
}
