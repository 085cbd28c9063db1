import type { CellView, ColumnView } from '../../../doc/types.ts';
import type { Editing } from '../grid-state.ts';

export interface EditorProps {
  readonly editing: Editing;
  readonly cell: CellView;
  readonly column: ColumnView;
  /** The accessible name: column and row. */
  readonly label: string;
}
