/** Updates as our own writers make them come out of their packed form byte for byte, and a lone edit is small. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Bytes } from '../lib/bytes.ts';
import { mutate, mutation } from '../lib/testing/mutation.ts';
import { type ClientNames, packUpdate, unpackUpdate } from './pack-update.ts';
import { createTable } from './table.ts';
import type { DocId } from './types.ts';

function createNames(): ClientNames {
  const list: number[] = [];
  return {
    placeOf: (client) => (list.includes(client) ? list.indexOf(client) : null),
    at: (place) => list[place] ?? null,
    add(client) {
      if (!list.includes(client)) list.push(client);
    },
    count: () => list.length,
    forgetFrom(count) {
      list.length = count;
    },
  };
}

const clients = [2 ** 52 + 77, 2 ** 51 + 5, 2 ** 50 + 3] as const;
const most = 1 << 20;

/** What two writers do to one table in turn; every update that leaves either of them. */
function tableUpdates(steps: readonly number[]): readonly { readonly client: number; readonly update: Bytes }[] {
  const doc = 'd'.repeat(32) as DocId;
  const made = clients.slice(0, 2).map((client) => {
    const table = createTable({ doc, randomBytes: (count) => new Uint8Array(count).fill(7) });
    table.live.setWriter(client);
    return { client, table };
  });
  const updates: { client: number; update: Bytes }[] = [];
  const say = (client: number, update: Bytes | null): void => {
    if (!update) return;
    updates.push({ client, update });
    for (const { client: other, table } of made) if (other !== client) table.live.applyUpdate(update);
  };
  const [first, second] = made as [(typeof made)[0], (typeof made)[0]];
  const filled = first.table.schema.fill(
    [
      { name: 'A', type: 'text' },
      { name: 'B', type: 'number' },
    ],
    2,
  );
  if (filled.ok) say(first.client, filled.value.update);
  for (const step of steps) {
    const { client, table } = step % 2 === 0 ? first : second;
    const row = table.view.rows()[step % 2]?.id;
    const column = table.view.columns()[(step >> 1) % 2]?.id;
    if (!row || !column) continue;
    const written = table.rows.setCells([{ row, column, value: `${step}` }]);
    if (written.ok) say(client, written.value.update);
  }
  return updates;
}

describe('packed updates', () => {
  it('[LOG-2] read back byte for byte, with names learned in the same order on both sides', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 20 }), (steps) => {
        const sides = new Map(clients.map((client) => [client, [createNames(), createNames()] as const]));
        for (const { client, update } of tableUpdates(steps)) {
          const [from, to] = sides.get(client) ?? [createNames(), createNames()];
          const packed = packUpdate(update, client, from);
          expect(unpackUpdate(packed, client, to, most)).toEqual({ ok: true, value: update });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('[LOG-2] a one-cell edit of somebody else’s table is less than half of what Yjs makes of it', () => {
    const names = new Map(clients.map((client) => [client, createNames()] as const));
    const sizes = tableUpdates([1, 3, 5, 7, 9, 11]).map(({ client, update }) => [
      packUpdate(update, client, names.get(client) ?? createNames()).length,
      update.length,
    ]);
    const [packed = 0, plain = 0] = sizes.at(-1) ?? [];
    expect(packed).toBeLessThan(plain / 2);
  });

  it('[LOG-2] text, formats, maps, deletions and numbers of any kind read back byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ at: fc.nat(9), text: fc.string({ minLength: 1, maxLength: 9, unit: 'binary' }) }),
            fc.record({ at: fc.nat(9), bold: fc.boolean() }),
            fc.record({ at: fc.nat(9), gone: fc.nat(3) }),
            fc.record({
              key: fc.string({ maxLength: 4 }),
              set: fc.oneof(fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.uint8Array()),
            }),
          ),
          { maxLength: 20 },
        ),
        (steps) => {
          const y = new Y.Doc();
          y.clientID = clients[0];
          const [from, to] = [createNames(), createNames()];
          y.on('update', (update: Uint8Array) => {
            const packed = packUpdate(update, clients[0], from);
            expect(unpackUpdate(packed, clients[0], to, most)).toEqual({ ok: true, value: update });
          });
          const text = y.getText('text');
          for (const step of steps) {
            if ('text' in step) text.insert(Math.min(step.at, text.length), step.text);
            else if ('bold' in step) text.format(0, Math.min(step.at, text.length), { bold: step.bold });
            else if ('gone' in step) text.delete(0, Math.min(step.gone, text.length));
            else y.getMap('map').set(step.key, [step.set, clients[1]]);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('[T12] whatever is made of the bytes is refused or bounded, and never thrown', () => {
    const updates = tableUpdates([1, 2, 3, 4]);
    fc.assert(
      fc.property(fc.nat(updates.length - 1), mutation, (which, how) => {
        const { client, update } = updates[which] ?? { client: 0, update: new Uint8Array(1) };
        const packed = packUpdate(update, client, createNames());
        const read = unpackUpdate(mutate(packed, how), client, createNames(), 4096);
        if (read.ok) expect(read.value.length).toBeLessThanOrEqual(4096 + packed.length + 40);
      }),
      { numRuns: 1000 },
    );
    // One byte a client: what unfolds is bounded.
    const many = new Uint8Array(4000);
    many.set([2, 0, 0x08, 0xf0, 0x1e]);
    expect(unpackUpdate(many, clients[0], createNames(), 4096).ok).toBe(false);
  });
});
