import { DateEditor } from './date-editor.tsx';
import type { EditorProps } from './editor-props.ts';
import { SelectEditor } from './select-editor.tsx';
import { TextEditor } from './text-editor.tsx';

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
