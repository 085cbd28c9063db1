import card from '../parts/card.module.css';
import { en } from '../text/en.ts';
import { versionText } from './conflict-facts.ts';
import type { RowConflict } from './conflict-kinds.ts';
import type { Pick } from './conflict-list-state.ts';
import styles from './row-context.module.css';

interface RowContextProps {
  readonly conflict: RowConflict;
  readonly pick: Pick | null;
  readonly otherText: string;
}

/** The row around a conflict, and in it what the cell would hold after "Keep selected". */
export function RowContext({ conflict, pick, otherText }: RowContextProps) {
  const result = resultOf(conflict, pick, otherText);
  if (conflict.context.length === 0 && result === null) return null;
  return (
    <dl aria-label={en.conflicts.row} className={styles.row}>
      {result && (
        <div className={styles.result}>
          <dt>{en.conflicts.preview(result.column)}</dt>
          <dd>{result.text}</dd>
        </div>
      )}
      {conflict.context.map(({ column, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
        <div key={at}>
          <dt className={card.soft}>{column}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function resultOf(conflict: RowConflict, pick: Pick | null, otherText: string) {
  if (conflict.kind === 'delete-edit' || pick === null) return null;
  const column = conflict.kind === 'cell' ? conflict.columnName : conflict.columnNames.join(' – ');
  if (pick.type === 'other') return { column, text: otherText || en.conflicts.emptyValue };
  const version = conflict.versions.find(({ item }) => item === pick.item);
  return version ? { column, text: versionText(conflict, version.text) } : null;
}
