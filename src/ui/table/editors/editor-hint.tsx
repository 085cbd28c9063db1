import type { RefObject } from 'react';
import type { CellView } from '../../../doc/types.ts';
import { enGrid } from '../../text/en-grid.ts';
import { enTable } from '../../text/en-table.ts';
import { errorWords } from '../../text/error-words.ts';
import { Floating } from '../floating.tsx';
import type { Editing } from '../grid-state.ts';
import styles from './editors.module.css';

interface EditorHintProps {
  readonly id: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly editing: Editing;
  readonly cell: CellView;
}

/** That more than this cell is, or can be, written. */
export const othersWords = ({ others, toAll }: Editing): string =>
  toAll ? enGrid.toAllAtOnce(others.length + 1) : enGrid.toAll(others.length + 1);

/** What the person should know before Enter: a refusal, that versions will be settled, that the cell changed meanwhile. */
export function EditorHint({ id, anchor, editing, cell }: EditorHintProps) {
  const lines: string[] = [];
  if (cell.versions > 1) lines.push(enTable.cell.settles(cell.versions));
  if (cell.text !== editing.shownBefore) lines.push(enTable.cell.changedMeanwhile(cell.text));
  const problem = editing.problem && errorWords(editing.problem);
  const others = editing.others.length > 0 ? othersWords(editing) : null;
  if (lines.length === 0 && !problem && others === null) return null;
  return (
    <Floating anchor={anchor}>
      <div className={styles.hint} id={id}>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem.what} {problem.now}
          </p>
        )}
        {others !== null && <p className={styles.soft}>{others}</p>}
        {lines.map((line) => (
          <p className={styles.needs} key={line}>
            <span aria-hidden="true">◢</span> {line}
          </p>
        ))}
      </div>
    </Floating>
  );
}
