/**
 * A multi-value register [DOC-1]: the undeleted items of one field in one record, and which of them count.
 *
 * Hiding never hides everything: an item hides a copy only if what it replaced came after the copy's original, so the
 * causally newest one always stays. Made-up items could form a ring, hence the fallback at the end of `visibleItems`.
 */
import { addDecimals } from './decimal.ts';
import {
  type CountValue,
  containsRef,
  isCountValue,
  isSetValue,
  isSuperseded,
  isVoid,
  originalOf,
  type RegisterItem,
  type RegisterValue,
} from './element.ts';
import type { Ref } from './item-id.ts';
import { joinSets } from './set-value.ts';
import type { SetValue } from './types.ts';

/** Different values by their key; the last in array order comes last, and is the one shown. */
export interface Version {
  readonly value: RegisterValue;
  /** At least one; in array order. */
  readonly items: readonly RegisterItem[];
}

/** `items`: every undeleted item of the field, in array order. */
export function visibleItems(items: readonly RegisterItem[]): readonly RegisterItem[] {
  if (items.length < 2) return items;
  const visible = items.filter((item) => !isHidden(item, items));
  return visible.length > 0 ? visible : items;
}

function isHidden(item: RegisterItem, items: readonly RegisterItem[]): boolean {
  // "Nothing was here" is said only where nothing else is.
  if (isVoid(item)) return items.some((other) => !isVoid(other));
  const original = item.of;
  if (original === null) return false;
  return items.some(
    (other) =>
      other !== item &&
      (isSuperseded(other.supersedes, original) ||
        item.undoes.some((undone) => isSuperseded(other.supersedes, undone))),
  );
}

/** Two equal keys are one value: picking one option twice is no conflict, whatever it was called at the time. */
export function valueKey(value: RegisterValue): string {
  if (typeof value === 'string') return `"${value}`;
  if (isCountValue(value)) return `count ${value.add}`;
  if (isSetValue(value)) return `set ${JSON.stringify(value.items)}`;
  if (typeof value === 'object' && value !== null) return `option ${value.option}`;
  return String(value);
}

export function versionsOf(visible: readonly RegisterItem[]): readonly Version[] {
  const only = visible[0];
  if (!only) return [];
  if (visible.length === 1) return [{ value: isCountValue(only.value) ? only.value.add : only.value, items: visible }];
  if (visible.some(({ value }) => isCountValue(value))) return versionsWithCounts(visible);
  const byKey = new Map<string, RegisterItem[]>();
  for (const item of visible) {
    // Sets are no versions of each other: whatever was written apart is one set [DOC-18].
    const key = isSetValue(item.value) ? 'set' : valueKey(item.value);
    const group = byKey.get(key) ?? [];
    // Deleting and setting again moves the key to the end: versions stand in the order of their last item.
    byKey.delete(key);
    group.push(item);
    byKey.set(key, group);
  }
  // An option's text may differ among equal ones; the last one is what is shown.
  return [...byKey.values()].map((group) => ({ value: joined(group), items: group }));
}

function joined(group: readonly RegisterItem[]): RegisterValue {
  const last = (group.at(-1) as RegisterItem).value;
  return isSetValue(last) && group.length > 1 ? joinSets(group.map(({ value }) => value as SetValue)) : last;
}

/**
 * What several have added is added up, to each number that was written beside it; alone it is a number of its own [DOC-20].
 * A text that is no number stays a version beside the sum, because neither may be lost.
 */
function versionsWithCounts(visible: readonly RegisterItem[]): readonly Version[] {
  const counts = visible.filter(({ value }) => isCountValue(value));
  const added = addDecimals(counts.map(({ value }) => (value as CountValue).add)) ?? '0';
  const others = versionsOf(visible.filter(({ value }) => !isCountValue(value)));
  const sums = others.map(({ value, items }): Version | null => {
    const base = value === '' ? '0' : typeof value === 'string' ? value : null;
    const sum = base === null ? null : addDecimals([base, added]);
    return sum === null ? null : { value: sum, items };
  });
  if (sums.length > 0 && sums.every((sum) => sum !== null)) return sums;
  const alone = { value: added, items: counts };
  return others.length === 0
    ? [alone]
    : [...others.map((other, at) => sums[at] ?? other), ...(sums.some(Boolean) ? [] : [alone])];
}

export const shownItem = (items: readonly RegisterItem[]): RegisterItem | undefined => visibleItems(items).at(-1);
export const shownValue = (items: readonly RegisterItem[]): RegisterValue | undefined => shownItem(items)?.value;

/** What every version replaced: the value that was there before the ways parted, by its original. */
export function commonBase(items: readonly RegisterItem[]): readonly Ref[] {
  const [first = [], ...others] = items.map((item) => item.supersedes.map(originalOf));
  return first.filter((ref) => others.every((other) => containsRef(other, ref)));
}
