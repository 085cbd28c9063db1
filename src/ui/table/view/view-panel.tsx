import { Plus, X } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import type { ColumnView, RecordId } from '../../../doc/types.ts';
import { Button } from '../../parts/button.tsx';
import field from '../../parts/text-field.module.css';
import { enView } from '../../text/en-view.ts';
import { Floating } from '../floating.tsx';
import { useTable, useTableState } from '../table-context.ts';
import { SavedViews } from './saved-views.tsx';
import {
  type Filter,
  type FilterTest,
  mostFrozen,
  needsText,
  type SortKey,
  testsOf,
  type ViewConfig,
} from './view-config.ts';
import styles from './view-panel.module.css';

const mostSortKeys = 3;

interface ViewPanelProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** Sorting, filters and hidden columns in one place; every change is seen behind it at once. */
export function ViewPanel({ anchor, onClose }: ViewPanelProps) {
  const { table } = useTable();
  const view = useTableState((state) => state.view);
  const columns = useTableState((state) => state.allColumns);
  const panel = useRef<HTMLDivElement>(null);
  const set = (change: Partial<ViewConfig>): void => table.setView({ ...view, ...change });

  useEffect(() => panel.current?.querySelector<HTMLElement>(`[aria-label="${enView.sortBy}"]`)?.focus(), []);

  const [first] = columns;
  const selects = columns.filter(({ type }) => type === 'select');
  const keys = view.sort.slice(0, mostSortKeys);
  const setKey = (at: number, key: SortKey | null): void =>
    set({ sort: [...keys.slice(0, at), ...(key ? [key] : []), ...keys.slice(at + 1)] });

  return (
    <Floating anchor={anchor} onPressOutside={onClose}>
      <div
        aria-label={enView.title}
        className={styles.panel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
        }}
        ref={panel}
        role="dialog"
      >
        <p className={styles.note}>{enView.onlyYou}</p>
        <SavedViews />
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{enView.sortBy}</legend>
          {[...keys, null].slice(0, mostSortKeys).map((key, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a key is its place in the order
            <div className={styles.line} key={at}>
              <select
                aria-label={at === 0 ? enView.sortBy : enView.thenBy}
                className={`${field.input} ${styles.select}`}
                onChange={(event) =>
                  setKey(
                    at,
                    event.target.value === ''
                      ? null
                      : { column: event.target.value as RecordId, descending: key?.descending ?? false },
                  )
                }
                value={key?.column ?? ''}
              >
                <option value="">{enView.noColumn}</option>
                <ColumnOptions columns={columns} />
              </select>
              {key && (
                <select
                  aria-label={enView.direction}
                  className={`${field.input} ${styles.select}`}
                  onChange={(event) => setKey(at, { ...key, descending: event.target.value === 'descending' })}
                  value={key.descending ? 'descending' : 'ascending'}
                >
                  <option value="ascending">{enView.ascending}</option>
                  <option value="descending">{enView.descending}</option>
                </select>
              )}
            </div>
          ))}
        </fieldset>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{enView.filters}</legend>
          <label className={styles.column}>
            <input
              checked={view.unsettledOnly}
              onChange={(event) => set({ unsettledOnly: event.target.checked })}
              type="checkbox"
            />
            <span>{enView.unsettledOnly}</span>
          </label>
          {view.filters.length > 1 && (
            <select
              aria-label={enView.matchLabel}
              className={`${field.input} ${styles.select}`}
              onChange={(event) => set({ match: event.target.value === 'any' ? 'any' : 'all' })}
              value={view.match}
            >
              <option value="all">{enView.match.all}</option>
              <option value="any">{enView.match.any}</option>
            </select>
          )}
          {view.filters.map((filter, at) => (
            <FilterLine
              at={at}
              columns={columns}
              filter={filter}
              // biome-ignore lint/suspicious/noArrayIndexKey: two filters may be alike
              key={at}
              onChange={(next) => set({ filters: view.filters.map((one, index) => (index === at ? next : one)) })}
              onRemove={() => set({ filters: view.filters.filter((_, index) => index !== at) })}
            />
          ))}
          {first && (
            <Button look="quiet" onClick={() => set({ filters: [...view.filters, newFilter(first)] })}>
              <Plus aria-hidden="true" size={16} /> {enView.addFilter}
            </Button>
          )}
        </fieldset>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{enView.showAs}</legend>
          <select
            aria-label={enView.showAs}
            className={`${field.input} ${styles.select}`}
            onChange={(event) => set({ board: (event.target.value || null) as RecordId | null })}
            value={view.board ?? ''}
          >
            <option value="">{enView.asTable}</option>
            {selects.map(({ id, name }) => (
              <option key={id} value={id}>
                {enView.asBoard(name)}
              </option>
            ))}
          </select>
          {selects.length === 0 && <p className={styles.note}>{enView.boardNeeds}</p>}
        </fieldset>
        <fieldset className={styles.group}>
          <legend className={styles.legend}>{enView.columns}</legend>
          <label className={styles.column}>
            <input
              checked={view.frozen > 0}
              onChange={(event) => set({ frozen: event.target.checked ? 1 : 0 })}
              type="checkbox"
            />
            <span>{enView.frozen}</span>
          </label>
          {view.frozen > 0 && (
            <select
              aria-label={enView.frozenCount}
              className={`${field.input} ${styles.select}`}
              onChange={(event) => set({ frozen: Number(event.target.value) })}
              value={view.frozen}
            >
              {Array.from({ length: mostFrozen }, (_, at) => at + 1).map((count) => (
                <option key={count} value={count}>
                  {enView.frozenColumns(count)}
                </option>
              ))}
            </select>
          )}
          <p className={styles.note}>{enView.shown}</p>
          {columns.map((column) => (
            <label className={styles.column} key={column.id}>
              <input
                checked={!view.hidden.includes(column.id)}
                onChange={(event) =>
                  set({
                    hidden: event.target.checked
                      ? view.hidden.filter((id) => id !== column.id)
                      : [...view.hidden, column.id],
                  })
                }
                type="checkbox"
              />
              <span>{column.name}</span>
            </label>
          ))}
        </fieldset>
        <Button onClick={onClose}>{enView.done}</Button>
      </div>
    </Floating>
  );
}

export const newFilter = ({ id, type }: ColumnView): Filter => ({
  column: id,
  test: testsOf(type)[0] ?? 'is',
  text: '',
});

function ColumnOptions({ columns }: { readonly columns: readonly ColumnView[] }) {
  return columns.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}

interface FilterLineProps {
  readonly at: number;
  readonly columns: readonly ColumnView[];
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
  readonly onRemove: () => void;
}

function FilterLine({ at, columns, filter, onChange, onRemove }: FilterLineProps) {
  const column = columns.find(({ id }) => id === filter.column);
  const tests = testsOf(column?.type ?? 'text');
  return (
    <div className={styles.line}>
      <select
        aria-label={enView.column}
        className={`${field.input} ${styles.select}`}
        onChange={(event) => {
          const next = columns.find(({ id }) => id === event.target.value);
          if (next) onChange({ ...newFilter(next), text: filter.text });
        }}
        value={filter.column}
      >
        <ColumnOptions columns={columns} />
      </select>
      <select
        aria-label={enView.test}
        className={`${field.input} ${styles.select}`}
        onChange={(event) => onChange({ ...filter, test: event.target.value as FilterTest })}
        value={filter.test}
      >
        {tests.map((test) => (
          <option key={test} value={test}>
            {enView.tests[test]}
          </option>
        ))}
      </select>
      {needsText(filter.test) && (
        <input
          aria-label={enView.text}
          autoComplete="off"
          className={`${field.input} ${styles.text}`}
          list={column?.type === 'select' ? `skein-options-${at}` : undefined}
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
          type="text"
          value={filter.text}
        />
      )}
      {column?.type === 'select' && (
        <datalist id={`skein-options-${at}`}>
          {column.options.map(({ id, name }) => (
            <option key={id} value={name} />
          ))}
        </datalist>
      )}
      <Button aria-label={enView.removeFilter(at + 1)} look="quiet" onClick={onRemove} size="icon">
        <X aria-hidden="true" size={16} />
      </Button>
    </div>
  );
}
