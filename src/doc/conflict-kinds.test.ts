/** Every kind of conflict beside cells and deleted rows: when it is one, when it is none, and how it ends. */
import { describe, expect, it } from 'vitest';
import type { RawConflict } from './conflict-types.ts';
import type { DocSettlement } from './settle.ts';
import { expectEqual, type Replica, send, shown, startTogether, sync, write } from './testing/network.ts';
import type { RecordId } from './types.ts';

function two() {
  const { replicas, columns, row } = startTogether(2);
  const [ana, ben] = replicas as [Replica, Replica];
  const [a, b, c] = columns as readonly [RecordId, RecordId, RecordId];
  return { ana, ben, a, b, c, row };
}

const open = (replica: Replica): readonly RawConflict[] => replica.table.view.conflicts();
const kinds = (replica: Replica): readonly string[] => open(replica).map(({ kind }) => kind);
const decide = (replica: Replica, settlement: DocSettlement, at = 0): void => {
  const undos = replica.undos.length;
  replica.run((table) => table.rows.settle(open(replica)[at]?.id ?? '', settlement));
  expect(replica.undos.length).toBe(undos + 1);
};

/** A select column with one option, on both. */
function withOption() {
  const scene = two();
  const { ana, ben, a } = scene;
  ana.run((table) => table.schema.editColumn(a, { type: 'select' }));
  const option = ana.run((table) => table.schema.addOption(a, 'Open', 1)) as RecordId;
  sync(ana, ben);
  const choose = (who: Replica): void => {
    who.run((table) => table.rows.setCells([{ row: scene.row, column: a, value: { option, text: 'Open' } }]));
  };
  return { ...scene, option, choose };
}

describe('options', () => {
  it('[DOC-11] one deleted by one and chosen by another waits for a decision, with the value kept', () => {
    const { ana, ben, option, choose, row, a } = withOption();
    ana.run((table) => table.schema.deleteOption(option));
    choose(ben);
    sync(ana, ben);
    for (const one of [ana, ben]) {
      expect(open(one)).toMatchObject([
        { kind: 'option', option, column: a, editCount: 1, edits: [{ text: 'Open', row }] },
      ]);
      expect(shown(one, row, a)).toBe('Open');
    }
    decide(ben, { type: 'restore-option' });
    sync(ana, ben);
    for (const one of [ana, ben]) {
      expect(open(one)).toEqual([]);
      expect(one.table.view.columns()[0]?.options).toMatchObject([{ id: option, name: 'Open' }]);
      expect(one.table.view.settled()).toMatchObject([{ option, field: '#deleted', value: 'false' }]);
    }
    ben.undo();
    sync(ana, ben);
    expect(kinds(ana)).toEqual(['option']);
    decide(ana, { type: 'delete-option' });
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expect(shown(ana, row, a)).toBe('Open');
    expectEqual(ana, ben);
  });

  it('[DOC-11] is none where the deletion had seen the choice, or the choice the deletion', () => {
    const { ana, ben, option, choose } = withOption();
    choose(ben);
    sync(ana, ben);
    ana.run((table) => table.schema.deleteOption(option));
    sync(ana, ben);
    expect(kinds(ana)).toEqual([]);
    choose(ben);
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expectEqual(ana, ben);
  });

  it('[DOC-11] a deletion is not put back over a choice that it had not seen', () => {
    const { ana, ben, option, choose } = withOption();
    ana.run((table) => table.schema.deleteOption(option));
    ana.undo();
    sync(ana, ben);
    choose(ben);
    sync(ana, ben);
    expect(ana.redo()).toBe(false);
    expect(kinds(ana)).toEqual([]);
  });
});

describe('names and types', () => {
  it('[DOC-15] two names given apart are both kept until one is chosen', () => {
    const { ana, ben, a } = two();
    ana.run((table) => table.schema.editColumn(a, { name: 'Count' }));
    ben.run((table) => table.schema.editColumn(a, { name: 'Quantity' }));
    sync(ana, ben);
    const [conflict] = open(ana);
    expect(conflict).toMatchObject({ kind: 'property', field: '#name', record: a });
    const versions = conflict?.kind === 'property' ? conflict.versions : [];
    expect(versions.map(({ text }) => text).sort()).toEqual(['Count', 'Quantity']);
    decide(ben, { type: 'keep', item: versions.find(({ text }) => text === 'Count')?.item ?? '' });
    sync(ana, ben);
    expect(ana.table.view.columns()[0]?.name).toBe('Count');
    expect(kinds(ana)).toEqual([]);
    ben.undo();
    sync(ana, ben);
    expect(kinds(ana)).toEqual(['property']);
    decide(ana, { type: 'other', value: 'Number' });
    sync(ana, ben);
    expect(ben.table.view.columns()[0]?.name).toBe('Number');
    expectEqual(ana, ben);
  });

  it('[DOC-12] a type changed apart from what was typed is one conflict, and changing it back loses nothing', () => {
    const { ana, ben, a, row } = two();
    ana.run((table) => table.schema.editColumn(a, { type: 'number' }));
    write(ben, row, a, 'a dozen');
    sync(ana, ben);
    for (const one of [ana, ben]) {
      expect(open(one)).toMatchObject([{ kind: 'type', column: a, editCount: 1, edits: [{ text: 'a dozen' }] }]);
      expect(one.table.view.row(row)?.cells[a]).toMatchObject({ text: 'a dozen', fits: false });
    }
    decide(ben, { type: 'set-type', columnType: 'text' });
    sync(ana, ben);
    expect(kinds(ana)).toEqual([]);
    expect(ana.table.view.row(row)?.cells[a]).toMatchObject({ text: 'a dozen', fits: true });
    ben.undo();
    sync(ana, ben);
    expect(kinds(ana)).toEqual(['type']);
    decide(ana, { type: 'keep-type' });
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expect(shown(ben, row, a)).toBe('a dozen');
    expectEqual(ana, ben);
  });

  it('[DOC-12] is none for what fits, for what the change had seen, and for who knew the type', () => {
    const { ana, ben, a, row } = two();
    write(ben, row, a, 'before');
    sync(ana, ben);
    ana.run((table) => table.schema.editColumn(a, { type: 'number' }));
    sync(ana, ben);
    expect(kinds(ana)).toEqual([]);
    write(ben, row, a, 'on purpose');
    ben.run((table) => table.rows.addRows([{ cells: [{ column: a, value: 'also' }] }], 'end'));
    sync(ana, ben);
    expect(kinds(ana)).toEqual([]);
    ana.run((table) => table.schema.editColumn(a, { type: 'date' }));
    write(ben, row, a, '2026-11-22');
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
  });
});

describe('columns that belong together', () => {
  const grouped = () => {
    const scene = two();
    const { ana, ben, a, b, row } = scene;
    ana.run((table) => table.schema.joinColumns([a, b]));
    write(ana, row, a, '9');
    write(ana, row, b, '11');
    sync(ana, ben);
    return scene;
  };

  it('[DOC-13] changed in parallel they are one conflict, whose sides are what each had before their eyes', () => {
    const { ana, ben, a, b, row } = grouped();
    write(ana, row, a, '10');
    write(ben, row, b, '10');
    sync(ana, ben);
    const [conflict] = open(ana);
    expect(kinds(ana)).toEqual(['group']);
    const sides = conflict?.kind === 'group' ? conflict.sides : [];
    expect(sides).toMatchObject([
      {
        item: expect.stringMatching(/^1000:/),
        cells: [
          { column: a, text: '10' },
          { column: b, seen: expect.any(String) },
        ],
      },
      {
        item: expect.stringMatching(/^1007:/),
        cells: [
          { column: a, seen: expect.any(String) },
          { column: b, text: '10' },
        ],
      },
    ]);
    // Ana's side as a whole: her start, and the end that she saw.
    decide(ben, {
      type: 'group',
      cells: [
        { column: a, value: '10' },
        { column: b, value: '11' },
      ],
    });
    sync(ana, ben);
    expect([shown(ana, row, a), shown(ana, row, b)]).toEqual(['10', '11']);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    ben.undo();
    sync(ana, ben);
    expect(kinds(ana)).toEqual(['group']);
    // Mixed knowingly: nothing changes but that somebody has seen both.
    decide(ana, { type: 'group', cells: [] });
    sync(ana, ben);
    expect([shown(ben, row, a), shown(ben, row, b)]).toEqual(['10', '10']);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expectEqual(ana, ben);
  });

  it('[DOC-13] cells of one group in conflict are told as the group, and edits one after the other are none', () => {
    const { ana, ben, a, b, row } = grouped();
    for (const [who, start, end] of [
      [ana, '8', '9'],
      [ben, '12', '13'],
    ] as const) {
      who.run((table) =>
        table.rows.setCells([
          { row, column: a, value: start },
          { row, column: b, value: end },
        ]),
      );
    }
    sync(ana, ben);
    expect(open(ana)).toMatchObject([{ kind: 'group', sides: [{ cells: [{ text: '8' }, { text: '9' }] }, {}] }]);
    decide(ana, {
      type: 'group',
      cells: [
        { column: a, value: '12' },
        { column: b, value: '13' },
      ],
    });
    sync(ana, ben);
    expect(kinds(ben)).toEqual([]);
    write(ben, row, a, '1');
    send(ben, ana);
    write(ana, row, b, '2');
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    ana.run((table) => table.schema.separateColumn(a));
    sync(ana, ben);
    write(ana, row, a, '3');
    write(ben, row, b, '4');
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expectEqual(ana, ben);
  });
});

describe('values that are to be there once', () => {
  const numbered = () => {
    const scene = two();
    const { ana, ben, a } = scene;
    ana.run((table) => table.schema.editColumn(a, { unique: true }));
    sync(ana, ben);
    const add = (who: Replica, value: string, beside: string): RecordId =>
      who.run((table) =>
        table.rows.addRows(
          [{ cells: [{ column: a, value }, ...(beside ? [{ column: scene.b, value: beside }] : [])] }],
          'end',
        ),
      )?.[0] as RecordId;
    return { ...scene, add };
  };

  it('[DOC-14] two rows with one value are both kept and listed, and can be renumbered', () => {
    const { ana, ben, a, add } = numbered();
    const mine = add(ana, 'INV-009', 'Tents');
    const theirs = add(ben, 'INV-009', 'Chairs');
    sync(ana, ben);
    for (const one of [ana, ben]) {
      expect(open(one)).toMatchObject([{ kind: 'unique', column: a, text: 'INV-009' }]);
    }
    decide(ben, { type: 'renumber', keep: mine });
    sync(ana, ben);
    expect([shown(ana, mine, a), shown(ana, theirs, a)]).toEqual(['INV-009', 'INV-010']);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expectEqual(ana, ben);
  });

  it('[DOC-14] rows that do not differ can be one row; undo makes them two again', () => {
    const { ana, ben, a, b, add } = numbered();
    const mine = add(ana, '7', '');
    const theirs = add(ben, '7', 'Chairs');
    sync(ana, ben);
    decide(ana, { type: 'merge-rows', keep: mine });
    sync(ana, ben);
    expect([shown(ben, mine, a), shown(ben, mine, b)]).toEqual(['7', 'Chairs']);
    expect(ben.table.view.row(theirs)).toBeNull();
    ana.undo();
    sync(ana, ben);
    expect(kinds(ben)).toEqual(['unique']);
    write(ben, theirs, a, '8');
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
    expectEqual(ana, ben);
  });
});

describe('decisions', () => {
  it('[CON-1] two different ones about one conflict are one new conflict between the two; equal ones are none', () => {
    const { ana, ben, a, row } = two();
    write(ana, row, a, '14');
    write(ben, row, a, '15');
    sync(ana, ben);
    decide(ana, { type: 'other', value: '16' });
    decide(ben, { type: 'other', value: '17' });
    sync(ana, ben);
    expect(open(ana)).toMatchObject([{ kind: 'cell', isRival: true, versions: [{}, {}] }]);
    decide(ana, { type: 'other', value: '18' });
    decide(ben, { type: 'other', value: '18' });
    sync(ana, ben);
    expect([kinds(ana), kinds(ben)]).toEqual([[], []]);
  });

  it('[DOC-16] several are one action and one step to undo; one that cannot be refuses all of them', () => {
    const { ana, ben, a, b, row } = two();
    for (const column of [a, b]) {
      write(ana, row, column, '14');
      write(ben, row, column, '15');
    }
    sync(ana, ben);
    const decisions = open(ana).map(({ id }) => ({
      conflict: id,
      settlement: { type: 'other', value: '20' } as const,
    }));
    const none = { conflict: 'nowhere', settlement: { type: 'keep-all' } as const };
    expect(ana.table.rows.settleAll([...decisions, none]).ok).toBe(false);
    expect(kinds(ana)).toEqual(['cell', 'cell']);
    ana.run((table) => table.rows.settleAll(decisions));
    expect([kinds(ana), shown(ana, row, a), shown(ana, row, b)]).toEqual([[], '20', '20']);
    ana.undo();
    expect(kinds(ana)).toEqual(['cell', 'cell']);
  });
});

describe('data of a newer app', () => {
  it('[DOC-6] [DOC-17] a column of an unknown type is told, is no conflict, and takes no writing here', () => {
    const { ana, ben, a, row } = two();
    write(ana, row, a, 'kept');
    ana.run((table) => table.schema.editColumn(a, { type: 'hologram' as never }));
    sync(ana, ben);
    for (const one of [ana, ben]) {
      expect(one.table.view.unknown()).toEqual([{ column: a }]);
      expect(kinds(one)).toEqual([]);
      expect(one.table.rows.setCells([{ row, column: a, value: 'other' }])).toMatchObject({
        ok: false,
        error: { code: 'newer-column' },
      });
      expect(shown(one, row, a)).toBe('kept');
    }
    ben.run((table) => table.schema.editColumn(a, { type: 'text' }));
    write(ben, row, a, 'mine');
    expect(shown(ben, row, a)).toBe('mine');
  });
});
