import { Check } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { setIn } from '../../../doc/cell-value.ts';
import { optionKey, presentIn, setWith } from '../../../doc/set-value.ts';
import { enColumns } from '../../text/en-columns.ts';
import { enTable } from '../../text/en-table.ts';
import { Floating } from '../floating.tsx';
import type { After } from '../grid-controller.ts';
import { OptionPill } from '../option-pill.tsx';
import { useTable } from '../table-context.ts';
import { othersWords } from './editor-hint.tsx';
import type { EditorProps } from './editor-props.ts';
import styles from './editors.module.css';
import { choicesLike, type SetChoice, useSetChoices } from './set-choices.ts';
import { useDraft } from './use-draft.ts';

interface Item {
  readonly key: string;
  readonly text: string;
}

/**
 * Several of a list. Typing narrows it; Enter and a click put something in or take it out; with nothing typed Enter is done.
 * Backspace takes out the last one.
 */
export function SetEditor({ editing, cell, column, label }: EditorProps) {
  const { grid, actions } = useTable();
  const draft = useDraft<HTMLInputElement>({ ...editing, start: '' });
  const held = setIn(column.type, cell.value, column.options);
  const [wanted, setWanted] = useState<readonly Item[]>(() => presentIn(held).map(({ key, text }) => ({ key, text })));
  const [moved, setMoved] = useState<number | null>(null);
  const list = useId();
  const isDone = useRef(false);
  const choices = useSetChoices(column);
  const found = choicesLike(choices, draft.text);
  const typed = draft.text.trim();
  const isNew =
    column.type === 'multi-select' &&
    typed !== '' &&
    !choices.some(({ text }) => text.toLowerCase() === typed.toLowerCase());
  const count = found.length + (isNew ? 1 : 0);
  const at = count === 0 ? -1 : Math.min(moved ?? (typed === '' ? -1 : 0), count - 1);

  const finish = (after: After): void => {
    if (isDone.current) return;
    isDone.current = true;
    // Against what is in the cell now: what others put in meanwhile stays in.
    grid.commit(wanted.length === 0 && held.items.length === 0 ? '' : setWith(held, wanted), after);
  };
  const toggle = (item: Item): void => {
    setWanted((before) =>
      before.some(({ key }) => key === item.key) ? before.filter(({ key }) => key !== item.key) : [...before, item],
    );
    setMoved(null);
    draft.setText('');
  };
  const choose = (index: number): void => {
    const choice = found[index];
    if (choice) toggle(choice);
    else if (isNew) void create();
  };
  const create = async (): Promise<void> => {
    const made = await actions.addOption(column.id, typed);
    // Refused: the typed name goes in as it is, marked as no option, so that nothing is lost.
    toggle(made.ok ? { key: optionKey(made.value), text: typed } : { key: `t${typed.toLowerCase()}`, text: typed });
  };

  const keyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const isAll = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (count > 0) setMoved((at + (event.key === 'ArrowDown' ? 1 : -1) + count) % count);
    } else if (event.key === 'Enter' && !isAll && at >= 0) choose(at);
    else if (event.key === 'Enter') finish(isAll && editing.others.length > 0 ? 'all' : event.shiftKey ? 'up' : 'down');
    else if (event.key === 'Tab') finish(event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') {
      isDone.current = true;
      draft.cancel();
    } else if (event.key === 'Backspace' && draft.text === '') setWanted((before) => before.slice(0, -1));
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        aria-activedescendant={at >= 0 ? `${list}-${at}` : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-description={wanted.map(({ text }) => text).join(', ') || undefined}
        aria-expanded="true"
        aria-label={label}
        autoComplete="off"
        className={styles.input}
        onBlur={() => finish('leave')}
        onChange={(event) => {
          setMoved(null);
          draft.setText(event.target.value);
        }}
        onKeyDown={keyDown}
        placeholder={wanted.length === 0 ? enColumns.search : wanted.map(({ text }) => text).join(', ')}
        ref={draft.field}
        role="combobox"
        type="text"
        value={draft.text}
      />
      <Floating anchor={draft.field}>
        <div
          aria-label={enTable.cell.options}
          aria-multiselectable="true"
          className={styles.list}
          id={list}
          role="listbox"
          tabIndex={-1}
        >
          {found.map((choice, index) => (
            <SetOption
              choice={choice}
              id={`${list}-${index}`}
              isActive={index === at}
              isChosen={wanted.some(({ key }) => key === choice.key)}
              key={choice.key}
              onChoose={() => choose(index)}
            />
          ))}
          {isNew && (
            <SetOption
              choice={{ key: '', text: enColumns.createOption(typed), color: null }}
              id={`${list}-${found.length}`}
              isActive={at === found.length}
              isChosen={false}
              onChoose={() => choose(found.length)}
            />
          )}
          {count === 0 && (
            <p className={styles.soft}>
              {column.type === 'link' && !column.target
                ? enColumns.noTarget
                : typed === ''
                  ? enTable.cell.noOptions
                  : enColumns.nothingFound}
            </p>
          )}
          {editing.others.length > 0 && <p className={styles.soft}>{othersWords(editing)}</p>}
        </div>
      </Floating>
    </>
  );
}

interface SetOptionProps {
  readonly choice: SetChoice;
  readonly id: string;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function SetOption({ choice, id, isActive, isChosen, onChoose }: SetOptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    <div
      aria-selected={isChosen}
      className={styles.option}
      data-active={isActive || undefined}
      id={id}
      onClick={onChoose}
      // Focus stays in the field, whose blur would end the editing before the click counts.
      onPointerDown={(event) => event.preventDefault()}
      ref={isActive ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
      role="option"
      tabIndex={-1}
    >
      <span className={styles.check}>{isChosen && <Check aria-hidden="true" size={14} />}</span>
      {choice.color === null ? choice.text : <OptionPill color={choice.color} name={choice.text} />}
    </div>
  );
}
