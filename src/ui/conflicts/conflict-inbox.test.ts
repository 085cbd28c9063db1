import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConflictView } from '../../room/api.ts';
import { batchOf, decisionsOf, preview } from './batch-plan.ts';
import { choicesIn, everything, inboxOf } from './conflict-inbox.ts';

const by = (member: string, time = 0) =>
  ({ member, name: member, device: null, deviceLabel: '', color: 0, me: false, time }) as never;

const version = (item: string, text: string, member: string, time = 0) =>
  ({ item, value: text, text, by: by(member, time), unseen: [] }) as never;

const cell = (id: string, row: string, versions: readonly never[], doc = 'd'): ConflictView =>
  ({
    kind: 'cell',
    id,
    doc,
    docName: doc,
    row,
    rowLabel: row,
    column: 'c',
    columnName: 'C',
    versions,
    asks: [],
  }) as never;

const ghost = (id: string, row: string, member: string, doc = 'd'): ConflictView =>
  ({
    ...{ kind: 'delete-edit', id, doc, docName: doc, row, rowLabel: row, asks: [], deletedBy: by(member) },
    edits: [version(`${id}e`, 'x', 'ben')],
  }) as never;

const open: readonly ConflictView[] = [
  ghost('1', 'r1', 'ana'),
  cell('2', 'r1', [version('a', '14', 'ana', 5), version('b', '15', 'ben', 9)]),
  cell('3', 'r2', [version('c', '1', 'eva'), version('d', '2', 'ben')]),
  cell('4', 'r3', [version('e', '3', 'ana'), version('f', '4', 'ben')], 'other'),
];
const ids = (...args: Parameters<typeof inboxOf>): readonly string[] =>
  inboxOf(...args).map(({ conflict }) => conflict.id);

describe('the inbox', () => {
  it('[UI-17] lists by row, says how many a row has and since when its people were apart', () => {
    const entries = inboxOf(open, everything, 'ana');
    expect(entries.map(({ conflict, heading }) => [conflict.id, heading?.count])).toEqual([
      ['1', 2],
      ['2', undefined],
      ['3', undefined],
      ['4', undefined],
    ]);
    expect(entries[1]?.stretch).toEqual({ from: 5, to: 9 });
  });

  it('[UI-17] leaves out what is not asked for: mine, a table, a kind, a person', () => {
    expect(ids(open, { ...everything, mine: true }, 'ana')).toEqual(['1', '2', '4']);
    expect(ids(open, { ...everything, doc: 'other' }, 'ana')).toEqual(['4']);
    expect(ids(open, { ...everything, kind: 'delete-edit' }, 'ana')).toEqual(['1']);
    expect(ids(open, { ...everything, person: 'eva' }, 'ana')).toEqual(['3']);
    const asked = { ...(open[2] as ConflictView), asks: [{ to: 'ana' }] } as never;
    expect(ids([asked], { ...everything, mine: true }, 'ana')).toEqual(['3']);
  });

  it('[UI-17] easy ones come first, and rows stay together', () => {
    expect(ids(open, { ...everything, easyFirst: true }, null)).toEqual(['3', '4', '2', '1']);
  });

  it('[UI-17] nothing is listed twice or lost, whatever the order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...open]), fc.boolean(), (some, easyFirst) => {
        expect([...ids(some, { ...everything, easyFirst }, null)].sort()).toEqual(some.map(({ id }) => id).sort());
      }),
    );
  });

  it('[UI-17] offers to filter by what is there', () => {
    const { docs, kinds, people } = choicesIn(open);
    expect(docs.map(([doc]) => doc)).toEqual(['d', 'other']);
    expect(kinds).toEqual(['cell', 'delete-edit']);
    expect(people.map(([member]) => member).sort()).toEqual(['ana', 'ben', 'eva']);
  });
});

describe('many at once', () => {
  it('[UI-18] takes those of one kind in one document, and says what becomes of each before it is done', () => {
    const [, current] = open as [ConflictView, ConflictView];
    const plan = batchOf(open, current);
    expect(plan?.conflicts.map(({ id }) => id)).toEqual(['2', '3']);
    const way = plan?.ways.find((one) => one.way.type === 'person' && one.way.member === 'ana')?.way;
    const lines = plan && way ? preview(plan, way) : [];
    expect(lines.map(({ conflict, text }) => [conflict.id, text])).toEqual([
      ['2', '14'],
      ['3', null],
    ]);
    expect(decisionsOf(lines)).toEqual([{ conflict: '2', settlement: { type: 'keep', item: 'a' } }]);
  });

  it('[UI-18] is not offered for one alone', () => {
    expect(batchOf(open, open[0] as ConflictView)).toBeNull();
  });
});
