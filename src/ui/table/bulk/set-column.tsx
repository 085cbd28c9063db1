import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { parseInput } from '../../../doc/cell-value.ts';
import { isComputedType } from '../../../doc/set-value.ts';
import type { ColumnView, RecordId } from '../../../doc/types.ts';
import { Button } from '../../parts/button.tsx';
import field from '../../parts/text-field.module.css';
import { enGrid } from '../../text/en-grid.ts';
import { Floating } from '../floating.tsx';
import { useTable, useTableState } from '../table-context.ts';
import styles from '../view/view-panel.module.css';

interface SetColumnProps {
  readonly rows: readonly RecordId[];
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** One column of many rows, as one action: a value is read as if it had been typed into each of them. */
export function SetColumn({ rows, anchor, onClose }: SetColumnProps) {
  const { actions, grid } = useTable();
  const all = useTableState((state) => state.allColumns);
  const columns = useMemo(() => all.filter(({ type }) => !isComputedType(type)), [all]);
  const [chosen, setChosen] = useState(columns[0]?.id);
  const [text, setText] = useState('');
  const panel = useRef<HTMLFormElement>(null);
  const column = columns.find(({ id }) => id === chosen);

  useEffect(() => panel.current?.querySelector<HTMLElement>('select')?.focus(), []);

  const close = (): void => {
    onClose();
    anchor.current?.querySelector('button')?.focus();
  };
  const set = async (): Promise<void> => {
    if (!column) return;
    const value = parseInput(column.type, text, column.options, column.format);
    const done = await actions.setCells(rows.map((row) => ({ row, column: column.id, value })));
    if (!done.ok) return;
    grid.say(enGrid.writtenTo(rows.length));
    close();
  };

  return (
    <Floating anchor={anchor} onPressOutside={onClose}>
      <form
        aria-label={enGrid.setTitle(rows.length)}
        className={styles.panel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') close();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void set();
        }}
        ref={panel}
        role="dialog"
      >
        <p className={styles.legend}>{enGrid.setTitle(rows.length)}</p>
        <div className={styles.line}>
          <select
            aria-label={enGrid.setColumn}
            className={`${field.input} ${styles.select}`}
            onChange={(event) => {
              setChosen(event.target.value as RecordId);
              setText('');
            }}
            value={chosen ?? ''}
          >
            {columns.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          {column && <ValueField column={column} onChange={setText} text={text} />}
        </div>
        <Button look="primary" type="submit">
          {enGrid.setDone}
        </Button>
      </form>
    </Floating>
  );
}

interface ValueFieldProps {
  readonly column: ColumnView;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function ValueField({ column, text, onChange }: ValueFieldProps) {
  if (column.type === 'select' || column.type === 'checkbox') {
    const choices = column.type === 'select' ? column.options.map(({ name }) => name) : ['true', 'false'];
    return (
      <select
        aria-label={enGrid.setValue}
        className={`${field.input} ${styles.select}`}
        onChange={(event) => onChange(event.target.value)}
        value={text}
      >
        <option value="">{enGrid.empty}</option>
        {choices.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label={enGrid.setValue}
      autoComplete="off"
      className={`${field.input} ${styles.text}`}
      onChange={(event) => onChange(event.target.value)}
      type={column.type === 'date' ? 'date' : 'text'}
      value={text}
    />
  );
}
