/** What the grid and the cards share about the cell that a person is in: where it is in the page, and that it has the focus. */
import { type FocusEvent, type RefObject, useLayoutEffect } from 'react';
import type { GridController } from './grid-controller.ts';
import type { CellRef } from './grid-state.ts';
import { useGridState } from './table-context.ts';

export const cellElement = (root: Element, ref: CellRef): HTMLElement | null =>
  root.querySelector(`[data-row="${CSS.escape(ref.row)}"][data-column="${CSS.escape(ref.column)}"]`);

/** The cell or header that an event happened in. */
export function refOf(target: EventTarget): CellRef | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-row][data-column]') : null;
  const { row, column } = element?.dataset ?? {};
  return row && column ? ({ row, column } as CellRef) : null;
}

/** What is shown, and the active one wherever it is: an element that is taken from the page takes the focus with it. */
export const withIndex = (indexes: number[], index: number): number[] =>
  index < 0 || indexes.includes(index) ? indexes : [...indexes, index].sort((a, b) => a - b);

/**
 * The active cell keeps the focus: it follows every move, and takes it back when its element was made anew. The answered
 * handlers go onto the element with the role.
 */
export function useActiveCell(root: RefObject<HTMLElement | null>, grid: GridController) {
  const active = useGridState((state) => state.active);
  const isEditing = useGridState((state) => state.editing !== null);
  const hasPanel = useGridState((state) => state.panel !== null);

  useLayoutEffect(() => {
    if (isEditing || hasPanel || !active || !grid.state.getState().hasFocus) return;
    const element = root.current && cellElement(root.current, active);
    if (element && document.activeElement !== element) element.focus({ preventScroll: true });
  });

  return {
    onBlur(event: FocusEvent): void {
      const next = event.relatedTarget;
      if (next && !root.current?.contains(next) && !hasPanel) grid.blurred();
    },
    onFocus(event: FocusEvent): void {
      // Layers over the grid are its children for React only.
      const ref = root.current?.contains(event.target) ? refOf(event.target) : null;
      if (ref && event.target === cellElement(event.currentTarget, ref)) grid.focused(ref);
    },
  };
}
