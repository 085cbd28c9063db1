import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectEqual, type Replica, shown, startTogether, sync, write } from './testing/network.ts';
import type { ColumnPolicy, ColumnType, RecordId } from './types.ts';

function withPolicy(policy: ColumnPolicy, type: ColumnType = 'number', people = 2) {
  const { replicas, columns, row } = startTogether(people);
  const [ana, ben] = replicas as [Replica, Replica];
  const column = columns[0] as RecordId;
  ana.run((table) => table.schema.editColumn(column, { type }));
  ana.run((table) => table.schema.editColumn(column, { policy }));
  sync(...replicas);
  return { replicas, ana, ben, column, row };
}

describe('a column with a policy', () => {
  it('[DOC-30] shows the highest or the lowest to everybody, lists it as settled by its rule, and keeps the other', () => {
    for (const [policy, text, other] of [
      ['highest', '15', '9'],
      ['lowest', '9', '15'],
    ] as const) {
      const { ana, ben, column, row } = withPolicy(policy);
      write(ana, row, column, '9');
      write(ben, row, column, '15');
      sync(ana, ben);
      for (const one of [ana, ben]) {
        expect(shown(one, row, column)).toBe(text);
        expect(one.table.view.conflicts()).toEqual([]);
        expect(one.table.view.settled()).toMatchObject([{ rule: policy, text, replaced: [expect.any(String)] }]);
        expect(one.table.view.row(row)?.cells[column]).toMatchObject({ versions: 1, fits: true });
      }
      // Overridden, it is a person's decision.
      ana.run((table) => table.rows.decideAnew(row, column, other));
      sync(ana, ben);
      expect(shown(ben, row, column)).toBe(other);
      expect(ben.table.view.settled()).toMatchObject([{ rule: null, text: other }]);
      ana.undo();
      sync(ana, ben);
      expect(shown(ben, row, column)).toBe(text);
      expectEqual(ana, ben);
    }
  });

  it('[DOC-30] joins lists of words, each once', () => {
    const { ana, ben, column, row } = withPolicy('union', 'text');
    write(ana, row, column, 'red, blue');
    write(ben, row, column, 'blue, green');
    sync(ana, ben);
    expect(shown(ana, row, column)).toBe('blue, green, red');
    expect(ana.table.view.conflicts()).toEqual([]);
    expectEqual(ana, ben);
  });

  it('[DOC-30] asks about what cannot be compared, and about what was written without knowing of the policy', () => {
    const { ana, ben, column, row } = withPolicy('highest');
    write(ana, row, column, 'many');
    write(ben, row, column, '15');
    sync(ana, ben);
    expect(ana.table.view.conflicts()).toMatchObject([{ kind: 'cell' }]);

    const { replicas, columns, row: other } = startTogether(2);
    const [eva, ida] = replicas as [Replica, Replica];
    eva.run((table) => table.schema.editColumn(columns[1] as RecordId, { type: 'number' }));
    sync(eva, ida);
    eva.run((table) => table.schema.editColumn(columns[1] as RecordId, { policy: 'highest' }));
    write(eva, other, columns[1], '9');
    write(ida, other, columns[1], '15');
    sync(eva, ida);
    expect(eva.table.view.conflicts()).toMatchObject([{ kind: 'cell' }]);
    // Taken away again, people are asked about what it had decided.
    expectEqual(eva, ida);
  });

  it('[DOC-30] is one answer for all, whatever was written and heard in which order', () => {
    const values = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -9, max: 9 }).map(String), fc.boolean()), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.constantFrom<ColumnPolicy>('highest', 'lowest', 'union'), values, (policy, writes) => {
        const { replicas, column, row } = withPolicy(policy, policy === 'union' ? 'text' : 'number', 3);
        for (const [who, value, meets] of writes) {
          write(replicas[who] as Replica, row, column, value);
          if (meets) sync(replicas[who] as Replica, replicas[(who + 1) % 3] as Replica);
        }
        sync(...replicas);
        expectEqual(...replicas);
        expect(replicas[0]?.table.view.conflicts()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('[DOC-30] without it, what it had decided is asked about', () => {
    const { ana, ben, column, row } = withPolicy('highest');
    write(ana, row, column, '9');
    write(ben, row, column, '15');
    sync(ana, ben);
    ben.run((table) => table.schema.editColumn(column, { policy: null }));
    sync(ana, ben);
    expect([ana, ben].map((one) => one.table.view.conflicts().length)).toEqual([1, 1]);
  });
});
