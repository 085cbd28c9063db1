/**
 * Reading what a person typed into a cell, and whether a column's type can read what a cell holds [DOC-3]. Pure, and
 * without Yjs, so that the interface may import it.
 *
 * A value is stored as its canonical text where the input was understood and exactly as typed where not; changing a
 * column's type therefore never touches a cell.
 */
import { readContact } from './contact-text.ts';
import { readDate, readDateTime } from './date-text.ts';
import { plainFormat, showNumber, withoutUnit } from './number-format.ts';
import { emptySet, isIn, isSetType, namedIn, optionKey, setOfText, withOptions } from './set-value.ts';
import type { CellValue, ColumnType, NumberFormat, OptionView, SetValue } from './types.ts';

/** What the cell should hold after `text` was typed into a column of this type. */
export function parseInput(
  type: ColumnType,
  text: string,
  options: readonly OptionView[] = [],
  format: NumberFormat = plainFormat,
): CellValue {
  const trimmed = text.trim();
  switch (type) {
    case 'text':
    case 'long-text':
    // What is in a set is worked out where it is written, from what is in it there [DOC-11].
    case 'multi-select':
    case 'person':
    case 'link':
    // Nothing is written under what follows from something else; what is there already was typed.
    case 'formula':
    case 'created-by':
    case 'created-at':
    case 'changed-by':
    case 'changed-at':
      return text;
    case 'number':
    case 'counter':
      return readNumber(withoutUnit(trimmed, format.unit)) ?? text;
    case 'date-time':
      return readDateTime(trimmed) ?? text;
    case 'url':
    case 'email':
    case 'phone':
      return readContact(type, trimmed) ?? text;
    case 'checkbox': {
      const checked = readCheckbox(trimmed);
      return checked === null ? text : String(checked);
    }
    case 'date':
      return readDate(trimmed) ?? text;
    case 'select': {
      const option = findOption(trimmed, options);
      return option ? { option: option.id, text: option.name } : text;
    }
  }
}

/** The text of a cell, and false where the column's type cannot read it. An empty cell fits every type. */
export function showValue(
  type: ColumnType,
  value: CellValue,
  options: readonly OptionView[] = [],
  format: NumberFormat = plainFormat,
): { readonly text: string; readonly fits: boolean } {
  if (isSetType(type)) return showSet(type, setIn(type, value, options), options);
  if (typeof value !== 'string' && 'items' in value)
    return { text: value.text, fits: fitsText(type, value.text, options) };
  if (typeof value !== 'string') {
    const option = options.find((candidate) => candidate.id === value.option);
    // An option that was deleted shows the name it had when it was chosen.
    if (type === 'select') return { text: option?.name ?? value.text, fits: option !== undefined };
    return { text: option?.name ?? value.text, fits: fitsText(type, option?.name ?? value.text, options) };
  }
  const fits = fitsText(type, value, options);
  const isNumber = fits && value !== '' && (type === 'number' || type === 'counter');
  return { text: isNumber ? showNumber(readNumber(value) ?? value, format) : value, fits };
}

/** A cell's value as the set that a column of sets reads in it. */
export function setIn(type: ColumnType, value: CellValue, options: readonly OptionView[]): SetValue {
  if (typeof value === 'string')
    return withOptions(value === '' ? emptySet : setOfText(value), optionsOf(type, options));
  if ('items' in value) return withOptions(value, optionsOf(type, options));
  return withOptions(
    { items: [{ key: optionKey(value.option), text: value.text, turns: 1 }], text: value.text },
    options,
  );
}

/** A person's name is not the name of an option that is left from when the column had options. */
const optionsOf = (type: ColumnType, options: readonly OptionView[]): readonly OptionView[] =>
  type === 'multi-select' ? options : [];

/** In the order of the options; what is none of them comes behind, and does not fit. */
function showSet(type: ColumnType, set: SetValue, options: readonly OptionView[]) {
  const names = namedIn(set);
  if (type !== 'multi-select')
    return { text: names.map(({ text }) => text).join(', '), fits: names.every(({ key }) => !key.startsWith('t')) };
  const known = options.filter(({ id }) => set.items.some((item) => item.key === optionKey(id) && isIn(item)));
  const keys = new Set(known.map(({ id }) => optionKey(id)));
  const others = names.filter(({ key }) => !keys.has(key));
  return {
    text: [...known.map(({ name }) => name), ...others.map(({ text }) => text)].join(', '),
    fits: others.length === 0,
  };
}

/** For exports and labels, where no column is at hand. */
export const textOfValue = (value: CellValue): string => (typeof value === 'string' ? value : value.text);

function fitsText(type: ColumnType, text: string, options: readonly OptionView[]): boolean {
  const trimmed = text.trim();
  if (trimmed === '') return true;
  switch (type) {
    case 'text':
    case 'long-text':
    case 'multi-select':
    case 'person':
    case 'link':
    case 'formula':
    case 'created-by':
    case 'created-at':
    case 'changed-by':
    case 'changed-at':
      return true;
    case 'number':
    case 'counter':
      return readNumber(trimmed) !== null;
    case 'date-time':
      return readDateTime(trimmed) !== null;
    case 'url':
    case 'email':
    case 'phone':
      return readContact(type, trimmed) !== null;
    case 'checkbox':
      return readCheckbox(trimmed) !== null;
    case 'date':
      return readDate(trimmed) !== null;
    case 'select':
      return findOption(trimmed, options) !== null;
  }
}

function findOption(text: string, options: readonly OptionView[]): OptionView | null {
  const wanted = text.trim().toLowerCase();
  // An exact name wins over one that differs in case.
  return (
    options.find((option) => option.name === text) ??
    options.find((option) => option.name.toLowerCase() === wanted) ??
    null
  );
}

const yes = new Set(['true', 'yes', 'y', '1', 'x', '✓', '✔', '☑']);
const no = new Set(['false', 'no', 'n', '0', '☐']);

export function readCheckbox(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : null;
}

/** White space that people and programs put between groups of three digits. */
const groupSpace = '[ \\u00a0\\u2009\\u202f]';
const grouped = (separator: string): RegExp => new RegExp(`^\\d{1,3}(?:${separator}\\d{3})+$`);
const commaGroups = grouped(',');
const dotGroups = grouped('\\.');
const spaceGroups = grouped(groupSpace);
const apostropheGroups = grouped("['’]");

/**
 * A decimal as text, so that no digit is lost to floating point: `1,000.5` → `1000.5`, `-3`, `1 000` → `1000`,
 * `1,5` → `1.5`. Null for what is not a number alone, such as `12 %`. `1,000` is a thousand and `1.000` is one.
 */
export function readNumber(text: string): string | null {
  const match = /^([-+−])?(.+)$/u.exec(text.trim());
  if (!match) return null;
  const sign = match[1] === '-' || match[1] === '−' ? '-' : '';
  const body = match[2] as string;
  const plain = readUnsigned(body);
  if (plain === null) return null;
  const [whole = '', fraction] = plain.split('.');
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const number = fraction ? `${digits}.${fraction}` : digits;
  return /[1-9]/.test(number) ? sign + number : number;
}

function readUnsigned(text: string): string | null {
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return text;
  // The last of the two marks is the decimal one: `1.000,5` and `1,000.5`.
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const whole = at < 0 ? text : text.slice(0, at);
  const fraction = at < 0 ? '' : text.slice(at + 1);
  const digitsOf = (groups: string): string => groups.replace(/\D/g, '');
  if (commaGroups.test(text) || spaceGroups.test(text) || apostropheGroups.test(text)) return digitsOf(text);
  if (!/^\d+$/.test(fraction)) return null;
  if (text[at] === '.') {
    const understood = commaGroups.test(whole) || spaceGroups.test(whole) || apostropheGroups.test(whole);
    return understood ? `${digitsOf(whole)}.${fraction}` : null;
  }
  const understood = /^\d+$/.test(whole) || dotGroups.test(whole) || spaceGroups.test(whole);
  return understood ? `${digitsOf(whole)}.${fraction}` : null;
}
