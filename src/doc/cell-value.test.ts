import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInput, readCheckbox, readNumber, showValue, textOfValue } from './cell-value.ts';
import { readDate } from './date-text.ts';
import type { ColumnType, OptionView, RecordId } from './types.ts';

const options: readonly OptionView[] = [
  { id: '1:0' as RecordId, name: 'Open', color: 0 },
  { id: '1:4' as RecordId, name: 'open air', color: 1 },
];

describe('reading cells', () => {
  it.each([
    ['1,000.5', '1000.5'],
    ['-3', '-3'],
    ['−3', '-3'],
    ['+7', '7'],
    ['1 000 000', '1000000'],
    ['1\u00a0000,5', '1000.5'],
    ['1.000,5', '1000.5'],
    ['1,5', '1.5'],
    ['1,000', '1000'],
    ['1.000', '1.000'],
    ["1'234", '1234'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['-0', '0'],
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['12 %', null],
    ['1,00,0', null],
    ['1.2.3', null],
    ['12 apples', null],
    ['', null],
    ['-', null],
  ])('[DOC-3] number %j is %j', (typed, read) => {
    expect(readNumber(typed)).toBe(read);
  });

  it.each([
    ['2026-11-22', '2026-11-22'],
    ['2026-1-2', '2026-01-02'],
    ['22.11.2026', '2026-11-22'],
    ['2. 3. 2026', '2026-03-02'],
    ['22/11/2026', '2026-11-22'],
    ['11/22/2026', '2026-11-22'],
    ['5/5/2026', '2026-05-05'],
    ['4/5/2026', null],
    ['22 Nov 2026', '2026-11-22'],
    ['22 november 2026', '2026-11-22'],
    ['Nov 22, 2026', '2026-11-22'],
    ['29.2.2024', '2024-02-29'],
    ['29.2.2026', null],
    ['2026-13-01', null],
    ['22.11.26', null],
    ['tomorrow', null],
    ['22 Nova 2026', null],
  ])('[DOC-3] date %j is %j', (typed, read) => {
    expect(readDate(typed)).toBe(read);
  });

  it('[DOC-3] checkboxes read the usual words', () => {
    expect(['yes', 'TRUE', '1', 'x', 'Y'].map(readCheckbox)).toEqual([true, true, true, true, true]);
    expect(['no', 'False', '0', 'n'].map(readCheckbox)).toEqual([false, false, false, false]);
    expect(['maybe', '', '2'].map(readCheckbox)).toEqual([null, null, null]);
  });

  it('[DOC-3] select finds an option by its name, whatever the case', () => {
    expect(parseInput('select', 'OPEN', options)).toEqual({ option: '1:0', text: 'Open' });
    expect(parseInput('select', 'open air', options)).toEqual({ option: '1:4', text: 'open air' });
    expect(parseInput('select', 'shut', options)).toBe('shut');
    expect(showValue('select', 'shut', options)).toEqual({ text: 'shut', fits: false });
    expect(showValue('select', { option: '9:9' as RecordId, text: 'Gone' }, options)).toEqual({
      text: 'Gone',
      fits: false,
    });
    expect(showValue('text', { option: '1:0' as RecordId, text: 'Old' }, options)).toEqual({
      text: 'Open',
      fits: true,
    });
  });

  it('[DOC-3] what is not understood is kept exactly as typed; what is understood reads as itself again', () => {
    const types: readonly ColumnType[] = ['text', 'number', 'checkbox', 'date', 'select'];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.string(), (type, text) => {
        const value = parseInput(type, text, options);
        const { text: shown, fits } = showValue(type, value, options);
        if (!fits) expect(shown).toBe(text);
        expect(parseInput(type, shown, options)).toEqual(value);
        expect(textOfValue(value)).toBe(shown);
      }),
    );
  });
});
