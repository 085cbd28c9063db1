import { type RefObject, useEffect, useRef, useState } from 'react';
import { shownFormula, storedFormula } from '../../doc/formula/formula-names.ts';
import { parseFormula } from '../../doc/formula/parse-formula.ts';
import { longestUnit, mostDecimals, plainFormat } from '../../doc/number-format.ts';
import type { ColumnView, DocId, NumberFormat } from '../../doc/types.ts';
import { Button } from '../parts/button.tsx';
import { CommittedInput } from '../parts/committed-input.tsx';
import field from '../parts/text-field.module.css';
import { useRoom } from '../state/room-context.ts';
import { enColumns } from '../text/en-columns.ts';
import { Floating } from './floating.tsx';
import { useTable, useTableState } from './table-context.ts';
import { useColumnsOf } from './use-columns-of.ts';
import styles from './view/view-panel.module.css';

interface ColumnSettingsProps {
  readonly column: ColumnView;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** What a column asks of its cells and how it shows them; every change is seen behind it at once. */
export function ColumnSettings({ column, anchor, onClose }: ColumnSettingsProps) {
  const { actions } = useTable();
  const panel = useRef<HTMLDivElement>(null);
  const { type } = column;
  const edit = (change: Parameters<typeof actions.editColumn>[1]): void => void actions.editColumn(column.id, change);

  useEffect(() => panel.current?.querySelector<HTMLElement>('textarea, select, input, button')?.focus(), []);

  return (
    <Floating anchor={anchor} onPressOutside={onClose}>
      <div
        aria-label={enColumns.settingsOf(column.name)}
        className={styles.panel}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
        }}
        ref={panel}
        role="dialog"
      >
        <p className={styles.legend}>{enColumns.settingsOf(column.name)}</p>
        {type === 'formula' && <FormulaField column={column} />}
        {type === 'link' && <TargetField onChange={(target) => edit({ target })} target={column.target} />}
        {(type === 'number' || type === 'counter' || type === 'formula') && (
          <FormatFields format={column.format ?? plainFormat} onChange={(format) => edit({ format })} />
        )}
        <label className={styles.column}>
          <input
            checked={column.required === true}
            onChange={(event) => edit({ required: event.target.checked })}
            type="checkbox"
          />
          <span>{enColumns.required_}</span>
        </label>
        <Button onClick={onClose}>{enColumns.done}</Button>
      </div>
    </Floating>
  );
}

interface FormatFieldsProps {
  readonly format: NumberFormat;
  readonly onChange: (format: NumberFormat) => void;
}

function FormatFields({ format, onChange }: FormatFieldsProps) {
  return (
    <>
      <div className={styles.line}>
        <CommittedInput
          aria-description={enColumns.unitHint}
          aria-label={enColumns.unit}
          className={`${field.input} ${styles.text}`}
          maxLength={longestUnit}
          onCommit={(unit) => onChange({ ...format, unit })}
          placeholder={enColumns.unit}
          value={format.unit}
        />
        <select
          aria-label={enColumns.decimals}
          className={`${field.input} ${styles.select}`}
          onChange={(event) =>
            onChange({ ...format, decimals: event.target.value === '' ? null : Number(event.target.value) })
          }
          value={format.decimals ?? ''}
        >
          <option value="">
            {enColumns.decimals}: {enColumns.decimalsAsTyped}
          </option>
          {Array.from({ length: mostDecimals + 1 }, (_, count) => count).map((count) => (
            <option key={count} value={count}>
              {enColumns.decimals}: {count}
            </option>
          ))}
        </select>
      </div>
      <label className={styles.column}>
        <input
          checked={format.grouped}
          onChange={(event) => onChange({ ...format, grouped: event.target.checked })}
          type="checkbox"
        />
        <span>{enColumns.grouped}</span>
      </label>
    </>
  );
}

interface TargetFieldProps {
  readonly target: DocId | undefined;
  readonly onChange: (target: DocId | null) => void;
}

function TargetField({ target, onChange }: TargetFieldProps) {
  const { view } = useRoom();
  return (
    <select
      aria-label={enColumns.target}
      className={`${field.input} ${styles.select}`}
      onChange={(event) => onChange((event.target.value || null) as DocId | null)}
      value={target ?? ''}
    >
      <option value="">
        {enColumns.target}: {enColumns.noTarget}
      </option>
      {view.documents
        .filter(({ kind }) => kind === 'table')
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {enColumns.target} {name}
          </option>
        ))}
    </select>
  );
}

/** Typed with names, kept with ids; whether it can be read is said while one types. */
function FormulaField({ column }: { readonly column: ColumnView }) {
  const { actions } = useTable();
  const columns = useTableState((state) => state.allColumns);
  const columnsOf = useColumnsOf(columns);
  const behind = (id: string) => columnsOf(columns.find((one) => one.id === id)?.target);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? shownFormula(column.formula ?? '', columns, behind);
  const read = parseFormula(text);
  const problem = read.ok ? null : enColumns.formulaErrors[read.error.code](read.error.name);

  const commit = (): void => {
    if (draft === null) return;
    setDraft(null);
    void actions.editColumn(column.id, { formula: storedFormula(draft, columns, behind) });
  };

  return (
    <div className={styles.group}>
      <textarea
        aria-invalid={problem !== null && text !== ''}
        aria-label={enColumns.formula}
        className={`${field.input} ${styles.text}`}
        onBlur={commit}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          commit();
        }}
        placeholder={enColumns.formulaHint}
        rows={3}
        spellCheck={false}
        value={text}
      />
      <p className={styles.note} role="status">
        {text === '' ? enColumns.formulaHint : (problem ?? enColumns.formulaOk)}
      </p>
    </div>
  );
}
