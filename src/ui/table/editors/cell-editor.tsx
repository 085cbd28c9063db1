import type { CellView, ColumnView } from '../../../doc/types.ts';
import type { Editing } from '../grid-state.ts';
import { DateEditor } from './date-editor.tsx';
import { SelectEditor } from './select-editor.tsx';
import { TextEditor } from './text-editor.tsx';

export interface EditorProps {
  readonly editing: Editing;
  readonly cell: CellView;
  readonly column: ColumnView;
  /** The accessible name: column and row. */
  readonly label: string;
}

export function CellEditor(props: EditorProps) {
  switch (props.column.type) {
    case 'select':
      return <SelectEditor {...props} />;
    case 'date':
      return <DateEditor {...props} />;
    default:
      return <TextEditor {...props} />;
  }
}
