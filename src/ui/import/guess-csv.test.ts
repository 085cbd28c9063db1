import { describe, expect, it } from 'vitest';
import { guessDelimiter, guessHeader, guessType } from './guess-csv.ts';

describe('guesses about a file', () => {
  it('[TAB-8] the delimiter is the one that cuts the rows alike', () => {
    expect(guessDelimiter('a,b,c\n1,2,3\n')).toBe(',');
    expect(guessDelimiter('name;price\ntent;1,50\nrope;2,75\n')).toBe(';');
    expect(guessDelimiter('a\tb\n1, 2 and 3\tx\n')).toBe('\t');
    expect(guessDelimiter('a|b\n1|2\n')).toBe('|');
    expect(guessDelimiter('"a;b",c\n"d;e",f\n')).toBe(',');
    expect(guessDelimiter('just one column\nof text\n')).toBe(',');
  });

  it('[TAB-8] a header names every column, each by another word that is no number or date', () => {
    expect(
      guessHeader([
        ['Item', 'Count'],
        ['Tent', '2'],
      ]),
    ).toBe(true);
    expect(
      guessHeader([
        ['Tent', '2'],
        ['Rope', '3'],
      ]),
    ).toBe(false);
    expect(
      guessHeader([
        ['a', 'a'],
        ['b', 'c'],
      ]),
    ).toBe(false);
    expect(guessHeader([['Item', '']])).toBe(false);
    expect(guessHeader([])).toBe(false);
  });

  it('[TAB-8] a type is guessed only where every value says so', () => {
    expect(guessType(['1', '-2.5', '', '300'])).toBe('number');
    expect(guessType(['1', 'about 2'])).toBe('text');
    expect(guessType(['2026-11-22', '2026-01-01'])).toBe('date');
    expect(guessType(['yes', 'No', ''])).toBe('checkbox');
    expect(guessType(['', ' '])).toBe('text');
    expect(guessType([])).toBe('text');
  });

  it('[TAB-8] in doubt a column stays text: leading zeros, phone numbers, ambiguous separators, lone digits', () => {
    expect(guessType(['007', '12'])).toBe('text');
    expect(guessType(['+49401234'])).toBe('text');
    expect(guessType(['1,000'])).toBe('text');
    expect(guessType(['1', '0', '1'])).toBe('number');
    expect(guessType(['x', ''])).toBe('text');
  });
});
