import { Download, Redo2, Search, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { ActionLabel, DocumentView, RoomView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { enTable } from '../text/en-table.ts';
import { enView } from '../text/en-view.ts';
import { csvFileName, tableToCsv } from './csv-export.ts';
import { saveFile } from './save-file.ts';
import { useTable } from './table-context.ts';
import { untilWhole } from './table-store.ts';
import styles from './table-toolbar.module.css';
import { ViewButton } from './view/view-button.tsx';

interface TableToolbarProps {
  readonly doc: DocumentView;
  readonly view: RoomView;
  readonly onFind: () => void;
}

const actionWords = (label: ActionLabel): string => enTable.action[label.action](label.count);

export function TableToolbar({ doc, view, onFind }: TableToolbarProps) {
  const { actions, table, isReadOnly } = useTable();
  const [said, setSaid] = useState('');
  const words = enTable.toolbar;

  const exportCsv = async (): Promise<void> => {
    await untilWhole(table.state);
    // The whole table, however one happens to look at it.
    const { allColumns: columns, allOrder, rows } = table.state.getState();
    const inOrder = allOrder.flatMap((id) => rows.get(id) ?? []);
    const file = tableToCsv(columns, inOrder, {
      unsettledColumn: words.csvUnsettled,
      versions: words.csvVersions,
      ghost: words.csvGhost,
    });
    const name = csvFileName(doc.name);
    saveFile(name, file.text, 'text/csv;charset=utf-8');
    setSaid(words.exported(name, file.unsettled));
  };

  return (
    <header className={styles.toolbar}>
      <h1 className={styles.title}>{doc.name}</h1>
      <p className={styles.said} role="status">
        {said}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons is no form */}
      <div aria-label={words.label} className={styles.tools} role="group">
        {!isReadOnly && (
          <>
            <StepButton label={view.undo} onClick={actions.undo} type="undo" />
            <StepButton label={view.redo} onClick={actions.redo} type="redo" />
          </>
        )}
        <Button aria-keyshortcuts="Control+F" look="quiet" onClick={onFind} title={enView.findHint}>
          <Search aria-hidden="true" size={16} />
          <span className={styles.word}>{enView.find}</span>
        </Button>
        <ViewButton />
        <Button look="quiet" onClick={() => void exportCsv()}>
          <Download aria-hidden="true" size={16} />
          <span className={styles.word}>{words.exportCsv}</span>
        </Button>
      </div>
    </header>
  );
}

interface StepButtonProps {
  readonly type: 'undo' | 'redo';
  readonly label: ActionLabel | null;
  readonly onClick: () => unknown;
}

/** Named by what it would do: "Undo: edit 2 cells". */
function StepButton({ type, label, onClick }: StepButtonProps) {
  const words = enTable.toolbar;
  const Icon = type === 'undo' ? Undo2 : Redo2;
  const what = type === 'undo' ? words.undoWhat : words.redoWhat;
  const name = label ? what(actionWords(label)) : words[type];
  return (
    <Button
      aria-disabled={label === null}
      aria-keyshortcuts={type === 'undo' ? 'Control+Z' : 'Control+Shift+Z'}
      aria-label={name}
      className={label ? undefined : styles.idle}
      look="quiet"
      onClick={() => {
        if (label) onClick();
      }}
      size="icon"
      title={name}
    >
      <Icon aria-hidden="true" size={17} />
    </Button>
  );
}
