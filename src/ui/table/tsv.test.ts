import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixToTsv, tsvToMatrix } from './tsv.ts';

describe('tables on the clipboard', () => {
  it('[TAB-6] what is copied is pasted as the same cells', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', '\t', '\n', 'a"b', '"x"', 'tab\there', 'two\nlines', ''));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(cell),
        (rows, columns, cells) => {
          const matrix = Array.from({ length: rows }, () =>
            Array.from({ length: columns }, () => (cells.next().value as string).replaceAll('\r', '')),
          );
          // An empty last line cannot be told from the line break that ends the text.
          fc.pre(matrix[rows - 1]?.join('') !== '');
          expect(tsvToMatrix(matrixToTsv(matrix))).toEqual(matrix);
        },
      ),
    );
  });

  it('[TAB-6] the line break at the end, as spreadsheets write it, begins no row', () => {
    expect(tsvToMatrix('a\tb\r\nc\td\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('[TAB-6] a lone quotation mark is a character and swallows nothing', () => {
    expect(tsvToMatrix('"no end\tx\ny\tz')).toEqual([
      ['"no end', 'x'],
      ['y', 'z'],
    ]);
    expect(tsvToMatrix('5" pipe\t2')).toEqual([['5" pipe', '2']]);
  });

  it('[TAB-6] an empty clipboard is one empty cell', () => {
    expect(tsvToMatrix('')).toEqual([['']]);
  });
});
