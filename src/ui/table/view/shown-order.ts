/**
 * Which rows are shown after a change, without moving anything under a person's hands: what is shown stays where it is,
 * also when it would not be found there any more. What comes in from others is added if it is wanted, what one adds
 * oneself always. The view is applied anew when it is changed or asked for; until then it is `stale`.
 */
import type { ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { cellOf } from '../cell-text.ts';
import { applyView, rowTest } from './apply-view.ts';
import { ordersRows, type ViewConfig } from './view-config.ts';

export interface Shown {
  readonly order: readonly RecordId[];
  readonly isStale: boolean;
}

export interface TableChange {
  readonly before: Shown & { readonly allOrder: readonly RecordId[] };
  /** All rows in the table's own order, after the change. */
  readonly allOrder: readonly RecordId[];
  readonly columns: readonly ColumnView[];
  /** After the change. */
  readonly rows: ReadonlyMap<RecordId, RowView>;
  /** What the change brought, and what was there before it. */
  readonly changed: readonly { readonly was: RowView | undefined; readonly now: RowView }[];
  readonly isOwn: boolean;
}

export function shownAfter(view: ViewConfig, change: TableChange): Shown {
  const { before, allOrder, rows, changed } = change;
  if (!ordersRows(view)) return { order: allOrder, isStale: false };
  const isThere = allOrder === before.allOrder ? null : new Set(allOrder);
  const kept = isThere ? before.order.filter((id) => isThere.has(id)) : before.order;
  const added = newcomers(view, change, new Set(kept));
  const isStale = before.isStale || touches(view, changed) || (added.length > 0 && view.sort.length > 0);
  if (!isThere && added.length === 0) return { order: before.order, isStale };
  if (view.sort.length > 0) return { order: [...kept, ...added], isStale };
  const wanted = new Set([...kept, ...added]);
  return { order: allOrder.filter((id) => wanted.has(id) && rows.has(id)), isStale };
}

function newcomers(view: ViewConfig, change: TableChange, shown: ReadonlySet<RecordId>): readonly RecordId[] {
  const { before, allOrder, columns, rows, changed, isOwn } = change;
  const test = rowTest(columns, view);
  const isWanted = (id: RecordId): boolean => {
    const row = rows.get(id);
    return row !== undefined && test(row);
  };
  const known = allOrder === before.allOrder ? null : new Set(before.allOrder);
  const fresh = known ? allOrder.filter((id) => !known.has(id) && (isOwn || isWanted(id))) : [];
  const isFresh = new Set(fresh);
  const isThere = known ? new Set(allOrder) : null;
  const changedInto = changed
    .map(({ now }) => now.id)
    .filter((id) => !shown.has(id) && !isFresh.has(id) && (isThere?.has(id) ?? true) && isWanted(id));
  return [...fresh, ...changedInto];
}

/** Whether a value changed by which rows are ordered or chosen. */
function touches({ sort, filters }: ViewConfig, changed: TableChange['changed']): boolean {
  const columns = [...new Set([...sort, ...filters].map(({ column }) => column))];
  return changed.some(({ was, now }) =>
    columns.some((column) => was !== undefined && cellOf(was, column).text !== cellOf(now, column).text),
  );
}

export const shownAnew = (
  view: ViewConfig,
  { allOrder, columns, rows }: Pick<TableChange, 'allOrder' | 'columns' | 'rows'>,
): Shown => ({ order: applyView(allOrder, rows, columns, view), isStale: false });
