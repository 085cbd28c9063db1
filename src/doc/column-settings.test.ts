/** What a column asks and shows beyond its type: formats, flags, and the readings of the newer types. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInput, readNumber, showValue } from './cell-value.ts';
import { contactAddress, readContact } from './contact-text.ts';
import { readDateTime } from './date-text.ts';
import { roundDecimal, showNumber } from './number-format.ts';
import { expectEqual, type Replica, startTogether, sync, write } from './testing/network.ts';
import type { NumberFormat, RecordId } from './types.ts';

const format = (change: Partial<NumberFormat>): NumberFormat => ({
  decimals: null,
  grouped: false,
  unit: '',
  ...change,
});

describe('numbers as they are shown', () => {
  it.each([
    ['1234567.891', format({ grouped: true }), '1,234,567.891'],
    ['-1234.5', format({ grouped: true, decimals: 2 }), '-1,234.50'],
    ['2.675', format({ decimals: 2 }), '2.68'],
    ['-0.004', format({ decimals: 2 }), '0.00'],
    ['9.99', format({ decimals: 1 }), '10.0'],
    ['12', format({ unit: 'kg' }), '12\u00a0kg'],
    ['12', format({ unit: '%' }), '12%'],
    ['12345678901234567890', format({ decimals: 0, grouped: true }), '12,345,678,901,234,567,890'],
  ])('[DOC-19] %s is shown as asked', (number, how, shown) => {
    expect(showNumber(number, how)).toBe(shown);
  });

  it('[DOC-19] rounding is never off by more than half of the last digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999, max: 999_999 }),
        fc.integer({ min: 0, max: 4 }),
        (thousandths, decimals) => {
          const number = readNumber(String(thousandths / 1000)) as string;
          expect(Math.abs(Number(roundDecimal(number, decimals)) - thousandths / 1000)).toBeLessThanOrEqual(
            0.5 / 10 ** decimals + 1e-9,
          );
        },
      ),
    );
  });

  it('[DOC-19] a typed unit is understood, and no digit is lost by the format', () => {
    const kilos = format({ unit: 'kg', decimals: 1 });
    expect(parseInput('number', '1,000.25 KG', [], kilos)).toBe('1000.25');
    expect(showValue('number', '1000.25', [], kilos)).toEqual({ text: '1000.3\u00a0kg', fits: true });
    expect(parseInput('number', '5 stone', [], kilos)).toBe('5 stone');
  });
});

describe('the settings of a column', () => {
  it('[DOC-19] two people who set up one column apart set it up together', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [Replica, Replica];
    const column = columns[0] as RecordId;
    write(ana, row, column, '1234.5');
    sync(ana, ben);
    ana.run((table) =>
      table.schema.editColumn(column, { type: 'number', format: format({ grouped: true, unit: 'm' }) }),
    );
    ben.run((table) => table.schema.editColumn(column, { required: true, unique: true, name: 'Length' }));
    sync(ana, ben);
    expect(ana.table.view.columns()[0]).toMatchObject({
      name: 'Length',
      type: 'number',
      format: { grouped: true, unit: 'm', decimals: null },
      required: true,
      unique: true,
    });
    expect(ben.table.view.row(row)?.cells[column]).toMatchObject({ text: '1,234.5\u00a0m', value: '1234.5' });
    expectEqual(ana, ben);
    ana.undo();
    expect(ana.table.view.columns()[0]).toMatchObject({ type: 'text', required: true });
    expect(ana.table.view.columns()[0]).not.toHaveProperty('format');
  });

  it('[DOC-19] nothing is written for what was never set, nor into a column that nobody types', () => {
    const { replicas, columns, row } = startTogether(1);
    const [ana] = replicas as [Replica];
    const column = columns[0] as RecordId;
    const before = ana.history.length;
    ana.run((table) => table.schema.editColumn(column, { required: false, format: null, formula: '', target: null }));
    expect(ana.history.length).toBe(before);
    write(ana, row, column, 'typed');
    ana.run((table) => table.schema.editColumn(column, { type: 'formula', formula: '1 + 1' }));
    write(ana, row, column, 'over it');
    ana.run((table) => table.schema.editColumn(column, { type: 'text' }));
    expect(ana.table.view.row(row)?.cells[column]?.text).toBe('typed');
  });
});

describe('readings of the newer types', () => {
  it.each([
    ['2026-11-22 14:30', '2026-11-22 14:30'],
    ['2026-11-22T14:30:05', '2026-11-22 14:30'],
    ['22.11.2026, 9:05', '2026-11-22 09:05'],
    ['22 Nov 2026 2:30 pm', '2026-11-22 14:30'],
    ['2026-11-22 12:00 am', '2026-11-22 00:00'],
    ['2026-11-22', '2026-11-22'],
    ['2026-11-22 24:00', null],
    ['2026-11-22 13:00 pm', null],
    ['4/5/2026 10:00', null],
    ['noon', null],
  ])('[DOC-3] date and time %j is %j', (typed, read) => {
    expect(readDateTime(typed)).toBe(read);
  });

  it('[DOC-3] [T15] only web addresses, e-mail addresses and telephone numbers lead anywhere', () => {
    expect(contactAddress('url', 'example.org/a?b')).toBe('https://example.org/a?b');
    expect(contactAddress('url', 'http://example.org')).toBe('http://example.org');
    expect(contactAddress('email', 'ana@example.org')).toBe('mailto:ana@example.org');
    expect(contactAddress('phone', '+49 (30) 12-34')).toBe('tel:+49301234');
    for (const text of [
      'javascript:alert(1)',
      'data:text/html,x',
      ' JaVaScRiPt:x',
      'vbscript:x',
      'file:///etc',
      'java\nscript:x',
      '//evil',
    ])
      expect(contactAddress('url', text)).toBeNull();
    for (const text of ['a@b', 'a b@c.de', 'a@b.c', '<a@b.de>', 'a@b.de?bcc=x'])
      expect(readContact('email', text)).toBeNull();
    for (const text of ['12', 'call me', '1'.repeat(30)]) expect(readContact('phone', text)).toBeNull();
  });
});
