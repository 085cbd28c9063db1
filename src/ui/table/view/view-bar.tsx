import { Button } from '../../parts/button.tsx';
import { enView } from '../../text/en-view.ts';
import { useTable, useTableState } from '../table-context.ts';
import styles from './view-bar.module.css';
import { filtersRows, ordersRows, plainView, showsAll } from './view-config.ts';

/** Says that this is not all, or not the table's own order, for as long as it is so. */
export function ViewBar() {
  const { table } = useTable();
  const view = useTableState((state) => state.view);
  const columns = useTableState((state) => state.allColumns);
  const shown = useTableState((state) => state.order.length);
  const all = useTableState((state) => state.allOrder.length);
  const isStale = useTableState((state) => state.isStale);
  if (showsAll(view)) return null;
  const nameOf = (id: string): string => columns.find((column) => column.id === id)?.name ?? '';
  const sorted = view.sort.map(({ column, descending }) => `${nameOf(column)} ${descending ? '↓' : '↑'}`).join(', ');
  const facts = [
    sorted !== '' && enView.sorted(sorted),
    view.unsettledOnly && enView.unsettledOnly,
    filtersRows(view) && enView.filtered(shown, all),
    view.hidden.length > 0 && enView.hidden(view.hidden.length),
  ].filter(Boolean);

  return (
    <div className={styles.bar}>
      <p aria-label={enView.bar} className={styles.facts} role="status">
        {facts.join(' · ')}
        {isStale && ordersRows(view) && <span className={styles.stale}> · {enView.stale}</span>}
      </p>
      {isStale && <Button onClick={() => table.setView(view)}>{enView.again}</Button>}
      <Button look="quiet" onClick={() => table.setView({ ...plainView, frozen: view.frozen, board: view.board })}>
        {enView.showAll}
      </Button>
    </div>
  );
}
