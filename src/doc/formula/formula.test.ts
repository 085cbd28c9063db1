import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../lib/result.ts';
import { evaluateFormula, type FormulaScope } from './evaluate-formula.ts';
import { shownFormula, storedFormula } from './formula-names.ts';
import type { FormulaValue } from './formula-types.ts';
import { dayNumber, textOf } from './formula-values.ts';
import { parseFormula } from './parse-formula.ts';

const cells: Readonly<Record<string, FormulaValue>> = {
  Price: '12.5',
  Count: '4',
  Done: 'true',
  Name: 'Tent',
  Empty: null,
  From: '2026-02-27',
  To: '2026-03-01',
  Tasks: ['a', 'b', 'c'],
};
const scope: FormulaScope = {
  column: (name) => (name in cells ? ok(cells[name] ?? null) : err({ code: 'unknown-column', name })),
  linked: (name, of) =>
    name === 'Tasks' && of === 'Hours' ? ok(['1.5', '', '2']) : err({ code: 'unknown-column', name: of }),
};
function give(formula: string): string {
  const node = parseFormula(formula);
  const value = node.ok ? evaluateFormula(node.value, scope) : node;
  return value.ok ? textOf(value.value) : `${value.error.code} ${value.error.name}`.trim();
}

describe('formulas', () => {
  it.each([
    ['{Price} * {Count}', '50'],
    ['= 1 + 2 * 3 - 4 / 2', '5'],
    ['-(2 + 3) * -2', '10'],
    ['0.1 + 0.2', '0.3'],
    ['2 - 1 - 1', '0'],
    ['if({Done}, "yes", "no")', 'yes'],
    ['if({Count} > 3; {Name} & "s", {Name})', 'Tents'],
    ['if({Empty} = "", "none", 1 / 0)', 'none'],
    ['sum({Tasks}.{Hours})', '3.5'],
    ['count({Tasks})', '3'],
    ['average({Tasks}.{Hours})', '1.75'],
    ['max(1, {Count}, 3)', '4'],
    ['round(2.345, 2)', '2.35'],
    ['round(-2.5)', '-3'],
    ['1.005 * 3', '3.015'],
    ['{Tasks}', 'a, b, c'],
    ['join("; ", {Tasks})', 'a; b; c'],
    ['days({From}, {To})', '2'],
    ['and({Done}, not({Empty}))', 'true'],
    ['"say ""hi"""', 'say "hi"'],
    ['{Name} = "tent"', 'true'],
    ['"10" > "9"', 'true'],
    ['sum({Empty})', '0'],
    ['average({Empty})', ''],
  ])('[DOC-21] %s gives %j', (formula, result) => {
    expect(give(formula)).toBe(result);
  });

  it.each([
    ['', 'empty'],
    ['1 +', 'syntax'],
    ['1 ) 2', 'syntax )'],
    ['Price * 2', 'syntax Price'],
    ['#', 'syntax #'],
    ['{Nothing} + 1', 'unknown-column Nothing'],
    ['nothing(1)', 'unknown-function nothing'],
    ['round()', 'arguments round'],
    ['{Name} * 2', 'not-a-number Tent'],
    ['1 / {Empty}', 'divide-by-zero'],
    ['{Tasks} + 1', 'not-a-number'],
    [`${'9'.repeat(30)}`, 'too-large'],
    [`${'('.repeat(200)}1${')'.repeat(200)}`, 'too-large'],
  ])('[DOC-21] what is wrong with %j is said: %s', (formula, problem) => {
    expect(give(formula)).toBe(problem);
  });

  it('[DOC-21] [T12] whatever is typed gives a value or an error, and never throws', () => {
    const part = fc.constantFrom(
      '1',
      '"a"',
      '{Price}',
      '{Tasks}',
      '.',
      '(',
      ')',
      ',',
      '+',
      '-',
      '/',
      '=',
      '<',
      'if',
      'sum',
      '&',
      ' ',
      '{',
      '"',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (formula) => {
          expect(typeof give(formula)).toBe('string');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('[DOC-21] are stored by the ids of columns, so that a renamed column changes none', () => {
    const columns = [
      { id: '1:0', name: 'Price' },
      { id: '1:5', name: 'Tasks' },
    ];
    const behind = (column: string) => (column === '1:5' ? [{ id: '2:7', name: 'Hours' }] : []);
    const stored = storedFormula('{price} & "{Price}" & sum({Tasks}.{Hours}) & {New}', columns, behind);
    expect(stored).toBe('{1:0} & "{Price}" & sum({1:5}.{2:7}) & {New}');
    const renamed = [{ id: '1:0', name: 'Cost' }, columns[1] as (typeof columns)[number]];
    expect(shownFormula(stored, renamed, behind)).toBe('{Cost} & "{Price}" & sum({Tasks}.{Hours}) & {New}');
    // As long as it cannot be read it stays as it was typed.
    expect(storedFormula('{price} + "', columns, behind)).toBe('{price} + "');
  });

  it('[DOC-21] days are counted by the calendar', () => {
    expect(Number(dayNumber('2024-03-01')) - Number(dayNumber('2024-02-28'))).toBe(2);
    expect(Number(dayNumber('2000-03-01')) - Number(dayNumber('1999-03-01'))).toBe(366);
    expect(Number(dayNumber('2026-11-21')) - Number(dayNumber('1970-01-01'))).toBe(20_778);
    expect(dayNumber('soon')).toBeNull();
  });
});
