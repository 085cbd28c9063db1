/**
 * Columns that belong together, such as start and end [DOC-13]: changed in one row by people who had not seen each other's
 * change, they make a pair that nobody chose. Cells of a group name what their author had seen of the row, so this is a
 * function of the row alone; what was written before the columns were put together names nothing, and is left in peace.
 */

import { showValue } from './cell-value.ts';
import type { RawGroupConflict, RawSide, RawSideCell } from './conflict-types.ts';
import { isVoid, originalOf, type RegisterItem } from './element.ts';
import { itemIdOf, type Ref } from './item-id.ts';
import { visibleItems } from './register.ts';
import { hasSeen } from './saw.ts';
import type { ColumnState } from './table-columns.ts';
import type { RecordId } from './types.ts';
import { cellValueOf } from './versions.ts';

interface Written {
  readonly column: ColumnState;
  readonly item: RegisterItem;
}

const isApart = (a: RegisterItem, b: RegisterItem): boolean => !hasSeen(a, originalOf(b)) && !hasSeen(b, originalOf(a));

export function groupConflicts(
  row: RecordId,
  fields: ReadonlyMap<string, readonly RegisterItem[]>,
  groups: readonly (readonly ColumnState[])[],
): readonly RawGroupConflict[] {
  return groups.flatMap((columns): readonly RawGroupConflict[] => {
    const written = columns.flatMap((column) =>
      visibleItems(fields.get(column.id) ?? [])
        .filter((item) => item.saw !== null && !isVoid(item))
        .map((item): Written => ({ column, item })),
    );
    const apart = written.filter((one) =>
      written.some((other) => other.column !== one.column && isApart(one.item, other.item)),
    );
    if (apart.length === 0) return [];
    const clients = new Map<number, RegisterItem>();
    for (const { item } of apart) {
      const { client, clock } = originalOf(item);
      const known = clients.get(client);
      if (!known || originalOf(known).clock < clock) clients.set(client, item);
    }
    // Somebody's earlier page is a side of its own only where their later one had not seen it.
    const last = [...clients].filter(([client, item]) =>
      [...clients].every(([other, theirs]) => other === client || !hasSeen(theirs, originalOf(item))),
    );
    const sides = last
      .sort(([a], [b]) => a - b)
      .map(
        ([client, item]): RawSide => ({
          item: itemIdOf(originalOf(item)),
          cells: columns.map((column) => cellOfSide(column, fields.get(column.id) ?? [], client, item)),
        }),
      );
    return [{ kind: 'group', id: `${row}/#group/${columns[0]?.id}`, row, columns: columns.map(({ id }) => id), sides }];
  });
}

/** What the author of `last` had in this cell: their own value, one they had seen, or one that is not shown any more. */
function cellOfSide(
  { id: column, view }: ColumnState,
  items: readonly RegisterItem[],
  client: number,
  last: RegisterItem,
): RawSideCell {
  const visible = visibleItems(items);
  const had = (ref: Ref): boolean => ref.client === client || hasSeen(last, ref);
  const own = visible.findLast((item) => originalOf(item).client === client);
  const known = own ?? visible.findLast((item) => had(originalOf(item)));
  if (known) {
    const value = cellValueOf(known.value);
    return { column, value, text: showValue(view.type, value, view.options).text };
  }
  const replaced = visible.flatMap(({ supersedes }) => supersedes.map(originalOf)).findLast(had);
  return { column, seen: replaced ? itemIdOf(replaced) : null };
}
