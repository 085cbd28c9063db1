import { useStore } from 'zustand';
import { useTable } from './table-context.ts';

export interface RowSelection {
  /** Column indexes, inclusive; an empty span where nothing of the row is selected. */
  readonly left: number;
  readonly right: number;
}

const none: RowSelection = { left: 1, right: 0 };

/** The selected span of one row; as text inside, because equal texts do not render again and equal objects do. */
export function useRowSelection(index: number): RowSelection {
  const { grid } = useTable();
  const span = useStore(grid.state, () => {
    const { active, anchor } = grid.state.getState();
    // One cell alone is no selection: its ring says enough.
    if (!anchor && active?.row !== 'head' && active?.column !== 'number') return '';
    const area = grid.range();
    return area && index >= area.top && index <= area.bottom ? `${area.left}:${area.right}` : '';
  });
  if (span === '') return none;
  const [left = 1, right = 0] = span.split(':').map(Number);
  return { left, right };
}
