import { describe, expect, it } from 'vitest';
import { parseInput, showValue } from '../../../doc/cell-value.ts';
import type { ColumnType, ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { applyView } from './apply-view.ts';
import { findMatches, matchFrom } from './find-matches.ts';
import { type Filter, plainView, type ViewConfig } from './view-config.ts';

const id = (text: string): RecordId => text as RecordId;
const options = ['low', 'middle', 'high'].map((name, color) => ({ id: id(name), name, color }));
const column = (name: string, type: ColumnType): ColumnView => ({ id: id(name), name, type, width: null, options });
const columns = [
  column('text', 'text'),
  column('number', 'number'),
  column('date', 'date'),
  column('box', 'checkbox'),
  column('select', 'select'),
];

/** Typed as a person types it, one row a line. */
function table(...lines: readonly (readonly string[])[]) {
  const rows = new Map(
    lines.map((texts, at): [RecordId, RowView] => {
      const cells = texts.map((typed, nth) => {
        const { type, id: of } = columns[nth] as ColumnView;
        const value = parseInput(type, typed, options);
        return [of, { ...showValue(type, value, options), value, versions: typed === 'both' ? 2 : 1 }] as const;
      });
      return [id(`r${at}`), { id: id(`r${at}`), state: 'live', cells: Object.fromEntries(cells) }];
    }),
  );
  const order = [...rows.keys()];
  const shown = (view: Partial<ViewConfig>): string =>
    applyView(order, rows, columns, { ...plainView, ...view })
      .map((row) => row.slice(1))
      .join('');
  return { rows, order, shown };
}

const unsettled: Partial<ViewConfig> = { unsettledOnly: true };
const by = (name: string, descending = false) => ({ sort: [{ column: id(name), descending }] });
const where = (name: string, test: Filter['test'], text = ''): Filter => ({ column: id(name), test, text });

describe('a view of a table', () => {
  it('[TAB-13] sorts as a column reads its values; empty cells come last either way, misfits before them', () => {
    const { shown } = table(
      ['Gate 10', '1,000', '2026-12-01', 'no', 'high'],
      ['gate 9', '9.5', '2026-02-03', 'yes', 'low'],
      ['', 'about ten', '', '', ''],
      ['Gate 9', '-3', '2027-01-01', 'yes', 'middle'],
      ['Arena', '', '2025-05-05', 'no', 'low'],
    );
    expect(shown(by('text'))).toBe('41302');
    expect(shown(by('text', true))).toBe('01342');
    expect(shown(by('number'))).toBe('31024');
    expect(shown(by('number', true))).toBe('01324');
    expect(shown(by('date'))).toBe('41032');
    expect(shown(by('select'))).toBe('14302');
    expect(shown(by('box', true))).toBe('13024');
    expect(
      shown({
        sort: [
          { column: id('select'), descending: false },
          { column: id('number'), descending: true },
        ],
      }),
    ).toBe('14302');
    // A column that somebody has deleted asks for nothing.
    expect(shown(by('gone'))).toBe('01234');
  });

  it('[TAB-13] filters by what is shown, all or any of them, reading what is looked for as a typed text', () => {
    const { shown } = table(
      ['Marquee tent', '1,000', '2026-12-01', 'yes', 'high'],
      ['Rope', '12', '2026-02-03', 'no', 'low'],
      ['tent peg', '', '', '', ''],
      ['both', 'many', '2027-01-01', 'yes', 'low'],
    );
    const only = (...filters: readonly Filter[]): string => shown({ filters });
    expect(only(where('text', 'contains', ' TENT'))).toBe('02');
    expect(only(where('text', 'lacks', 'tent'))).toBe('13');
    expect(only(where('number', 'is', '1000'))).toBe('0');
    expect(only(where('number', 'more', '11,5'))).toBe('01');
    expect(only(where('number', 'less', '1,000'))).toBe('1');
    expect(only(where('date', 'more', '2026-06-01'))).toBe('03');
    expect(only(where('box', 'is', 'x'))).toBe('03');
    expect(only(where('select', 'is-not', 'low'))).toBe('02');
    expect(only(where('number', 'empty'))).toBe('2');
    expect(only(where('number', 'filled'))).toBe('013');
    expect(only(where('text', 'unsettled'))).toBe('3');
    expect(only(where('select', 'is', 'low'), where('box', 'is', 'yes'))).toBe('3');
    expect(shown({ filters: [where('select', 'is', 'low'), where('box', 'is', 'yes')], match: 'any' })).toBe('013');
    // One that is still being made hides nothing.
    expect(only(where('text', 'contains', ' '))).toBe('0123');
    expect(only(where('gone', 'is', 'x'))).toBe('0123');
  });

  it('[TAB-15] a text is found by what is shown, whatever its case, from where the person is and on from the top', () => {
    const { rows, order } = table(['Tent', '12'], ['rope', '120'], ['TENT peg', '7']);
    const found = (text: string) => findMatches(text, order, columns, rows);
    expect(found('tent').map(({ row, column: of }) => `${row} ${of}`)).toEqual(['r0 text', 'r2 text']);
    expect(found(' 12 ').map(({ row }) => row)).toEqual(['r0', 'r1']);
    expect(found('')).toEqual([]);
    const indexOfRow = new Map(order.map((row, at) => [row, at]));
    const from = (row: string, of: string) =>
      matchFrom(found('tent'), { row: id(row), column: id(of) }, indexOfRow, columns);
    expect([from('r0', 'text'), from('r0', 'number'), from('r2', 'text'), from('r2', 'number')]).toEqual([0, 1, 1, 0]);
    expect(matchFrom(found('tent'), null, indexOfRow, columns)).toBe(0);
  });

  it('[TAB-13] ten thousand rows are sorted and searched without a pause', () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => [
      `name ${(at * 7919) % 10_000} of ${at % 13}`,
      String((at * 104_729) % 10_007),
    ]);
    const { rows, order } = table(...lines);
    for (const name of ['text', 'number']) {
      const sorted = applyView(order, rows, columns, { ...plainView, ...by(name) });
      expect(new Set(sorted).size).toBe(10_000);
    }
    expect(findMatches('name 12', order, columns, rows).length).toBeGreaterThan(100);
  });

  it('[TAB-13] only rows in which something waits for a decision, together with the filters', () => {
    const { rows, order } = table(['a', '1'], ['both', '2'], ['b', '3'], ['c', '4']);
    rows.set(id('r2'), { ...(rows.get(id('r2')) as RowView), state: 'ghost' });
    rows.set(id('r3'), { ...(rows.get(id('r3')) as RowView), undecided: true });
    const shown = (view: Partial<ViewConfig>) => applyView(order, rows, columns, { ...plainView, ...view });
    expect(shown(unsettled)).toEqual(['r1', 'r2', 'r3']);
    expect(shown({ ...unsettled, filters: [where('number', 'more', '2')] })).toEqual(['r2', 'r3']);
  });
});
