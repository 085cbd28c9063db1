/** A state made in slices, with edits between them: joined it is the document as it stood at the end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../lib/bytes.ts';
import { createContentMix, mixContent } from './content-hash.ts';
import { createStateEncoder, joinState } from './state-encoder.ts';
import { createTable, type Table } from './table.ts';
import type { DocId } from './types.ts';

const doc = '0a'.repeat(16) as DocId;
const newTable = (seed = 1): Table => {
  let state = seed;
  const next = (): number => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state >> 8;
  };
  return createTable({ doc, randomBytes: (count) => Uint8Array.from({ length: count }, next) });
};
const markOf = ({ live }: Table): string => {
  const mix = createContentMix();
  mixContent(live, mix);
  return mix.text();
};

/** One of several authors does one thing. */
function edit(table: Table, { author, kind, at, text }: Edit): void {
  table.live.setWriter(2 ** 40 + author);
  const rows = table.view.rows();
  const [column] = table.view.columns();
  const row = rows[at % Math.max(1, rows.length)];
  if (kind === 'row' || !row || !column) table.rows.addRows([{ cells: [] }], 'end');
  else if (kind === 'delete') table.rows.deleteRows([row.id]);
  else table.rows.setCells([{ row: row.id, column: column.id, value: text }]);
}

interface Edit {
  readonly author: number;
  readonly kind: 'row' | 'cell' | 'delete';
  readonly at: number;
  readonly text: string;
}
const edits = fc.array(
  fc.record({
    author: fc.nat(4),
    kind: fc.constantFrom('row', 'cell', 'cell', 'cell', 'delete') as fc.Arbitrary<Edit['kind']>,
    at: fc.nat(50),
    text: fc.string({ maxLength: 40 }),
  }),
  { maxLength: 40 },
);

describe('a state in slices', () => {
  it('[LOG-8] whatever is written between two slices, the joined state is the document at the end', () => {
    fc.assert(
      fc.property(
        edits,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), edits), { maxLength: 6 }),
        (before, turns) => {
          const table = newTable();
          table.live.setWriter(2 ** 40);
          table.schema.fill([{ name: 'A', type: 'text' }], 3);
          for (const one of before) edit(table, one);
          const parts: Bytes[] = [];
          const encoder = createStateEncoder(table.live.y, (part) => parts.push(part));
          for (const [structs, meanwhile] of turns) {
            let left = structs;
            encoder.step(() => --left <= 0);
            for (const one of meanwhile) edit(table, one);
          }
          const state = joinState(encoder.finish(), parts);
          const copy = newTable();
          expect(copy.live.load(state as Bytes)).toBe(true);
          expect(copy.live.clocks()).toEqual(table.live.clocks());
          expect(markOf(copy)).toBe(markOf(table));
          expect(copy.view.rows().map(({ view }) => view)).toEqual(table.view.rows().map(({ view }) => view));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[LOG-8] a slice ends when it is told to, and a large document comes in parts', () => {
    const table = newTable();
    table.live.setWriter(2 ** 40);
    table.schema.fill([{ name: 'A', type: 'text' }], 200);
    const [column] = table.view.columns();
    const text = 'x'.repeat(20_000);
    for (const { id } of table.view.rows()) {
      if (column) table.rows.setCells([{ row: id, column: column.id, value: text }]);
    }
    const parts: Bytes[] = [];
    const encoder = createStateEncoder(table.live.y, (part) => parts.push(part));
    let slices = 0;
    for (let isDone = false; !isDone; slices++) {
      let left = 10;
      isDone = encoder.step(() => --left <= 0);
      expect(left).toBeGreaterThanOrEqual(0);
    }
    const head = encoder.finish();
    expect(slices).toBeGreaterThan(20);
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) expect(part.length).toBeLessThan(2 ** 20);
    const copy = newTable();
    expect(copy.live.load(joinState(head, parts) as Bytes)).toBe(true);
    expect(markOf(copy)).toBe(markOf(table));
  });
});
