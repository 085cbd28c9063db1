/**
 * A multi-value register [DOC-1]: the undeleted items of one field in one record, and which of them count.
 *
 * Hiding never hides everything: an item hides a copy only if what it replaced came after the copy's original, so the
 * causally newest one always stays. Made-up items could form a ring, hence the fallback at the end of `visibleItems`.
 */
import { containsRef, isSuperseded, isVoid, originalOf, type RegisterItem, type RegisterValue } from './element.ts';
import type { Ref } from './item-id.ts';

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
  if (typeof value === 'object' && value !== null) return `option ${value.option}`;
  return String(value);
}

export function versionsOf(visible: readonly RegisterItem[]): readonly Version[] {
  const only = visible[0];
  if (!only) return [];
  if (visible.length === 1) return [{ value: only.value, items: visible }];
  const byKey = new Map<string, RegisterItem[]>();
  for (const item of visible) {
    const key = valueKey(item.value);
    const group = byKey.get(key) ?? [];
    // Deleting and setting again moves the key to the end: versions stand in the order of their last item.
    byKey.delete(key);
    group.push(item);
    byKey.set(key, group);
  }
  // An option's text may differ among equal ones; the last one is what is shown.
  return [...byKey.values()].map((group) => ({ value: (group.at(-1) as RegisterItem).value, items: group }));
}

export const shownItem = (items: readonly RegisterItem[]): RegisterItem | undefined => visibleItems(items).at(-1);
export const shownValue = (items: readonly RegisterItem[]): RegisterValue | undefined => shownItem(items)?.value;

/** What every version replaced: the value that was there before the ways parted, by its original. */
export function commonBase(items: readonly RegisterItem[]): readonly Ref[] {
  const [first = [], ...others] = items.map((item) => item.supersedes.map(originalOf));
  return first.filter((ref) => others.every((other) => containsRef(other, ref)));
}
