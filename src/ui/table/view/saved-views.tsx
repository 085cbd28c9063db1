import { useState } from 'react';
import type { SharedView } from '../../../doc/types.ts';
import { Button } from '../../parts/button.tsx';
import field from '../../parts/text-field.module.css';
import { enView } from '../../text/en-view.ts';
import { useTable, useTableState } from '../table-context.ts';
import styles from './view-panel.module.css';
import { viewOfText } from './view-storage.ts';

/** Views with a name: one's own, kept in this browser, and those of everybody. Choosing one changes nobody else's screen. */
export function SavedViews() {
  const { table, actions, isReadOnly } = useTable();
  const view = useTableState((state) => state.view);
  const shared = useTableState((state) => state.sharedViews);
  const own = useTableState((state) => state.ownViews);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const all: readonly SharedView[] = [...own, ...shared];
  const current = all.find(({ id }) => id === chosen);

  const choose = (id: string): void => {
    setChosen(id);
    const saved = all.find((one) => one.id === id);
    if (saved) table.setView(viewOfText(saved.config));
  };
  const share = async (): Promise<void> => {
    const made = await actions.saveView(null, name, JSON.stringify(view));
    if (!made.ok) return;
    setChosen(made.value);
    setName('');
  };
  const remove = (): void => {
    if (own.some(({ id }) => id === chosen)) table.dropView(chosen);
    else void actions.deleteView(chosen);
    setChosen('');
  };

  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{enView.views}</legend>
      {all.length > 0 && (
        <div className={styles.line}>
          <select
            aria-label={enView.views}
            className={`${field.input} ${styles.select}`}
            onChange={(event) => choose(event.target.value)}
            value={current ? chosen : ''}
          >
            <option value="">{enView.asItIs}</option>
            {own.length > 0 && (
              <optgroup label={enView.ownViews}>
                {own.map(({ id, name: called }) => (
                  <option key={id} value={id}>
                    {called}
                  </option>
                ))}
              </optgroup>
            )}
            {shared.length > 0 && (
              <optgroup label={enView.sharedViews}>
                {shared.map(({ id, name: called }) => (
                  <option key={id} value={id}>
                    {called}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
          {current && (!isReadOnly || own.includes(current)) && (
            <Button look="quiet" onClick={remove}>
              {enView.deleteView}
            </Button>
          )}
        </div>
      )}
      <div className={styles.line}>
        <input
          aria-label={enView.viewName}
          autoComplete="off"
          className={`${field.input} ${styles.text}`}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          placeholder={enView.viewName}
          value={name}
        />
        <Button
          disabled={name.trim() === ''}
          onClick={() => {
            setChosen(table.keepView(name.trim()));
            setName('');
          }}
        >
          {enView.keepView}
        </Button>
        {!isReadOnly && (
          <Button disabled={name.trim() === ''} onClick={() => void share()}>
            {enView.shareView}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
