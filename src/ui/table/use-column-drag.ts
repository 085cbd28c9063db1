/** A column is moved by its header with the mouse; the keyboard has "Move left" and "Move right" in the column's menu. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { ColumnView, RecordId } from '../../doc/types.ts';
import { useTable } from './table-context.ts';

/** Less is a click with an unsteady hand. */
const leastMove = 6;

interface Target {
  /** The dragged column comes behind this one; null: to the front. */
  readonly after: RecordId | null;
  /** The line that shows where, from the left of the grid. */
  readonly left: number;
}

export function useColumnDrag(
  root: RefObject<HTMLElement | null>,
  columns: readonly ColumnView[],
  isReadOnly: boolean,
) {
  const { actions } = useTable();
  const [drop, setDrop] = useState<number | null>(null);
  const latest = useRef(columns);
  latest.current = columns;
  const stop = useRef((): void => {});
  useEffect(() => () => stop.current(), []);

  const targetAt = (x: number): Target | null => {
    const grid = root.current;
    if (!grid) return null;
    const from = grid.getBoundingClientRect().left;
    const headers = [...grid.querySelectorAll<HTMLElement>('[role="columnheader"]')]
      .map((element) => ({ id: element.dataset.column as RecordId, box: element.getBoundingClientRect() }))
      .sort((a, b) => a.box.left - b.box.left);
    // In front of the first header whose middle lies right of the pointer.
    const at = headers.findIndex(({ box }) => x < box.left + box.width / 2);
    const behind = at === -1 ? headers.at(-1) : headers[at];
    if (!behind) return null;
    if (at === -1) return { after: behind.id, left: behind.box.right - from };
    const index = latest.current.findIndex(({ id }) => id === behind.id);
    return { after: latest.current[index - 1]?.id ?? null, left: behind.box.left - from };
  };

  const start = (event: PointerEvent, column: RecordId): void => {
    if (isReadOnly) return;
    const from = event.clientX;
    let target: Target | null = null;
    const move = (to: globalThis.PointerEvent): void => {
      if (target === null && Math.abs(to.clientX - from) < leastMove) return;
      target = targetAt(to.clientX);
      setDrop(target?.left ?? null);
    };
    const end = (): void => {
      stop.current();
      const index = latest.current.findIndex(({ id }) => id === column);
      const before = latest.current[index - 1]?.id ?? null;
      // Where it stands already is no move, neither before nor behind itself.
      if (target && target.after !== column && target.after !== before) void actions.moveColumn(column, target.after);
    };
    const giveUp = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape') return;
      key.stopPropagation();
      stop.current();
    };
    stop.current();
    stop.current = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', stop.current);
      window.removeEventListener('keydown', giveUp, { capture: true });
      setDrop(null);
      stop.current = () => {};
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', stop.current);
    window.addEventListener('keydown', giveUp, { capture: true });
  };

  return { drop, start };
}
