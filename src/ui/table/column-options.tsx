import { Plus, Trash2 } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { docLimits } from '../../doc/limits.ts';
import type { ColumnView } from '../../doc/types.ts';
import { Button } from '../parts/button.tsx';
import { CommittedInput } from '../parts/committed-input.tsx';
import { enTable } from '../text/en-table.ts';
import styles from './column-options.module.css';
import { Floating } from './floating.tsx';
import { optionColors, optionStyle } from './option-pill.tsx';
import { useTable } from './table-context.ts';

interface ColumnOptionsProps {
  readonly column: ColumnView;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** The options of a select column: names, colours, and new ones. */
export function ColumnOptions({ column, anchor, onClose }: ColumnOptionsProps) {
  const { actions } = useTable();
  const panel = useRef<HTMLDivElement>(null);
  const words = enTable.options;

  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('input, button')?.focus();
  }, []);

  const add = (): void => {
    const taken = new Set(column.options.map((option) => option.name));
    let n = column.options.length + 1;
    while (taken.has(words.name(n))) n += 1;
    void actions.addOption(column.id, words.name(n));
  };

  return (
    <Floating anchor={anchor} onPressOutside={onClose}>
      <div
        aria-label={words.title(column.name)}
        className={styles.panel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
        }}
        ref={panel}
        role="dialog"
      >
        <p className={styles.title}>{words.title(column.name)}</p>
        <ul className={styles.list}>
          {column.options.map((option, index) => (
            <li className={styles.option} key={option.id}>
              <button
                aria-label={words.color((option.color % optionColors) + 1, option.name)}
                className={styles.color}
                onClick={() => void actions.editOption(option.id, { color: (option.color + 1) % optionColors })}
                style={optionStyle(option.color)}
                type="button"
              />
              <CommittedInput
                aria-label={words.name(index + 1)}
                className={styles.name}
                maxLength={docLimits.nameChars}
                onCommit={(name) => {
                  if (name !== '') void actions.editOption(option.id, { name });
                }}
                value={option.name}
              />
              <Button
                aria-label={words.remove(option.name)}
                look="quiet"
                onClick={() => void actions.deleteOption(option.id)}
                size="icon"
              >
                <Trash2 aria-hidden="true" size={16} />
              </Button>
            </li>
          ))}
        </ul>
        <p className={styles.note}>{words.keepsValues}</p>
        <div className={styles.buttons}>
          <Button look="quiet" onClick={add}>
            <Plus aria-hidden="true" size={16} /> {words.add}
          </Button>
          <Button onClick={onClose}>{words.done}</Button>
        </div>
      </div>
    </Floating>
  );
}
