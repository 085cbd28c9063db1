import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { checkUpdate, type UpdateClaim } from './check-update.ts';
import { createLiveDoc, type LiveDoc } from './live-doc.ts';
import { scanUpdate } from './scan-update.ts';
import { canonicalTable } from './testing/canonical.ts';
import { countedBytes, createReplica, startTogether, sync, testDoc, write } from './testing/network.ts';
import type { RecordId } from './types.ts';
import { updateLimits } from './update-limits.ts';

/** A document of raw Yjs types, as notes will be, behind the same check. */
function rawDoc(client: number): { live: LiveDoc; write: (change: (y: Y.Doc) => void) => Uint8Array | null } {
  const live = createLiveDoc({ kind: 'table', doc: testDoc });
  live.setWriter(client);
  return { live, write: (change) => live.transact(() => change(live.y)) };
}

const claimOf = (live: LiveDoc, client: number, seen: ReadonlyMap<number, number> = live.clocks()): UpdateClaim => ({
  client,
  fromClock: live.clock(client),
  seenClock: (other) => seen.get(other) ?? 0,
});

const fault = (live: LiveDoc, update: Uint8Array, claim: UpdateClaim): string => {
  const checked = checkUpdate(live, update, claim);
  return checked.ok ? 'fine' : checked.error.type;
};

/** Two replicas with a text each has seen, and whose clocks the other knows. */
function pair() {
  const ana = rawDoc(11);
  const ben = rawDoc(22);
  const base = ana.write((y) => y.getText('note').insert(0, 'abcdef')) as Uint8Array;
  ben.live.applyUpdate(base);
  return { ana, ben };
}

describe('forged updates', () => {
  it('[DOC-10] [LOG-4] a foreign client id is refused', () => {
    const { ana, ben } = pair();
    const update = ana.write((y) => y.getText('note').insert(3, 'x')) as Uint8Array;
    expect(fault(ben.live, update, { ...claimOf(ben.live, 33), fromClock: 0 })).toBe('foreign-client');
  });

  it('[DOC-10] [LOG-4] a gap and a replay are refused', () => {
    const { ana, ben } = pair();
    const first = ana.write((y) => y.getText('note').insert(3, 'x')) as Uint8Array;
    const second = ana.write((y) => y.getText('note').insert(3, 'y')) as Uint8Array;
    expect(fault(ben.live, second, claimOf(ben.live, 11))).toBe('clock');
    expect(fault(ben.live, first, claimOf(ben.live, 11))).toBe('fine');
    ben.live.applyUpdate(first);
    expect(fault(ben.live, first, claimOf(ben.live, 11))).toBe('clock');
  });

  it('[DOC-10] [LOG-4] updates of several clients, skips and subdocuments are refused', () => {
    const { ana, ben } = pair();
    const other = rawDoc(33);
    const foreign = other.write((y) => y.getText('note').insert(0, 'z')) as Uint8Array;
    const mine = ana.write((y) => y.getText('note').insert(0, 'y')) as Uint8Array;
    expect(fault(ben.live, Y.mergeUpdates([mine, foreign]), claimOf(ben.live, 11))).toBe('malformed');
    const later = ana.write((y) => y.getText('note').insert(0, 'q')) as Uint8Array;
    const evenLater = ana.write((y) => y.getText('note').insert(0, 'q')) as Uint8Array;
    expect(later.length).toBeGreaterThan(0);
    // Merging updates with a hole between them makes Yjs write a skip.
    expect(fault(ben.live, Y.mergeUpdates([mine, evenLater]), claimOf(ben.live, 11))).toBe('malformed');
    const nested = ana.write((y) => y.getMap('m').set('d', new Y.Doc())) as Uint8Array;
    expect(scanUpdate(nested, updateLimits)).toMatchObject({ ok: false });
  });

  it('[DOC-10] [LOG-4] [T8] a GC that claims a huge length is refused, a small one of one’s own is not', () => {
    const { ben } = pair();
    const gc = (length: number): Uint8Array => {
      const encoder = new Y.UpdateEncoderV1();
      const bytes = [1, 1, 44, 0, 0];
      for (let rest = length; ; rest = Math.floor(rest / 128)) {
        if (rest < 128) {
          bytes.push(rest, 0);
          break;
        }
        bytes.push((rest % 128) + 128);
      }
      expect(encoder).toBeDefined();
      return Uint8Array.from(bytes);
    };
    expect(fault(ben.live, gc(2 ** 40), claimOf(ben.live, 44))).toBe('malformed');
    expect(fault(ben.live, gc(3), claimOf(ben.live, 44))).toBe('fine');
    expect(fault(ben.live, gc(3), claimOf(ben.live, 45))).toBe('foreign-client');
  });

  it('[DOC-10] [LOG-4] an origin the author had not seen is refused', () => {
    const { ana, ben } = pair();
    const seen = ben.live.clocks();
    ben.live.applyUpdate(ana.write((y) => y.getText('note').insert(6, 'gh')) as Uint8Array);
    const update = ben.write((y) => y.getText('note').insert(8, 'x')) as Uint8Array;
    expect(fault(ana.live, update, claimOf(ana.live, 22, seen))).toBe('position');
    expect(fault(ana.live, update, claimOf(ana.live, 22))).toBe('fine');
  });

  it('[DOC-10] [LOG-4] an origin that reaches over an item the author had seen is refused', () => {
    const { ana, ben } = pair();
    // Ben writes between b and c; then claims to have seen Ana's x there.
    const update = ben.write((y) => y.getText('note').insert(2, 'B')) as Uint8Array;
    ana.write((y) => y.getText('note').insert(2, 'x'));
    expect(fault(ana.live, update, claimOf(ana.live, 22))).toBe('position');
    const before = new Map([[11, 6]]);
    expect(fault(ana.live, update, claimOf(ana.live, 22, before))).toBe('fine');
  });

  it('[DOC-10] [LOG-4] an origin in one list and a right origin in another are refused', () => {
    const { ana, ben } = pair();
    ben.live.applyUpdate(ana.write((y) => y.getText('other').insert(0, 'uvw')) as Uint8Array);
    // [sections, structs, client, clock, info = text with both origins, origin 11:5, right origin 11:6, 'z', no deletes]
    const crossed = Uint8Array.from([1, 1, 22, 0, 0xc4, 11, 5, 11, 6, 1, 122, 0]);
    const plain = Uint8Array.from([1, 1, 22, 0, 0xc4, 11, 4, 11, 5, 1, 122, 0]);
    expect(fault(ben.live, crossed, claimOf(ben.live, 22))).toBe('position');
    expect(fault(ben.live, plain, claimOf(ben.live, 22))).toBe('fine');
  });

  it('[DOC-10] [LOG-4] a parent that is no type, or was never seen, is refused', () => {
    const { ben } = pair();
    const inText = Uint8Array.from([1, 1, 22, 0, 0x04, 0, 11, 2, 1, 122, 0]);
    const unseen = Uint8Array.from([1, 1, 22, 0, 0x04, 0, 11, 60, 1, 122, 0]);
    expect(fault(ben.live, inText, claimOf(ben.live, 22))).toBe('position');
    expect(fault(ben.live, unseen, claimOf(ben.live, 22))).toBe('position');
  });

  it('[DOC-10] [LOG-4] deleting what one has not seen is refused', () => {
    const { ana, ben } = pair();
    const seen = ben.live.clocks();
    ben.live.applyUpdate(ana.write((y) => y.getText('note').insert(6, 'gh')) as Uint8Array);
    const update = ben.write((y) => y.getText('note').delete(6, 2)) as Uint8Array;
    expect(fault(ana.live, update, claimOf(ana.live, 22, seen))).toBe('deletes-unseen');
    expect(fault(ana.live, update, claimOf(ana.live, 22))).toBe('fine');
  });

  it('[DOC-2] [T8] deleting a row’s record is refused', () => {
    const { replicas } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const update = ana.table.live.transact(() => ana.table.live.records.root('rows').delete(0, 1)) as Uint8Array;
    expect(fault(ben.table.live, update, claimOf(ben.table.live, ana.client))).toBe('deletes-record');
  });

  it('[T12] [T14] nesting, keys and counts are held to their budgets', () => {
    const { ben } = pair();
    const deep = rawDoc(44);
    const nested = deep.write((y) => {
      let map = y.getMap('m');
      for (let depth = 0; depth < 200; depth++) {
        const inner = new Y.Map<unknown>();
        map.set('m', inner);
        map = inner;
      }
    }) as Uint8Array;
    expect(fault(ben.live, nested, claimOf(ben.live, 44))).toBe('position');
    const polluted = rawDoc(55).write((y) => y.getMap('m').set('__proto__', 1)) as Uint8Array;
    expect(fault(ben.live, polluted, claimOf(ben.live, 55))).toBe('malformed');
    const inValue = rawDoc(66).write((y) =>
      y.getArray('a').push([JSON.parse('{"x":{"constructor":1}}') as object]),
    ) as Uint8Array;
    expect(fault(ben.live, inValue, claimOf(ben.live, 66))).toBe('malformed');
    let array: unknown[] = [];
    for (let depth = 0; depth < 50; depth++) array = [array];
    const deepValue = rawDoc(77).write((y) => y.getArray('a').push([array])) as Uint8Array;
    expect(fault(ben.live, deepValue, claimOf(ben.live, 77))).toBe('malformed');
    const many = rawDoc(88).write((y) =>
      y.getArray('a').push(Array.from({ length: 500 }, () => new Y.Map())),
    ) as Uint8Array;
    expect(checkUpdate(ben.live, many, claimOf(ben.live, 88), { ...updateLimits, structs: 100 }).ok).toBe(false);
    expect(checkUpdate(ben.live, many, claimOf(ben.live, 88)).ok).toBe(true);
  });

  it('[T10] [LOG-4] no mutation makes the check throw; what passes it converges', () => {
    const { replicas, columns, row } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    write(ana, row, columns[0], 'one');
    sync(ana, ben);
    write(ben, row, columns[0], 'two');
    const concurrent = ben.history.at(-1)?.update as Uint8Array;
    const seen = ana.table.live.clocks();
    const fromClock = ana.table.live.clock(ana.client);
    const state = ana.table.live.encodeState();
    ana.run((table) => table.rows.addRows([{ cells: [{ column: columns[1] as RecordId, value: 'new' }] }], 'end'));
    write(ana, row, columns[0], 'three');
    const updates = ana.history.slice(-2).map((sent) => sent.update);
    const claim: UpdateClaim = { client: ana.client, fromClock, seenClock: (client) => seen.get(client) ?? 0 };
    const load = () => {
      const replica = createReplica(5);
      replica.table.live.load(state);
      return replica;
    };
    let passed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...updates),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }),
        (update, flips) => {
          const mutated = update.slice();
          for (const [at, byte] of flips) mutated[at % mutated.length] = byte;
          const early = load();
          const late = load();
          if (checkUpdate(early.table.live, mutated, claim).ok) {
            passed++;
            expect(early.table.live.applyUpdate(mutated)).toBe(true);
            late.table.live.applyUpdate(concurrent);
            // The answer does not depend on what else has arrived.
            expect(checkUpdate(late.table.live, mutated, claim).ok).toBe(true);
            late.table.live.applyUpdate(mutated);
            early.table.live.applyUpdate(concurrent);
            expect(canonicalTable(late.table)).toEqual(canonicalTable(early.table));
          }
        },
      ),
      { numRuns: 600 },
    );
    expect(passed).toBeGreaterThan(0);
  });

  it('[DOC-10] [T12] arbitrary bytes never make the check throw', () => {
    const { ben } = pair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        checkUpdate(ben.live, bytes, claimOf(ben.live, 11));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('our own writers', () => {
  type Edit =
    | { type: 'insert'; at: number; text: string }
    | { type: 'delete'; at: number; length: number }
    | { type: 'format'; at: number; length: number }
    | { type: 'paragraph'; at: number }
    | { type: 'xml-text'; at: number; text: string }
    | { type: 'xml-delete'; at: number }
    | { type: 'attribute'; at: number; value: string }
    | { type: 'map'; key: string; value: number }
    | { type: 'sync'; with: number };

  const edits: fc.Arbitrary<{ who: number; edit: Edit }> = fc.record({
    who: fc.nat(4),
    edit: fc.oneof(
      fc.record({
        type: fc.constant('insert' as const),
        at: fc.nat(),
        text: fc.string({ minLength: 1, maxLength: 4 }),
      }),
      fc.record({ type: fc.constant('delete' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ type: fc.constant('format' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ type: fc.constant('paragraph' as const), at: fc.nat() }),
      fc.record({
        type: fc.constant('xml-text' as const),
        at: fc.nat(),
        text: fc.string({ minLength: 1, maxLength: 3 }),
      }),
      fc.record({ type: fc.constant('xml-delete' as const), at: fc.nat() }),
      fc.record({ type: fc.constant('attribute' as const), at: fc.nat(), value: fc.string({ maxLength: 3 }) }),
      fc.record({ type: fc.constant('map' as const), key: fc.constantFrom('a', 'b'), value: fc.nat() }),
      fc.record({ type: fc.constant('sync' as const), with: fc.nat(4) }),
    ),
  });

  function perform(y: Y.Doc, edit: Exclude<Edit, { type: 'sync' }>): void {
    const text = y.getText('text');
    const xml = y.getXmlFragment('xml');
    const at = 'at' in edit ? edit.at : 0;
    const child = xml.length > 0 ? xml.get(at % xml.length) : null;
    switch (edit.type) {
      case 'insert':
        text.insert(at % (text.length + 1), edit.text);
        break;
      case 'delete':
        if (text.length > 0) text.delete(at % text.length, Math.min(edit.length, text.length - (at % text.length)));
        break;
      case 'format':
        if (text.length > 0) {
          const start = at % text.length;
          text.format(start, Math.min(edit.length, text.length - start), { bold: at % 2 === 0 ? true : null });
        }
        break;
      case 'paragraph': {
        const paragraph = new Y.XmlElement('p');
        paragraph.insert(0, [new Y.XmlText('new')]);
        xml.insert(at % (xml.length + 1), [paragraph]);
        break;
      }
      case 'xml-text':
        if (child instanceof Y.XmlElement) {
          const inner = child.length > 0 ? child.get(0) : null;
          if (inner instanceof Y.XmlText) inner.insert(at % (inner.length + 1), edit.text);
          else child.insert(0, [new Y.XmlText(edit.text)]);
        }
        break;
      case 'xml-delete':
        if (child) xml.delete(at % xml.length, 1);
        break;
      case 'attribute':
        if (child instanceof Y.XmlElement) child.setAttribute('align', edit.value);
        break;
      case 'map':
        y.getMap('map').set(edit.key, edit.value);
        break;
    }
  }

  it('[DOC-10] [LOG-4] every update they make passes the check on every replica, and all converge', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.array(edits, { maxLength: 60 }), (count, steps) => {
        const docs = Array.from({ length: count }, (_, at) => rawDoc(100 + at));
        interface Sent {
          readonly client: number;
          readonly update: Uint8Array;
          readonly fromClock: number;
          readonly seen: ReadonlyMap<number, number>;
        }
        const histories: Sent[][] = docs.map(() => []);
        const send = (from: number, to: number): void => {
          const live = (docs[to] as (typeof docs)[0]).live;
          for (const sent of histories[from] ?? []) {
            if (histories[to]?.includes(sent)) continue;
            const claim = { ...sent, seenClock: (client: number) => sent.seen.get(client) ?? 0 };
            expect(checkUpdate(live, sent.update, claim)).toMatchObject({ ok: true });
            // Yjs's own decoder and our stricter reader agree about where structs begin and end.
            const scanned = scanUpdate(sent.update, updateLimits);
            const decoded = Y.decodeUpdate(sent.update).structs.map((one) => [one.id.clock, one.length]);
            expect(scanned.ok && scanned.value.structs.map((one) => [one.clock, one.length])).toEqual(decoded);
            expect(live.applyUpdate(sent.update)).toBe(true);
            histories[to]?.push(sent);
          }
        };
        for (const { who, edit } of steps) {
          const me = who % count;
          const { live, write } = docs[me] as (typeof docs)[0];
          if (edit.type === 'sync') {
            if (edit.with % count !== me) send(edit.with % count, me);
            continue;
          }
          const seen = live.clocks();
          const client = live.writer() as number;
          const update = write((y) => perform(y, edit));
          if (update) histories[me]?.push({ client, update, fromClock: seen.get(client) ?? 0, seen });
        }
        for (let from = 0; from < count; from++) for (let to = 0; to < count; to++) if (from !== to) send(from, to);
        for (let from = 0; from < count; from++) for (let to = 0; to < count; to++) if (from !== to) send(from, to);
        const shown = docs.map(({ live: { y } }) => [
          y.getText('text').toDelta(),
          y.getXmlFragment('xml').toString(),
          y.getMap('map').toJSON(),
        ]);
        for (const one of shown) expect(one).toEqual(shown[0]);
      }),
      { numRuns: 120 },
    );
  }, 30_000);

  it('[DOC-10] [LOG-4] an import of many rows in one update passes within the limits', () => {
    const { replicas, columns } = startTogether(2);
    const [ana, ben] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
    const rows = Array.from({ length: 2_000 }, (_, at) => ({
      cells: columns.map((column) => ({ column, value: `cell ${at}` })),
    }));
    ana.run((table) => table.rows.addRows(rows, 'end'));
    ben.run((table) => table.rows.addRows(rows, 'end'));
    sync(ana, ben);
    expect(ben.table.view.rows()).toHaveLength(4_001);
    expect(countedBytes(1)(3)).toHaveLength(3);
  });
});
