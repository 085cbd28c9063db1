/** Register items as the versions and decisions that conflicts are told in. */
import { setIn, showValue, textOfValue } from './cell-value.ts';
import type { RawSettled, RawVersion } from './conflict-types.ts';
import { isCountValue, originalOf, type RegisterItem, type RegisterValue } from './element.ts';
import { itemIdOf } from './item-id.ts';
import { type Version, versionsOf, visibleItems } from './register.ts';
import { isSetType, joinSets } from './set-value.ts';
import type { CellValue, ColumnView } from './types.ts';

/** Values of a newer app are shown as text rather than not at all [DOC-6]. */
export function cellValueOf(value: RegisterValue): CellValue {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (isCountValue(value)) return value.add;
  return typeof value === 'object' ? value : String(value);
}

/**
 * What a cell's survivors are in a column of this type: in a column of sets one set, whoever wrote what apart [DOC-18]; in
 * others as many versions as there are different values.
 */
export function versionsIn(column: ColumnView, visible: readonly RegisterItem[]): readonly Version[] {
  const versions = versionsOf(visible);
  if (!isSetType(column.type) || versions.length === 0) return versions;
  const set = joinSets(versions.map(({ value }) => setIn(column.type, cellValueOf(value), column.options)));
  return [{ value: set.items.length === 0 ? '' : set, items: visible }];
}

export const isSettling = (item: RegisterItem): boolean => item.settles;

/** `column`: null for a name or a type, which is its own text. */
export function rawVersion(version: Version, column: ColumnView | null): RawVersion {
  const value = cellValueOf(version.value);
  const items = [...new Set(version.items.map((item) => itemIdOf(originalOf(item))))];
  return {
    item: items[0] as RawVersion['item'],
    items,
    value,
    text: column ? showValue(column.type, value, column.options, column.format).text : textOfValue(value),
    supersedes: [...new Set(version.items.flatMap((item) => replacedBy(item)))],
  };
}

const replacedBy = (item: RegisterItem) => item.supersedes.map((one) => itemIdOf(originalOf(one)));

/** The decision that stands: the only visible value, written by somebody who was shown a conflict. */
export function settlingItem(items: readonly RegisterItem[] | undefined): RegisterItem | null {
  if (!items?.some(isSettling)) return null;
  const visible = visibleItems(items);
  if (versionsOf(visible).length !== 1) return null;
  return visible.findLast((item) => item.settles) ?? null;
}

/** `place`: the row of a cell or of a decision about the row, or the column or option decided about. */
export function rawSettled(
  place: Pick<RawSettled, 'row' | 'column' | 'option'>,
  item: RegisterItem,
  column: ColumnView | null,
): RawSettled {
  const value = cellValueOf(item.value);
  return {
    id: itemIdOf(item),
    ...place,
    field: item.field,
    item: itemIdOf(originalOf(item)),
    rule: null,
    value,
    text: column
      ? showValue(column.type, value, column.options, column.format).text
      : item.field === '#deleted'
        ? ''
        : textOfValue(value),
    replaced: replacedBy(item),
  };
}
