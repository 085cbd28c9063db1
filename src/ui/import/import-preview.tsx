import { useState } from 'react';
import type { DocLimits } from '../../doc/limits.ts';
import type { ColumnType } from '../../doc/types.ts';
import { Button } from '../parts/button.tsx';
import { enTable } from '../text/en-table.ts';
import { type Delimiter, delimiters } from './guess-csv.ts';
import styles from './import-dialog.module.css';
import { importFindings } from './import-findings.ts';
import type { ImportPlan } from './import-plan.ts';

interface ImportPreviewProps {
  readonly fileName: string;
  readonly encoding: string;
  readonly delimiter: Delimiter;
  readonly hasHeader: boolean;
  readonly plan: ImportPlan;
  readonly limits: DocLimits;
  readonly onDelimiter: (delimiter: Delimiter) => void;
  readonly onHeader: (hasHeader: boolean) => void;
  readonly onBack: () => void;
  readonly onImport: (name: string, plan: ImportPlan) => void;
}

const previewRows = 8;
/** Without `select`: its options are made in the table, where one sees the values. */
const types: readonly ColumnType[] = [
  'text',
  'long-text',
  'number',
  'checkbox',
  'date',
  'date-time',
  'multi-select',
  'url',
  'email',
  'phone',
];

export function ImportPreview(props: ImportPreviewProps) {
  const { plan, limits } = props;
  const words = enTable.import;
  const [name, setName] = useState(props.fileName);
  const [columns, setColumns] = useState(plan.columns);
  const [withoutLong, setWithoutLong] = useState(false);

  const blocked =
    plan.rows.length > limits.rows
      ? words.tooManyRows(plan.rows.length, limits.rows)
      : columns.length > limits.columns
        ? words.tooManyColumns(columns.length, limits.columns)
        : null;
  const canImport = blocked === null && (plan.tooLong.length === 0 || withoutLong);

  const change = (at: number, next: { name?: string; type?: ColumnType }): void =>
    setColumns(columns.map((column, index) => (index === at ? { ...column, ...next } : column)));

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canImport) return;
        const named = columns.map((column, at) => ({
          ...column,
          name: column.name.trim() || plan.columns[at]?.name || enTable.newColumnName(at + 1),
        }));
        props.onImport(name.trim() || props.fileName || words.tableName, { ...plan, columns: named });
      }}
    >
      <div className={styles.settings}>
        <label className={styles.setting}>
          {words.tableName}
          <input maxLength={limits.nameChars} onChange={(event) => setName(event.target.value)} value={name} />
        </label>
        <label className={styles.setting}>
          {words.delimiter}
          <select onChange={(event) => props.onDelimiter(event.target.value as Delimiter)} value={props.delimiter}>
            {delimiters.map((delimiter) => (
              <option key={delimiter} value={delimiter}>
                {words.delimiters[delimiter]}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          <input checked={props.hasHeader} onChange={(event) => props.onHeader(event.target.checked)} type="checkbox" />
          {words.header}
        </label>
      </div>
      <p className={styles.note}>
        {words.facts(plan.rows.length, columns.length)} · {props.encoding}
      </p>

      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section aria-label={words.preview} className={styles.preview} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((column, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns of a file do not move
                <th key={at} scope="col">
                  <input
                    aria-label={words.columnName(at + 1)}
                    maxLength={limits.nameChars}
                    onChange={(event) => change(at, { name: event.target.value })}
                    value={column.name}
                  />
                  <select
                    aria-label={words.columnType(column.name)}
                    onChange={(event) => change(at, { type: event.target.value as ColumnType })}
                    value={column.type}
                  >
                    {types.map((type) => (
                      <option key={type} value={type}>
                        {enTable.menu.types[type]}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {plan.rows.slice(0, previewRows).map(({ cells, line }) => (
              <tr key={line}>
                {columns.map((_, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a file do not move
                  <td key={at}>{(cells[at] ?? '').slice(0, 200)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>

      <ul className={styles.findings}>
        {importFindings(plan).map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
      {blocked && (
        <p className={styles.problem} role="alert">
          {blocked}
        </p>
      )}
      {plan.tooLong.length > 0 && (
        <div role="alert">
          <p className={styles.problem}>{words.tooLong(plan.tooLong.length, limits.cellChars)}</p>
          <ul className={styles.findings}>
            {plan.tooLong.slice(0, 5).map((cell) => (
              <li key={`${cell.line} ${cell.column}`}>{words.tooLongOne(cell.line, cell.column, cell.chars)}</li>
            ))}
            {plan.tooLong.length > 5 && <li>{words.andMore(plan.tooLong.length - 5)}</li>}
          </ul>
          <label className={styles.check}>
            <input checked={withoutLong} onChange={(event) => setWithoutLong(event.target.checked)} type="checkbox" />
            {words.withoutLong}
          </label>
        </div>
      )}
      <div className={styles.buttons}>
        <Button onClick={props.onBack}>{words.another}</Button>
        <Button disabled={!canImport} look="primary" type="submit">
          {words.import(plan.rows.length)}
        </Button>
      </div>
    </form>
  );
}
