import type { Editor } from '@tiptap/core';
import {
  Bold,
  Code,
  Italic,
  Link2,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Minus,
  Quote,
  Redo2,
  Strikethrough,
  Table as TableIcon,
  Undo2,
} from 'lucide-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import field from '../parts/text-field.module.css';
import { Menu } from '../table/menu.tsx';
import { enNote } from '../text/en-note.ts';
import { redoNote, undoLabels, undoNote } from './note-binding.ts';
import styles from './note-toolbar.module.css';
import { addColumn, addRow, deleteColumn, deleteRow, deleteTable, insertTable, isInTable } from './table-nodes.ts';

interface NoteToolbarProps {
  readonly editor: Editor;
  readonly onLink: () => void;
}

interface Tool {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly active: string | null;
  readonly run: (editor: Editor) => unknown;
}

const chain = (editor: Editor) => editor.chain().focus();

const marks: readonly Tool[] = [
  { label: enNote.bold, icon: Bold, keys: 'Control+B', active: 'bold', run: (one) => chain(one).toggleBold().run() },
  {
    label: enNote.italic,
    icon: Italic,
    keys: 'Control+I',
    active: 'italic',
    run: (one) => chain(one).toggleItalic().run(),
  },
  { label: enNote.strike, icon: Strikethrough, active: 'strike', run: (one) => chain(one).toggleStrike().run() },
  { label: enNote.code, icon: Code, keys: 'Control+E', active: 'code', run: (one) => chain(one).toggleCode().run() },
];

const blocks: readonly Tool[] = [
  { label: enNote.bulletList, icon: List, active: 'bulletList', run: (one) => chain(one).toggleBulletList().run() },
  {
    label: enNote.orderedList,
    icon: ListOrdered,
    active: 'orderedList',
    run: (one) => chain(one).toggleOrderedList().run(),
  },
  { label: enNote.taskList, icon: ListChecks, active: 'taskList', run: (one) => chain(one).toggleTaskList().run() },
  { label: enNote.quote, icon: Quote, active: 'blockquote', run: (one) => chain(one).toggleBlockquote().run() },
  { label: enNote.rule, icon: Minus, active: null, run: (one) => chain(one).setHorizontalRule().run() },
];

/** What is said of the editor is true now: it renders with every step of it. */
function useSteps(editor: Editor): void {
  const [, step] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    editor.on('transaction', step);
    return () => {
      editor.off('transaction', step);
    };
  }, [editor]);
}

export function NoteToolbar({ editor, onLink }: NoteToolbarProps) {
  useSteps(editor);
  const tool = ({ label, icon: Icon, keys, active, run }: Tool) => (
    <Button
      aria-keyshortcuts={keys}
      aria-label={label}
      aria-pressed={active === null ? undefined : editor.isActive(active)}
      className={classNames(styles.tool, active !== null && editor.isActive(active) && styles.on)}
      key={label}
      look="quiet"
      onClick={() => void run(editor)}
      // The selection stays in the text.
      onMouseDown={(event) => event.preventDefault()}
      size="icon"
      title={label}
    >
      <Icon aria-hidden="true" size={17} />
    </Button>
  );

  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons is no form
    <div aria-label={enNote.tools} className={styles.tools} role="group">
      <StepButton editor={editor} type="undo" />
      <StepButton editor={editor} type="redo" />
      <StyleChoice editor={editor} />
      {marks.map(tool)}
      {tool({ label: enNote.link, icon: Link2, keys: 'Control+K', active: 'link', run: onLink })}
      {blocks.map(tool)}
      <TableButton editor={editor} />
    </div>
  );
}

function StepButton({ editor, type }: { readonly editor: Editor; readonly type: 'undo' | 'redo' }) {
  const kind = undoLabels(editor.state)[type];
  const what = type === 'undo' ? enNote.undoWhat : enNote.redoWhat;
  const name = kind ? what(enNote.steps[kind]) : enNote[type];
  const Icon = type === 'undo' ? Undo2 : Redo2;
  return (
    <Button
      aria-disabled={kind === null}
      aria-keyshortcuts={type === 'undo' ? 'Control+Z' : 'Control+Shift+Z'}
      aria-label={name}
      className={classNames(styles.tool, kind === null && styles.idle)}
      look="quiet"
      onClick={() => void (type === 'undo' ? undoNote : redoNote)(editor.state)}
      onMouseDown={(event) => event.preventDefault()}
      size="icon"
      title={name}
    >
      <Icon aria-hidden="true" size={17} />
    </Button>
  );
}

type Style = keyof typeof enNote.styles;
const styleNames = ['paragraph', 1, 2, 3, 'codeBlock'] as const satisfies readonly Style[];

function StyleChoice({ editor }: { readonly editor: Editor }) {
  const level = ([1, 2, 3] as const).find((one) => editor.isActive('heading', { level: one }));
  const shown: Style = level ?? (editor.isActive('codeBlock') ? 'codeBlock' : 'paragraph');
  const choose = (style: Style | undefined): void => {
    if (style === undefined) return;
    if (style === 'paragraph') chain(editor).setParagraph().run();
    else if (style === 'codeBlock') chain(editor).setCodeBlock().run();
    else chain(editor).setHeading({ level: style }).run();
  };
  return (
    <select
      aria-label={enNote.style}
      className={classNames(field.input, styles.style)}
      onChange={(event) => choose(styleNames.find((name) => String(name) === event.target.value))}
      value={String(shown)}
    >
      {styleNames.map((name) => (
        <option key={name} value={String(name)}>
          {enNote.styles[name]}
        </option>
      ))}
    </select>
  );
}

function TableButton({ editor }: { readonly editor: Editor }) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const inTable = isInTable(editor);
  const item = (label: string, run: (editor: Editor) => boolean, isDanger = false) => ({
    label,
    isDanger,
    run: () => {
      run(editor);
      editor.commands.focus();
    },
  });
  return (
    <>
      <Button
        aria-expanded={inTable ? isOpen : undefined}
        aria-haspopup={inTable ? 'menu' : undefined}
        aria-label={inTable ? enNote.tableMenu : enNote.insertTable}
        className={classNames(styles.tool, inTable && styles.on)}
        look="quiet"
        onClick={() => (inTable ? setOpen(!isOpen) : insertTable(editor))}
        onMouseDown={(event) => event.preventDefault()}
        ref={anchor}
        size="icon"
        title={inTable ? enNote.tableMenu : enNote.insertTable}
      >
        <TableIcon aria-hidden="true" size={17} />
      </Button>
      {isOpen && (
        <Menu
          anchor={anchor}
          label={enNote.tableMenu}
          onClose={() => setOpen(false)}
          sections={[
            { items: [item(enNote.addRow, addRow), item(enNote.addColumn, addColumn)] },
            {
              items: [
                item(enNote.deleteRow, deleteRow),
                item(enNote.deleteColumn, deleteColumn),
                item(enNote.deleteTable, deleteTable, true),
              ],
            },
          ]}
        />
      )}
    </>
  );
}
