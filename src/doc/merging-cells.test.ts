/** Cells that merge by themselves: sets and counters, on replicas that part and meet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimals, negated } from './decimal.ts';
import { decodeElement, encodeElement, plainBody } from './element.ts';
import { joinSets, presentIn, setOfText, setWith, withOptions } from './set-value.ts';
import { expectEqual, type Replica, shown, startTogether, sync, versionTexts, write } from './testing/network.ts';
import type { ColumnType, OptionView, RecordId, SetItem, SetValue } from './types.ts';

const option = (id: string, name: string): OptionView => ({ id: id as RecordId, name, color: 0 });
const names = (set: SetValue): readonly string[] => presentIn(set).map(({ text }) => text);
const asType = (replica: Replica, column: RecordId, type: ColumnType): void => {
  replica.run((table) => table.schema.editColumn(column, { type }));
};

function startAs(type: ColumnType, count = 2) {
  const { replicas, columns, row } = startTogether(count);
  const [ana] = replicas as [Replica];
  const column = columns[0] as RecordId;
  asType(ana, column, type);
  sync(...replicas);
  return { replicas, row, column };
}

const item: fc.Arbitrary<SetItem> = fc.record({
  key: fc.constantFrom('ta', 'tb', 'tc', 'r1:0'),
  text: fc.constantFrom('a', 'b', 'A'),
  turns: fc.integer({ min: 1, max: 5 }),
});
const set: fc.Arbitrary<SetValue> = fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 4 }).map((items) =>
  joinSets([
    { items: [], text: '' },
    { items, text: '' },
  ]),
);

describe('sets that merge', () => {
  it('[DOC-18] joining is the same in any order, in any grouping, and twice over', () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        expect(joinSets([a, b, c])).toEqual(joinSets([c, a, b]));
        expect(joinSets([joinSets([a, b]), c])).toEqual(joinSets([a, joinSets([b, c])]));
        expect(joinSets([a, a])).toEqual(joinSets([a]));
      }),
    );
  });

  it('[DOC-18] a change makes it just what was wanted, and what others did not touch stays as they left it', () => {
    fc.assert(
      fc.property(set, fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), (current, wanted) => {
        const next = setWith(
          current,
          wanted.map((text) => ({ key: `t${text}`, text })),
        );
        expect(presentIn(next).map(({ key }) => key)).toEqual(wanted.map((text) => `t${text}`).sort());
        expect(joinSets([current, next])).toEqual(next);
      }),
    );
  });

  it('[DOC-18] a typed text names what is in it, and a name of an option is that option', () => {
    const options = [option('1:0', 'Red'), option('1:4', 'Blue')];
    expect(names(setOfText('red, Blue;x\n'))).toEqual(['Blue', 'red', 'x']);
    expect(presentIn(withOptions(setOfText('red, x'), options))).toEqual([
      { key: 'r1:0', text: 'Red', turns: 1 },
      { key: 'tx', text: 'x', turns: 1 },
    ]);
  });

  it('[DOC-18] additions and removals made apart all hold, and nobody is asked to decide', () => {
    const { replicas, row, column } = startAs('multi-select');
    const [ana, ben] = replicas as [Replica, Replica];
    write(ana, row, column, 'a, b');
    sync(ana, ben);
    write(ana, row, column, 'b, c');
    write(ben, row, column, 'a, b, d');
    sync(ana, ben);
    expect(shown(ana, row, column)).toBe('b, c, d');
    expect(ana.table.view.conflicts()).toEqual([]);
    // Putting in again what somebody took out is a new decision.
    write(ben, row, column, 'a, b');
    sync(ana, ben);
    expect(shown(ana, row, column)).toBe('a, b');
    expect(ana.table.view.settled()).toEqual([]);
    expectEqual(ana, ben);
  });

  it('[DOC-18] random sets on replicas that part and meet: what all have seen in is in, what one took out is out', () => {
    const pick = fc.record({ who: fc.nat(2), name: fc.constantFrom('a', 'b', 'c', 'd'), meet: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(pick, { maxLength: 25 }), (steps) => {
        const { replicas, row, column } = startAs('multi-select', 3);
        for (const { who, name, meet } of steps) {
          const me = replicas[who] as Replica;
          const now = shown(me, row, column).split(', ').filter(Boolean);
          write(me, row, column, (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]).join(', '));
          if (meet === 0) sync(...replicas);
        }
        sync(...replicas);
        expectEqual(...replicas);
        expect(replicas[0]?.table.view.conflicts()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('[DOC-18] undo takes back one step of one person, also below what others put in since', () => {
    const { replicas, row, column } = startAs('multi-select');
    const [ana, ben] = replicas as [Replica, Replica];
    write(ana, row, column, 'a');
    sync(ana, ben);
    write(ben, row, column, 'a, b');
    write(ana, row, column, 'a, c');
    ana.undo();
    sync(ana, ben);
    expect(shown(ben, row, column)).toBe('a, b');
    expectEqual(ana, ben);
  });

  it('[DOC-3] [DOC-18] a column that becomes a set, and text again, keeps what was typed', () => {
    const { replicas, row, column } = startAs('text');
    const [ana] = replicas as [Replica];
    write(ana, row, column, 'x, y');
    asType(ana, column, 'multi-select');
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'x, y', fits: false });
    write(ana, row, column, 'y, z');
    asType(ana, column, 'text');
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'y, z', fits: true });
    asType(ana, column, 'number');
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'y, z', fits: false });
  });

  it('[DOC-18] a renamed option is renamed in every set that holds it, and clearing empties the cell', () => {
    const { replicas, row, column } = startAs('multi-select');
    const [ana, ben] = replicas as [Replica, Replica];
    const red = ana.run((table) => table.schema.addOption(column, 'red', 0)) as RecordId;
    write(ana, row, column, 'Red');
    sync(ana, ben);
    ben.run((table) => table.schema.editOption(red, { name: 'crimson' }));
    sync(ana, ben);
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'crimson', fits: true });
    write(ana, row, column, '');
    expect(ana.table.view.row(row)?.cells[column]).toBeUndefined();
  });
});

describe('counters', () => {
  it('[DOC-20] decimals add up to the last digit', () => {
    expect(addDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(addDecimals(['12345678901234567890.5', '-0.5'])).toBe('12345678901234567890');
    expect(addDecimals(['1', 'x'])).toBeNull();
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        (a, b) => {
          expect(addDecimals([String(a), String(b)])).toBe(String(a + b));
          expect(addDecimals([String(a), negated(String(a))])).toBe('0');
        },
      ),
    );
  });

  it('[DOC-20] what is added apart adds up', () => {
    const { replicas, row, column } = startAs('counter', 3);
    const [ana, ben, cem] = replicas as [Replica, Replica, Replica];
    write(ana, row, column, '10');
    sync(...replicas);
    write(ana, row, column, '13');
    write(ben, row, column, '12');
    write(ben, row, column, '15.5');
    write(cem, row, column, '9');
    sync(...replicas);
    expect(shown(ana, row, column)).toBe('17.5');
    expect(ana.table.view.conflicts()).toEqual([]);
    ben.undo();
    sync(...replicas);
    expect(shown(cem, row, column)).toBe('14');
    expectEqual(...replicas);
  });

  it('[DOC-20] random additions on replicas that part and meet: the sum of all, undone ones left out', () => {
    const move = fc.record({
      who: fc.nat(2),
      by: fc.integer({ min: -5, max: 5 }),
      what: fc.constantFrom('add', 'add', 'add', 'undo', 'meet'),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), (moves) => {
        const { replicas, row, column } = startAs('counter', 3);
        for (const replica of replicas) replica.undos.length = 0;
        const done: number[][] = [[], [], []];
        for (const { who, by, what } of moves) {
          const me = replicas[who] as Replica;
          if (what === 'meet') sync(...replicas);
          else if (what === 'undo') {
            if (me.undo()) done[who]?.pop();
          } else if (by !== 0) {
            write(me, row, column, String(Number(shown(me, row, column) || '0') + by));
            done[who]?.push(by);
          }
        }
        sync(...replicas);
        expectEqual(...replicas);
        expect(Number(shown(replicas[0] as Replica, row, column) || '0')).toBe(
          done.flat().reduce((sum, by) => sum + by, 0),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('[DOC-20] a number written apart from additions gets them added; two numbers stay a conflict', () => {
    const { replicas, row, column } = startAs('counter');
    const [ana, ben] = replicas as [Replica, Replica];
    write(ana, row, column, '10');
    sync(ana, ben);
    asType(ana, column, 'number');
    write(ana, row, column, '20');
    write(ben, row, column, '13');
    sync(ana, ben);
    expect(versionTexts(ana, row, column)).toEqual(['23']);
    expectEqual(ana, ben);
  });

  it('[DOC-3] [DOC-20] as a number, or as a text, a counter shows its sum; a text in it stays a text', () => {
    const { replicas, row, column } = startAs('counter');
    const [ana] = replicas as [Replica];
    write(ana, row, column, '2');
    write(ana, row, column, '5');
    for (const type of ['number', 'text', 'counter'] as const) {
      asType(ana, column, type);
      expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: '5', fits: true, versions: 1 });
    }
    write(ana, row, column, 'many');
    expect(ana.table.view.row(row)?.cells[column]).toMatchObject({ text: 'many', fits: false });
  });
});

describe('the values that merge, as they lie in a document', () => {
  it('[DOC-6] [DOC-18] [DOC-20] have a form of their own, which is pinned, and malformed ones are not shown', () => {
    const value: SetValue = {
      items: [
        { key: 'r7:1', text: 'Red', turns: 3 },
        { key: 'tx', text: 'x', turns: 2 },
      ],
      text: 'Red',
    };
    const encoded = encodeElement(9, '#x', null, plainBody(value));
    expect(JSON.stringify(encoded)).toBe('["#x",[[["r7:1","Red",3],["tx","x",2]]]]');
    expect(decodeElement(encoded, 9, 0)?.value).toEqual(value);
    const count = encodeElement(9, '#x', null, plainBody({ add: '-2.5' }));
    expect(JSON.stringify(count)).toBe('["#x",["-2.5"]]');
    expect(decodeElement(count, 9, 0)?.value).toEqual({ add: '-2.5' });
    for (const bad of [[['a']], [[['a', 'b', 0]]], [[['a', 'b', 1.5]]], [[[1, 'b', 1]]], ['1e5'], ['x'], [7]])
      expect(decodeElement(['#x', bad], 9, 0)).toBeNull();
  });
});
