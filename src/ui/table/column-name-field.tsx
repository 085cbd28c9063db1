import { useLayoutEffect, useRef } from 'react';
import { docLimits } from '../../doc/limits.ts';
import type { ColumnView } from '../../doc/types.ts';
import { CommittedInput } from '../parts/committed-input.tsx';
import { enTable } from '../text/en-table.ts';
import styles from './grid.module.css';
import { useTable } from './table-context.ts';

/** The header while its column is being named. An emptied name leaves the old one. */
export function ColumnNameField({ column }: { readonly column: ColumnView }) {
  const { actions, grid } = useTable();
  const box = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    const field = box.current?.querySelector('input');
    field?.focus({ preventScroll: true });
    field?.select();
  }, []);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps the field's keys from the grid
    <span className={styles.nameField} onKeyDown={(event) => event.stopPropagation()} ref={box}>
      <CommittedInput
        aria-label={enTable.columnName}
        maxLength={docLimits.nameChars}
        onCommit={(name) => {
          if (name !== '') void actions.editColumn(column.id, { name });
        }}
        onEnd={() => grid.closePanel()}
        value={column.name}
      />
    </span>
  );
}
