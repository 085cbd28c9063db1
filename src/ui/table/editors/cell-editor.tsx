import { isSetType } from '../../../doc/set-value.ts';
import { DateEditor } from './date-editor.tsx';
import type { EditorProps } from './editor-props.ts';
import { SelectEditor } from './select-editor.tsx';
import { SetEditor } from './set-editor.tsx';
import { TextEditor } from './text-editor.tsx';

export function CellEditor(props: EditorProps) {
  const { type } = props.column;
  if (isSetType(type)) return <SetEditor {...props} />;
  if (type === 'select') return <SelectEditor {...props} />;
  return type === 'date' || type === 'date-time' ? <DateEditor {...props} /> : <TextEditor {...props} />;
}
