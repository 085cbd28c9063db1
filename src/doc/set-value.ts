/**
 * Sets in cells that merge [DOC-18]: options, people and rows of other tables. Each thing that ever was in the set counts its
 * turns in and out; where sets written apart meet, the greater count stands. So what one put in is in, what one took out is
 * out, and only somebody who saw it out can put it in again. Pure; the same whatever the order.
 */
import type { ColumnType, OptionView, SetItem, SetValue } from './types.ts';

/** More than anybody picks by hand; each write carries the whole set. */
export const mostSetItems = 500;

/** What nobody types: it follows from other cells, or from the logs. What was typed before lies below it, untouched. */
const computedTypes: ReadonlySet<ColumnType> = new Set([
  'formula',
  'created-by',
  'created-at',
  'changed-by',
  'changed-at',
]);
export const isComputedType = (type: ColumnType): boolean => computedTypes.has(type);

const setTypes: ReadonlySet<ColumnType> = new Set(['multi-select', 'person', 'link']);
export const isSetType = (type: ColumnType): boolean => setTypes.has(type);

export const optionKey = (record: string): string => `r${record}`;
export const memberKey = (member: string): string => `m${member}`;
const typedKey = (text: string): string => `t${text.trim().toLowerCase()}`;

export const isIn = ({ turns }: SetItem): boolean => turns % 2 === 1;
export const presentIn = (set: SetValue): readonly SetItem[] => set.items.filter(isIn);

/** By their names, for the eye: the order of keys says nothing to people. */
export const namedIn = (set: SetValue): readonly SetItem[] =>
  [...presentIn(set)].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.key < b.key ? -1 : 1));

export const emptySet: SetValue = { items: [], text: '' };

/** In the order of their keys, so that equal sets are equal values. */
function setOf(byKey: ReadonlyMap<string, SetItem>): SetValue {
  const items = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    items,
    text: items
      .filter(isIn)
      .map(({ text }) => text)
      .join(', '),
  };
}

/** Of two names for one thing at one count any would do; it must be the same one everywhere. */
const isLater = (a: SetItem, b: SetItem): boolean => a.turns > b.turns || (a.turns === b.turns && a.text > b.text);

export function joinSets(sets: readonly SetValue[]): SetValue {
  const [only] = sets;
  if (only && sets.length === 1) return only;
  const byKey = new Map<string, SetItem>();
  for (const { items } of sets) {
    for (const item of items) {
      const known = byKey.get(item.key);
      if (!known || isLater(item, known)) byKey.set(item.key, item);
    }
  }
  return setOf(byKey);
}

/** What was typed, pasted or imported: names between commas, semicolons or line breaks. */
export function setOfText(text: string): SetValue {
  const names = text
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, mostSetItems);
  return setOf(new Map(names.map((name) => [typedKey(name), { key: typedKey(name), text: name, turns: 1 }])));
}

/** Names that are options' names are these options; an option goes by its present name. */
export function withOptions(set: SetValue, options: readonly OptionView[]): SetValue {
  if (options.length === 0 || set.items.length === 0) return set;
  const byId = new Map(options.map((option) => [optionKey(option.id), option]));
  // Of two options of one name the first is meant, as where one types.
  const byName = new Map([...options].reverse().map((option) => [typedKey(option.name), option]));
  const named = set.items.map((item): SetValue => {
    const option = byId.get(item.key) ?? byName.get(item.key);
    return { items: [option ? { ...item, key: optionKey(option.id), text: option.name } : item], text: '' };
  });
  return named.length === 1
    ? setOf(new Map(named.map(({ items: [item] }) => [item?.key ?? '', item as SetItem])))
    : joinSets(named);
}

export const sameItems = (a: SetValue, b: SetValue): boolean => JSON.stringify(a.items) === JSON.stringify(b.items);

/** The set as it stands, changed so that just these are in it. */
export function setWith(current: SetValue, wanted: readonly Pick<SetItem, 'key' | 'text'>[]): SetValue {
  const byKey = new Map(current.items.map((item) => [item.key, item]));
  const keys = new Set(wanted.map(({ key }) => key));
  for (const item of current.items) {
    if (isIn(item) && !keys.has(item.key)) byKey.set(item.key, { ...item, turns: item.turns + 1 });
  }
  for (const { key, text } of wanted.slice(0, mostSetItems)) {
    const known = byKey.get(key);
    if (!known || !isIn(known)) byKey.set(key, { key, text, turns: (known?.turns ?? 0) + 1 });
  }
  return setOf(byKey);
}
