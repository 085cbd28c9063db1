/** What a key means in the grid while no cell is being edited. Pure, so that the whole keyboard is one readable table. */
import type { Move } from './grid-place.ts';

export type Intent =
  | { readonly type: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly type: 'tab'; readonly back: boolean }
  | { readonly type: 'edit' }
  /** A printable key: it is left to the browser, which types it into the editor that has just taken the focus. */
  | { readonly type: 'type-over' }
  | { readonly type: 'escape' }
  | { readonly type: 'clear' }
  | { readonly type: 'toggle' }
  | { readonly type: 'menu' }
  | { readonly type: 'add-row' }
  | { readonly type: 'fill-down' }
  | { readonly type: 'select-all' }
  /** The rows, or the columns, that the selection touches, whole. */
  | { readonly type: 'select-rows' }
  | { readonly type: 'select-columns' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' };

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const arrowKeys: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const farArrowKeys: Readonly<Record<string, Move>> = {
  ArrowUp: 'top',
  ArrowDown: 'bottom',
  ArrowLeft: 'row-start',
  ArrowRight: 'row-end',
};
const pageKeys: Readonly<Record<string, Move>> = { PageUp: 'page-up', PageDown: 'page-down' };

/** Null: not ours, the browser's own meaning stands (copy, cut and paste come as clipboard events). */
export function intentOf(event: Key): Intent | null {
  const { key, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command) return commandOf(key, shiftKey, event.altKey);
  if (key === 'F10' && shiftKey) return { type: 'menu' };
  if (event.altKey && key.startsWith('Arrow')) return null;

  const move = arrowKeys[key] ?? pageKeys[key];
  if (move) return { type: 'move', move, extend: shiftKey };
  switch (key) {
    case 'Home':
      return { type: 'move', move: 'row-start', extend: shiftKey };
    case 'End':
      return { type: 'move', move: 'row-end', extend: shiftKey };
    case 'Tab':
      return { type: 'tab', back: shiftKey };
    case 'Enter':
    case 'F2':
      return { type: 'edit' };
    case 'Escape':
      return { type: 'escape' };
    case 'Delete':
    case 'Backspace':
      return { type: 'clear' };
    case ' ':
      return shiftKey ? { type: 'select-rows' } : { type: 'toggle' };
    case 'ContextMenu':
      return { type: 'menu' };
    // Dead keys and input methods compose: their first stroke, too, belongs into the editor.
    case 'Dead':
    case 'Process':
    case 'Unidentified':
      return { type: 'type-over' };
    default:
      return [...key].length === 1 ? { type: 'type-over' } : null;
  }
}

function commandOf(key: string, shiftKey: boolean, altKey: boolean): Intent | null {
  // AltGr arrives as Ctrl+Alt on some systems and types a character.
  if (altKey) return [...key].length === 1 ? { type: 'type-over' } : null;
  const move = farArrowKeys[key];
  if (move) return { type: 'move', move, extend: shiftKey };
  switch (key.toLowerCase()) {
    case 'home':
      return { type: 'move', move: 'first', extend: shiftKey };
    case 'end':
      return { type: 'move', move: 'last', extend: shiftKey };
    case 'enter':
      return { type: 'add-row' };
    case 'd':
      return { type: 'fill-down' };
    case 'a':
      return { type: 'select-all' };
    case ' ':
      return { type: 'select-columns' };
    case 'z':
      return shiftKey ? { type: 'redo' } : { type: 'undo' };
    case 'y':
      return { type: 'redo' };
    default:
      return null;
  }
}
