/** Formula values as numbers, texts and truths. */
import { err, ok, type Result } from '../../lib/result.ts';
import { readCheckbox, readNumber } from '../cell-value.ts';
import type { FormulaError, FormulaValue } from './formula-types.ts';

const isList = (value: FormulaValue): value is readonly FormulaValue[] => Array.isArray(value);

export const flat = (values: readonly FormulaValue[]): readonly FormulaValue[] =>
  values.flatMap((value) => (isList(value) ? flat(value) : [value]));

export const isEmpty = (value: FormulaValue): boolean =>
  value === null || value === '' || (isList(value) && flat(value).every((one) => one === null || one === ''));

/** Nothing counts as 0, a checked box as 1; a list only where one thing is in it. */
export function numberOf(value: FormulaValue): Result<number, FormulaError> {
  if (typeof value === 'number') return ok(value);
  if (typeof value === 'boolean') return ok(value ? 1 : 0);
  if (value === null || value === '') return ok(0);
  if (isList(value)) {
    const [only = null, ...others] = flat(value);
    return others.length === 0 ? numberOf(only) : err({ code: 'not-a-number', name: '' });
  }
  const read = readNumber(value);
  return read === null ? err({ code: 'not-a-number', name: value.slice(0, 40) }) : ok(Number(read));
}

export function truthOf(value: FormulaValue): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (value === null) return false;
  if (isList(value)) return flat(value).some(truthOf);
  return readCheckbox(value) ?? value !== '';
}

/** What the cell shows. Sums of tenths are tenths: the last digits of a binary fraction are nobody's. */
export function textOf(value: FormulaValue): string {
  if (value === null) return '';
  if (isList(value))
    return flat(value)
      .map(textOf)
      .filter((text) => text !== '')
      .join(', ');
  if (typeof value !== 'number') return String(value);
  const rounded = Number(value.toPrecision(12));
  if (Number.isInteger(rounded)) return Object.is(rounded, -0) ? '0' : String(BigInt(rounded));
  return rounded.toFixed(12).replace(/\.?0+$/, '');
}

/** Numbers by their size, texts whatever the case; a number beside a text is a text. */
export function compareValues(a: FormulaValue, b: FormulaValue): number {
  const [one, other] = [numberOf(a), numberOf(b)];
  if (one.ok && other.ok && !(isEmpty(a) !== isEmpty(b) && (typeof a === 'string' || typeof b === 'string')))
    return one.value - other.value;
  const [left, right] = [textOf(a).toLowerCase(), textOf(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Days since a fixed one, by the calendar alone; null for what is no date. */
export function dayNumber(text: string): number | null {
  const read = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!read) return null;
  const [, y = '', m = '', d = ''] = read;
  const [month, day] = [Number(m), Number(d)];
  // March is the first month: the leap day is the last of its year.
  const year = Number(y) - (month <= 2 ? 1 : 0);
  const shifted = (month + 9) % 12;
  return (
    365 * year +
    Math.floor(year / 4) -
    Math.floor(year / 100) +
    Math.floor(year / 400) +
    Math.floor((153 * shifted + 2) / 5) +
    day -
    1
  );
}
