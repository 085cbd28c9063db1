/** J and K, 1–9, E, Enter, U and ? while the focus is in the panel and not in a text. */
import { type RefObject, useEffect, useRef } from 'react';
import type { ConflictView, Settlement } from '../../room/api.ts';
import { isChoice, isEither, takesOther } from './conflict-kinds.ts';
import { neighbour, type Pick } from './conflict-list-state.ts';
import { waysOf } from './either-ways.ts';

interface ConflictKeys {
  readonly root: RefObject<HTMLElement | null>;
  readonly open: readonly ConflictView[];
  readonly current: ConflictView | null;
  readonly enabled: boolean;
  readonly onAsk: (id: string) => void;
  readonly onPick: (pick: Pick) => void;
  readonly onKeep: () => void;
  readonly onUndo: () => void;
  readonly onHelp: () => void;
  readonly onSettle: (settlement: Settlement) => void;
  readonly onLater: () => void;
  readonly onBatch: () => void;
}

export function useConflictKeys(keys: ConflictKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  const { root } = keys;

  useEffect(() => {
    // The side panel around has the focus after its tab was pressed, or when it is scrolled: keys count there as well.
    const panel = root.current?.closest<HTMLElement>('aside') ?? root.current;
    if (panel === null) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target;
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      // A dialog that the panel opened has its own keys.
      if (target instanceof Element && target.closest('dialog')) return;
      if (press(event.key, target, latest.current)) event.preventDefault();
    };
    panel.addEventListener('keydown', onKeyDown);
    return () => panel.removeEventListener('keydown', onKeyDown);
  }, [root]);
}

function press(key: string, target: EventTarget | null, keys: ConflictKeys): boolean {
  const { open, current } = keys;
  const letter = key.toLowerCase();
  if (letter === 'j' || letter === 'k') {
    const id = neighbour(open, current, letter === 'j' ? 1 : -1);
    if (id !== null) keys.onAsk(id);
    return true;
  }
  if (key === '?') {
    keys.onHelp();
    return true;
  }
  if (!keys.enabled) return false;
  if (letter === 'u') {
    keys.onUndo();
    return true;
  }
  if (current === null) return false;
  if (letter === 'l' || letter === 'b') {
    if (letter === 'l') keys.onLater();
    else keys.onBatch();
    return true;
  }
  if (isEither(current) && (letter === 'r' || letter === 'd')) {
    const ways = waysOf(current);
    const way = letter === 'r' ? ways.keep : ways.other;
    if (way) keys.onSettle(way.settlement);
    return true;
  }
  if (current.kind === 'unique' && /^[1-9]$/.test(key)) {
    const row = current.rows[Number(key) - 1];
    if (row) keys.onSettle({ type: 'renumber', keep: row.row });
    return true;
  }
  if (!isChoice(current)) return false;
  if (letter === 'e' && takesOther(current)) {
    keys.onPick({ type: 'other' });
    return true;
  }
  const version = /^[1-9]$/.test(key) ? current.versions[Number(key) - 1] : undefined;
  if (version !== undefined) {
    keys.onPick({ type: 'version', item: version.item });
    return true;
  }
  // On a button Enter presses that button; on a radio, on the panel's own tab, and beside them all, it keeps what is selected.
  const button = 'button:not([role="radio"], [role="tab"]), a, summary';
  const onButton = target instanceof Element && target.closest(button) !== null;
  if (key === 'Enter' && !onButton) {
    keys.onKeep();
    return true;
  }
  return false;
}
