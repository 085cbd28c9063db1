import { describe, expect, it } from 'vitest';
import type { ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { type Shown, shownAfter, shownAnew } from './shown-order.ts';
import { plainView, type ViewConfig } from './view-config.ts';
import { createViewStorage, readView } from './view-storage.ts';

const id = (text: string): RecordId => text as RecordId;
const columns: readonly ColumnView[] = ['name', 'count'].map((name) => ({
  id: id(name),
  name,
  type: 'number',
  width: null,
  options: [],
}));
const rowOf = (row: string, count: string): RowView => ({
  id: id(row),
  state: 'live',
  cells: { count: { text: count, value: count, fits: true, versions: 1 } },
});

const sorted: ViewConfig = { ...plainView, sort: [{ column: id('count'), descending: false }] };
const filtered: ViewConfig = { ...plainView, filters: [{ column: id('count'), test: 'more', text: '10' }] };

/** A table with a view on it, to which things happen. */
function setUp(view: ViewConfig, counts: Readonly<Record<string, string>>) {
  const rows = new Map(Object.entries(counts).map(([row, count]) => [id(row), rowOf(row, count)]));
  let allOrder: readonly RecordId[] = [...rows.keys()];
  let shown: Shown = shownAnew(view, { allOrder, columns, rows });
  return {
    /** Rows with a count of null are deleted. */
    happens(changes: Readonly<Record<string, string | null>>, isOwn = false) {
      const before = { ...shown, allOrder };
      const changed = Object.entries(changes).flatMap(([row, count]) => {
        if (count === null) return [];
        const was = rows.get(id(row));
        const now = rowOf(row, count);
        rows.set(id(row), now);
        return [{ was, now }];
      });
      const gone = new Set(Object.keys(changes).filter((row) => changes[row] === null));
      const fresh = changed.filter(({ was }) => !was).map(({ now }) => now.id);
      if (gone.size > 0 || fresh.length > 0) allOrder = [...allOrder.filter((row) => !gone.has(row)), ...fresh];
      shown = shownAfter(view, { before, allOrder, columns, rows, changed, isOwn });
      return [shown.order.join(''), shown.isStale];
    },
    again: () => shownAnew(view, { allOrder, columns, rows }).order.join(''),
    order: () => shown.order.join(''),
  };
}

describe('what is shown after a change', () => {
  it('[TAB-14] a sorted row stays where it is when its value changes, until the view is applied again', () => {
    const { happens, again, order } = setUp(sorted, { a: '3', b: '1', c: '2' });
    expect(order()).toBe('bca');
    expect(happens({ b: '9' }, true)).toEqual(['bca', true]);
    expect(happens({ a: '0' })).toEqual(['bca', true]);
    expect(again()).toBe('acb');
  });

  it('[TAB-14] what one adds comes at the end and is shown whatever it is; of others what is wanted', () => {
    const inSorted = setUp(sorted, { a: '3', b: '1' });
    expect(inSorted.happens({ c: '2' })).toEqual(['bac', true]);
    const inFiltered = setUp(filtered, { a: '30', b: '1' });
    expect(inFiltered.order()).toBe('a');
    expect(inFiltered.happens({ c: '' }, true)).toEqual(['ac', false]);
    expect(inFiltered.happens({ d: '5' })).toEqual(['ac', false]);
    expect(inFiltered.happens({ e: '50' })).toEqual(['ace', false]);
    // It came to be wanted: in its own place.
    expect(inFiltered.happens({ b: '11' })).toEqual(['abce', true]);
    // It is wanted no more, and is not taken away from under anybody.
    expect(inFiltered.happens({ a: '1' })).toEqual(['abce', true]);
    expect(inFiltered.again()).toBe('be');
  });

  it('[TAB-14] what is deleted is gone at once, and nothing else moves', () => {
    const { happens } = setUp(sorted, { a: '3', b: '1', c: '2' });
    expect(happens({ c: null })).toEqual(['ba', false]);
  });

  it('[TAB-13] without a view all rows are shown in the very order of the table', () => {
    const { happens } = setUp(plainView, { a: '3', b: '1' });
    expect(happens({ c: '2' })).toEqual(['abc', false]);
  });
});

describe('the view that a browser keeps', () => {
  it('[TAB-13] is read back, and what is damaged in it is left out', () => {
    const kept = new Map<string, string>();
    const storage = createViewStorage(() => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }));
    const doc = 'a'.repeat(32) as never;
    const view: ViewConfig = { ...sorted, ...filtered, sort: sorted.sort, match: 'any', hidden: [id('name')] };
    storage.save(doc, view);
    expect(storage.load(doc)).toEqual(view);
    storage.save(doc, plainView);
    expect(kept.size).toBe(0);
    for (const raw of [null, 5, 'x', [], { sort: 5, filters: [{ column: 1 }, { test: '__proto__' }], hidden: [{}] }]) {
      expect(readView(raw)).toEqual(plainView);
    }
    kept.set(`skein-view-${doc}`, '{damaged');
    expect(storage.load(doc)).toEqual(plainView);
    const refusing = createViewStorage(() => {
      throw new Error('no storage for this page');
    });
    refusing.save(doc, view);
    expect(refusing.load(doc)).toEqual(plainView);
  });
});
