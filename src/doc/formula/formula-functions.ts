/** The functions of formulas, by name: how many arguments each takes, and what it gives. `if` is in `evaluate-formula.ts`. */
import { err, ok, type Result } from '../../lib/result.ts';
import type { Evaluated, FormulaError, FormulaValue } from './formula-types.ts';
import { dayNumber, flat, isEmpty, numberOf, textOf, truthOf } from './formula-values.ts';

interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  run(args: readonly FormulaValue[]): Evaluated;
}

const many = 100;

/** What is empty is left out; what is no number is an error, not a zero that nobody sees. */
function numbersIn(args: readonly FormulaValue[]): Result<readonly number[], FormulaError> {
  const numbers: number[] = [];
  for (const value of flat(args)) {
    if (isEmpty(value)) continue;
    const number = numberOf(value);
    if (!number.ok) return number;
    numbers.push(number.value);
  }
  return ok(numbers);
}

const overNumbers = (give: (numbers: readonly number[]) => Evaluated): FormulaFunction => ({
  least: 1,
  most: many,
  run(args) {
    const numbers = numbersIn(args);
    return numbers.ok ? give(numbers.value) : numbers;
  },
});
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
/** Not by spreading: a list may be longer than a call may have arguments. */
const extreme = (numbers: readonly number[], isBetter: (a: number, b: number) => boolean): FormulaValue =>
  numbers.reduce<number | null>((best, number) => (best === null || isBetter(number, best) ? number : best), null);

const overText = (give: (text: string) => FormulaValue): FormulaFunction => ({
  least: 1,
  most: 1,
  run: ([value = null]) => ok(give(textOf(value))),
});
const overValues = (
  least: number,
  most: number,
  give: (args: readonly FormulaValue[]) => FormulaValue,
): FormulaFunction => ({
  least,
  most,
  run: (args) => ok(give(args)),
});
const partOfDate = (from: number, to: number): FormulaFunction =>
  overText((text) => (dayNumber(text) === null ? null : Number(text.slice(from, to))));

export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ['sum', overNumbers((numbers) => ok(sumOf(numbers)))],
  ['average', overNumbers((numbers) => ok(numbers.length === 0 ? null : sumOf(numbers) / numbers.length))],
  ['min', overNumbers((numbers) => ok(extreme(numbers, (a, b) => a < b)))],
  ['max', overNumbers((numbers) => ok(extreme(numbers, (a, b) => a > b)))],
  ['count', overValues(1, many, (args) => flat(args).filter((value) => !isEmpty(value)).length)],
  ['abs', overNumbers(([number = 0]) => ok(Math.abs(number)))],
  [
    'round',
    {
      least: 1,
      most: 2,
      run([value = null, places = 0]) {
        const [number, digits] = [numberOf(value), numberOf(places)];
        if (!number.ok) return number;
        if (!digits.ok) return digits;
        const scale = 10 ** Math.max(-12, Math.min(12, Math.trunc(digits.value)));
        // Half away from zero, as people round; the twelfth digit is where binary fractions begin to show.
        const scaled = Number((Math.abs(number.value) * scale).toPrecision(14));
        return ok((Math.sign(number.value) * Math.floor(scaled + 0.5)) / scale);
      },
    },
  ],
  ['and', overValues(1, many, (args) => flat(args).every(truthOf))],
  ['or', overValues(1, many, (args) => flat(args).some(truthOf))],
  ['not', overValues(1, 1, ([value = null]) => !truthOf(value))],
  ['empty', overValues(1, 1, ([value = null]) => isEmpty(value))],
  ['concat', overValues(1, many, (args) => args.map(textOf).join(''))],
  [
    'join',
    overValues(2, many, ([between = '', ...args]) =>
      flat(args)
        .map(textOf)
        .filter((text) => text !== '')
        .join(textOf(between)),
    ),
  ],
  [
    'contains',
    overValues(2, 2, ([whole = null, part = null]) => textOf(whole).toLowerCase().includes(textOf(part).toLowerCase())),
  ],
  ['length', overText((text) => [...text].length)],
  ['upper', overText((text) => text.toUpperCase())],
  ['lower', overText((text) => text.toLowerCase())],
  ['trim', overText((text) => text.trim())],
  ['year', partOfDate(0, 4)],
  ['month', partOfDate(5, 7)],
  ['day', partOfDate(8, 10)],
  [
    'days',
    {
      least: 2,
      most: 2,
      run([from = null, to = null]) {
        if (isEmpty(from) || isEmpty(to)) return ok(null);
        const [first, last] = [dayNumber(textOf(from)), dayNumber(textOf(to))];
        if (first === null || last === null)
          return err({ code: 'not-a-number', name: textOf(first === null ? from : to).slice(0, 40) });
        return ok(last - first);
      },
    },
  ],
]);
