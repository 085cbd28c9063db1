import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { CellValue, OptionView } from '../../../doc/types.ts';
import { enTable } from '../../text/en-table.ts';
import { Floating } from '../floating.tsx';
import type { After } from '../grid-controller.ts';
import { OptionPill } from '../option-pill.tsx';
import { useTable } from '../table-context.ts';
import { othersWords } from './editor-hint.tsx';
import type { EditorProps } from './editor-props.ts';
import styles from './editors.module.css';
import { useDraft } from './use-draft.ts';

type Choice =
  | { readonly type: 'empty' }
  | { readonly type: 'option'; readonly option: OptionView }
  | { readonly type: 'create'; readonly name: string };

/** Typing narrows the list; what is not in it can be made an option at once. */
export function SelectEditor({ editing, cell, column, label }: EditorProps) {
  const { grid, actions } = useTable();
  // What one types then looks for another option, instead of lengthening the name of this one.
  const draft = useDraft<HTMLInputElement>(editing, 'all');
  const list = useId();
  // The cell's own name must not narrow the list to itself: one opens it to see the others.
  const [isFiltering, setFiltering] = useState(editing.mode === 'replace' && editing.start !== '');
  const isDone = useRef(false);

  const wanted = isFiltering ? draft.text.trim() : '';
  const choices = choicesFor(wanted, column.options, cell.text !== '');
  const current = choices.findIndex((choice) => choice.type === 'option' && choice.option.name === cell.text);
  const [moved, setMoved] = useState<number | null>(null);
  const at = Math.min(moved ?? (isFiltering ? 0 : Math.max(current, 0)), choices.length - 1);

  const finish = (value: CellValue, after: After): void => {
    if (isDone.current) return;
    isDone.current = true;
    grid.commit(value, after);
  };

  const choose = (choice: Choice | undefined, after: After): void => {
    if (!choice) draft.cancel();
    else if (choice.type === 'empty') finish('', after);
    else if (choice.type === 'option') finish({ option: choice.option.id, text: choice.option.name }, after);
    else void create(choice.name, after);
  };

  const create = async (name: string, after: After): Promise<void> => {
    const made = await actions.addOption(column.id, name);
    // Refused: the typed text goes into the cell, marked as no option, so that nothing is lost.
    finish(made.ok ? { option: made.value, text: name } : name, after);
  };

  const keyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      setMoved((next + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[at], editing.others.length > 0 && (event.ctrlKey || event.metaKey) ? 'all' : 'down');
    } else if (event.key === 'Tab') {
      event.preventDefault();
      choose(moved !== null || isFiltering ? choices[at] : undefined, event.shiftKey ? 'previous' : 'next');
    } else if (event.key === 'Escape') draft.keyDown(event);
  };

  const optionId = (index: number): string => `${list}-${index}`;

  return (
    <>
      <input
        aria-activedescendant={at >= 0 ? optionId(at) : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-expanded="true"
        aria-label={label}
        autoComplete="off"
        className={styles.input}
        onBlur={() => {
          // Only a full name counts when one just clicks elsewhere; anything else is given up.
          const exact = choices.find((choice) => choice.type === 'option' && choice.option.name === draft.text.trim());
          if (isFiltering && exact) choose(exact, 'leave');
          else if (!isDone.current) draft.cancel('leave');
        }}
        onChange={(event) => {
          setFiltering(true);
          setMoved(null);
          draft.setText(event.target.value);
        }}
        onKeyDown={keyDown}
        ref={draft.field}
        role="combobox"
        type="text"
        value={draft.text}
      />
      <Floating anchor={draft.field}>
        <div aria-label={enTable.cell.options} className={styles.list} id={list} role="listbox" tabIndex={-1}>
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
            <div
              aria-selected={index === at}
              className={styles.option}
              id={optionId(index)}
              key={choice.type === 'option' ? choice.option.id : choice.type}
              onClick={() => choose(choice, 'stay')}
              // Focus stays in the field, whose blur would end the editing before the click counts.
              onPointerDown={(event) => event.preventDefault()}
              ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
              role="option"
              tabIndex={-1}
            >
              {choice.type === 'option' && <OptionPill color={choice.option.color} name={choice.option.name} />}
              {choice.type === 'create' && enTable.cell.createOption(choice.name)}
              {choice.type === 'empty' && <span className={styles.soft}>{enTable.cell.empty}</span>}
            </div>
          ))}
          {choices.length === 0 && <p className={styles.soft}>{enTable.cell.noOptions}</p>}
          {editing.others.length > 0 && <p className={styles.soft}>{othersWords(editing)}</p>}
          {cell.versions > 1 && (
            <p className={styles.needs}>
              <span aria-hidden="true">◢</span> {enTable.cell.settles(cell.versions)}
            </p>
          )}
        </div>
      </Floating>
    </>
  );
}

function choicesFor(wanted: string, options: readonly OptionView[], canEmpty: boolean): readonly Choice[] {
  const text = wanted.toLowerCase();
  const found = options.filter((option) => option.name.toLowerCase().includes(text));
  // Names that begin with what was typed come first: type-ahead chooses by first letters.
  found.sort((a, b) => Number(b.name.toLowerCase().startsWith(text)) - Number(a.name.toLowerCase().startsWith(text)));
  const choices: Choice[] = found.map((option) => ({ type: 'option', option }));
  if (wanted === '') return canEmpty ? [...choices, { type: 'empty' }] : choices;
  const isNew = !options.some((option) => option.name.toLowerCase() === text);
  return isNew ? [...choices, { type: 'create', name: wanted }] : choices;
}
