import { Fragment } from 'react';
import { setIn } from '../../doc/cell-value.ts';
import { namedIn, optionKey } from '../../doc/set-value.ts';
import type { CellView, ColumnView } from '../../doc/types.ts';
import styles from './cell-value-view.module.css';
import { OptionPill } from './option-pill.tsx';

/** What is in a set, each by itself. The commas between them are read and copied, and not seen. */
export function SetValueView({ cell, column }: { readonly cell: CellView; readonly column: ColumnView }) {
  const present = namedIn(setIn(column.type, cell.value, column.options));
  const colors = new Map(column.options.map(({ id, color }) => [optionKey(id), color]));
  const keyOf = new Map(present.map(({ key, text }) => [text, key]));
  const known =
    column.type === 'multi-select'
      ? column.options.filter(({ id }) => present.some(({ key }) => key === optionKey(id)))
      : [];
  const shown = new Set(known.map(({ id }) => optionKey(id)));
  // As the document says it: options in their order, then the others.
  const names = [
    ...known.map(({ name }) => name),
    ...present.filter(({ key }) => !shown.has(key)).map(({ text }) => text),
  ];
  return (
    <span className={styles.set}>
      {names.map((name, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have one title
        <Fragment key={at}>
          {at > 0 && <span className={styles.comma}>, </span>}
          {column.type === 'multi-select' ? (
            <OptionPill color={colorOf(name, column, colors.get(keyOf.get(name) ?? ''))} name={name} />
          ) : (
            <span className={styles.chip}>{name}</span>
          )}
        </Fragment>
      ))}
    </span>
  );
}

const colorOf = (name: string, column: ColumnView, known: number | undefined): number =>
  known ?? column.options.find((option) => option.name === name)?.color ?? 0;
