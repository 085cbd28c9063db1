import type { RecordId, TablePatch } from '../../doc/types.ts';
import type { PastView } from '../../room/api.ts';
import { NoteStill } from '../notes/note-still.tsx';
import { Button } from '../parts/button.tsx';
import { enPast } from '../text/en-past.ts';
import styles from './past-dialog.module.css';

/** A look is enough to know it by: what is restored is all of it. */
const mostRows = 100;

interface PastDocumentProps {
  readonly name: string;
  readonly past: PastView;
  /** Null for who may only read. */
  readonly onRestoreRow: ((row: RecordId) => void) | null;
}

export function PastDocument({ name, past, onRestoreRow }: PastDocumentProps) {
  if (past.note) return <NoteStill name={name} tree={past.note} />;
  return past.table ? <PastTable name={name} onRestoreRow={onRestoreRow} table={past.table} /> : null;
}

function PastTable({
  name,
  table,
  onRestoreRow,
}: Pick<PastDocumentProps, 'name' | 'onRestoreRow'> & { readonly table: TablePatch }) {
  const { columns = [], order = [] } = table;
  const byId = new Map(table.rows.map((row) => [row.id, row]));
  const rows = order.slice(0, mostRows).flatMap((id) => byId.get(id) ?? []);
  return (
    <>
      <div className={styles.scroller}>
        <table aria-label={name} className={styles.table}>
          <thead>
            <tr>
              {columns.map(({ id, name: column }) => (
                <th key={id} scope="col">
                  {column}
                </th>
              ))}
              {onRestoreRow && <td />}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, cells }) => {
              const label = columns.map((column) => cells[column.id]?.text ?? '').find((text) => text !== '') ?? '';
              return (
                <tr key={id}>
                  {columns.map((column) => (
                    <td key={column.id}>{cells[column.id]?.text ?? ''}</td>
                  ))}
                  {onRestoreRow && (
                    <td>
                      <Button aria-label={enPast.restoreRowOf(label)} look="quiet" onClick={() => onRestoreRow(id)}>
                        {enPast.restoreRow}
                      </Button>
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className={styles.count}>{enPast.rows(rows.length, order.length)}</p>
    </>
  );
}
