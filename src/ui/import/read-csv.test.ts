import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { realEnv } from '../../lib/env.ts';
import type { Delimiter } from './guess-csv.ts';
import { readCsv } from './read-csv.ts';

const read = (text: string, delimiter: Delimiter = ',') =>
  readCsv(text, delimiter, realEnv, new AbortController().signal, () => {});

describe('reading CSV', () => {
  it('[TAB-9] rows know the line of the file on which they begin, whatever cells and blank lines lie between', async () => {
    const data = await read('a,b\r\n"two\nlines",x\r\n\r\nlast,y\r\n');
    expect(data?.rows).toEqual([
      { cells: ['a', 'b'], line: 1 },
      { cells: ['two\nlines', 'x'], line: 2 },
      { cells: ['last', 'y'], line: 5 },
    ]);
    expect(data?.quoteLines).toEqual([]);
  });

  it('[TAB-8] line ends of every kind, mixed ones too', async () => {
    expect((await read('a,b\nc,d\r\ne,f'))?.rows.map((row) => row.cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
    expect((await read('a,b\rc,d\r'))?.rows.map((row) => row.cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect((await read('a,"b"\r\n"c",d\r\n'))?.rows.map((row) => row.cells)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('[TAB-9] a quotation mark without an end is reported by its line', async () => {
    const data = await read('a,b\nc,"d\ne,f\n');
    expect(data?.quoteLines).toEqual([2]);
  });

  it('[TAB-8] reads back whatever was written, in steps as in one', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é', ';', '\t') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 }), async (rows) => {
        const data = await read(Papa.unparse(rows, { newline: '\n', quotes: true }));
        expect(data?.rows.map((row) => row.cells)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it('[TAB-8] a long file is read in steps that tell how far they are, and can be stopped between them', async () => {
    const text = Array.from({ length: 10_000 }, (_, n) => `${n},"x"`).join('\n');
    const shares: number[] = [];
    const whole = await readCsv(text, ',', realEnv, new AbortController().signal, (share) => shares.push(share));
    expect(whole?.rows).toHaveLength(10_000);
    expect(whole?.rows[9_999]).toEqual({ cells: ['9999', 'x'], line: 10_000 });
    expect(shares).toHaveLength(2);

    const stop = new AbortController();
    expect(await readCsv(text, ',', realEnv, stop.signal, () => stop.abort())).toBeNull();
  });
});
