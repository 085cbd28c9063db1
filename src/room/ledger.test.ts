/** The first half of the gate alone: what is held, what is refused, and that nothing a peer sends makes it throw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createScope } from '../lib/scope.ts';
import { mutate, mutation } from '../lib/testing/mutation.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, makeHeader } from '../log/header.ts';
import { maxDeps } from '../log/limits.ts';
import { rangeFromBytes, rangeToBytes } from '../log/range.ts';
import { filled, madeDep, madeLog } from '../log/testing/made-log.ts';
import type { Dep, EpochHint, LogId, RawEntry } from '../log/types.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createBranches } from './branches.ts';
import { createLedger } from './ledger.ts';
import { roomTables } from './records.ts';
import { createSaver } from './saver.ts';
import { value } from './testing/people.ts';
import { createSlowDisk } from './testing/slow-disk.ts';

const crypto = createWebCrypto();
const log = madeLog(24);

/** As if each were the first of its log: everything it names is written in full. */
const headerWith = (deps: readonly Dep[]): Bytes =>
  makeHeader(emptyContext, { kind: 'doc', time: 1000, epoch: 'e0'.repeat(8) as EpochHint, deps });

async function newLedger() {
  const store = value(await createMemoryStorage().open('room', roomTables));
  const saver = createSaver(realEnv, createScope(), store);
  const admitted: number[] = [];
  const ledger = createLedger({
    env: realEnv,
    crypto,
    store,
    saver,
    room: filled(16, 1),
    isMember: (device) => device === log.facts.device,
    onDamage: () => {},
    branches: createBranches(store, saver),
  });
  ledger.admitted.subscribe(({ entries }) => admitted.push(...entries.map(({ seq }) => seq)));
  return { ledger, saver, admitted };
}

describe('the ledger', () => {
  it('[MESH-18] what is held is told before anything is made of it, once, and nothing that is not taken', async () => {
    const { ledger, admitted } = await newLedger();
    const told: number[] = [];
    const take = (after: number, upTo: number) => ledger.take(log.range(after, upTo), () => told.push(admitted.length));
    await take(0, 3);
    await take(0, 3);
    await take(5, 6);
    await take(2, 6);
    expect(told).toEqual([0, 3]);
    expect(admitted).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('[LOG-3] [LOG-9] takes every entry once and in order, however ranges overlap, repeat and leave gaps', async () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 9 }))
      .map(([after, length]) => [after, Math.min(24, after + length)] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(span, { maxLength: 25 }), async (spans) => {
        const { ledger, saver, admitted } = await newLedger();
        let held = 0;
        for (const [after, upTo] of spans) {
          const taken = await ledger.take(log.range(after, upTo));
          const expected = after > held ? 'gap' : upTo <= held ? 'known' : 'taken';
          expect(taken.type).toBe(expected);
          if (expected === 'taken') held = upTo;
          expect(ledger.heldSeq(log.facts.id)).toBe(held);
        }
        await saver.settled();
        expect(admitted).toEqual(Array.from({ length: held }, (_, i) => i + 1));
        expect(ledger.durableSeq(log.facts.id)).toBe(held);
        // What it hands on is what somebody else takes.
        const other = await newLedger();
        const sent = held > 0 ? await ledger.readRange(log.facts.id, 0, held, 1_000_000) : null;
        if (sent) expect(await other.ledger.take(sent)).toEqual({ type: 'taken' });
        expect(other.ledger.heldSeq(log.facts.id)).toBe(held);
      }),
      { numRuns: 60 },
    );
  });

  it('[LOG-3] [LOG-9] a range with any byte changed is never taken, leaves nothing, and the true one is taken after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 8 }), mutation, async (before, how) => {
        const { ledger, saver, admitted } = await newLedger();
        if (before > 0) await ledger.take(log.range(0, before));
        const bytes = rangeToBytes(log.range(before, before + 4));
        const changed = mutate(bytes, how);
        fc.pre(!equalBytes(changed, bytes));
        const read = rangeFromBytes(changed);
        if (read.ok) {
          expect((await ledger.take(read.value)).type).not.toBe('taken');
          // The honest peer that is asked in its place.
          if (ledger.wantedAfter(log.facts.id) < before) await ledger.take(log.range(0, before));
        }
        expect(ledger.heldSeq(log.facts.id)).toBe(before);
        expect(await ledger.take(log.range(before, before + 4))).toEqual({ type: 'taken' });
        await saver.settled();
        expect(admitted).toEqual(Array.from({ length: before + 4 }, (_, i) => i + 1));
      }),
      { numRuns: 250 },
    );
  });

  it('[MESH-5] nothing is kept of a log that its device has not signed, that is no member’s, or of another room', async () => {
    const { ledger } = await newLedger();
    const sent = log.range(0, 2);
    const forged = { ...sent, range: { ...sent.range, signature: filled(64, 3) } };
    expect(await ledger.take(forged)).toEqual({ type: 'refused', detail: 'forged range' });
    expect(ledger.facts(log.facts.id)).toBeNull();
    const stranger = madeLog(2, 9);
    expect(await ledger.take(stranger.range(0, 2))).toEqual({ type: 'not-member' });
    expect(ledger.facts(stranger.facts.id)).toBeNull();
    const elsewhere = madeLog(2, 7, filled(16, 2));
    expect(await ledger.take(elsewhere.range(0, 2))).toEqual({ type: 'refused', detail: 'foreign log' });
    const renamed = { ...sent, range: { ...sent.range, log: 'ab'.repeat(16) as LogId } };
    expect(await ledger.take(renamed)).toEqual({ type: 'refused', detail: 'foreign log' });
    expect([...ledger.durableHeads()]).toEqual([]);
    expect(await ledger.take(sent)).toEqual({ type: 'taken' });
  });

  it('[MESH-4] [LOG-3] whatever was taken can be handed on within one message, deps and all', {
    timeout: 60_000,
  }, async () => {
    // Nearly nothing but deps, and each entry signed by itself: what bodies weigh says nothing of it.
    const count = 80;
    const deps = Array.from({ length: maxDeps }, (_, i) => madeDep(i % 200, 1 + i));
    const chains: Bytes[] = [log.facts.chain0];
    const { ledger, saver } = await newLedger();
    for (let seq = 1; seq <= count; seq++) {
      const entry: RawEntry = { seq, header: headerWith(deps), body: new Uint8Array(0) };
      const chain = chainAfter(chains[seq - 1] as Bytes, log.facts.id, entry);
      chains.push(chain);
      const signature = log.keys.sign(signedBytes(chain));
      const opening = seq === 1 ? log.opening : null;
      const sent = { range: { log: log.facts.id, after: seq - 1, entries: [entry], signature }, opening };
      expect(await ledger.take(sent)).toEqual({ type: 'taken' });
    }
    await saver.settled();
    const other = await newLedger();
    for (let after = 0; after < count; after = other.ledger.heldSeq(log.facts.id)) {
      const sent = await ledger.readRange(log.facts.id, after, count, 128 * 1024);
      if (!sent) throw new Error('nothing to hand on');
      expect(rangeToBytes(sent).length).toBeLessThan(256 * 1024);
      expect(await other.ledger.take(sent)).toEqual({ type: 'taken' });
    }
  });

  it('[MESH-5] a range that nobody could hand on in one message is refused where it comes in', () => {
    const body = new Uint8Array(4 * 1024 * 1024);
    const entries = [1, 2].map((seq): RawEntry => ({ seq, header: headerWith([]), body }));
    const sent = { range: { log: log.facts.id, after: 0, entries, signature: filled(64, 1) }, opening: log.opening };
    expect(rangeFromBytes(rangeToBytes(sent))).toEqual({ ok: false, error: 'range over its limit' });
  });

  it('[LOG-7] [MESH-5] a range whose fork could not be proved in one message is refused where it comes in', () => {
    const deps = Array.from({ length: maxDeps }, (_, i) => madeDep(i % 200, 1 + i));
    const entries = Array.from(
      { length: 60 },
      (_, i): RawEntry => ({ seq: i + 1, header: headerWith(deps), body: filled(1, 1) }),
    );
    const sent = { range: { log: log.facts.id, after: 0, entries, signature: filled(64, 1) }, opening: log.opening };
    expect(rangeFromBytes(rangeToBytes(sent))).toEqual({ ok: false, error: 'range over its limit' });
  });

  it('[MESH-30] a large range is given to the documents in slices with turns between, and announced when it is whole', async () => {
    const store = value(await createMemoryStorage().open('room', roomTables));
    // A clock that each slice takes beyond its time.
    let elapsed = 0;
    const env = { ...realEnv, elapsed: () => elapsed };
    const saver = createSaver(env, createScope(), store);
    const ledger = createLedger({
      ...{ env, crypto, store, saver, room: filled(16, 1), isMember: () => true, onDamage: () => {} },
      branches: createBranches(store, saver),
    });
    const events: string[] = [];
    ledger.durableMoved.subscribe(({ seq }) => events.push(`durable ${seq}`));
    ledger.admitted.subscribe(({ entries, signature }) => {
      elapsed += 1000;
      events.push(`${entries.map(({ seq }) => seq).join()}${signature ? ' signed' : ''}`);
      setTimeout(() => events.push('a turn'), 0);
    });
    const entries: RawEntry[] = [];
    let chain = log.facts.chain0;
    for (let seq = 1; seq <= 5; seq++) {
      const entry: RawEntry = { seq, header: headerWith([]), body: filled(seq < 3 ? 10_000 : 30_000, 1) };
      chain = chainAfter(chain, log.facts.id, entry);
      entries.push(entry);
    }
    const signature = log.keys.sign(signedBytes(chain));
    const sent = { range: { log: log.facts.id, after: 0, entries, signature }, opening: log.opening };
    expect(await ledger.take(sent)).toEqual({ type: 'taken' });
    await saver.settled();
    expect(events).toEqual(['1,2', 'a turn', '3', 'a turn', '4', 'a turn', '5 signed', 'durable 5']);
    expect(ledger.heldSeq(log.facts.id)).toBe(5);
  });

  it('[MESH-3] what is asked for while it is on its way to the disk is served when it is there', async () => {
    const disk = createSlowDisk(realEnv, createMemoryStorage(), 0);
    const store = value(await disk.storage.open('room', roomTables));
    const saver = createSaver(realEnv, createScope(), store);
    const ledger = createLedger({
      env: realEnv,
      crypto,
      store,
      saver,
      room: filled(16, 1),
      isMember: () => true,
      onDamage: () => {},
      branches: createBranches(store, saver),
    });
    disk.hold();
    expect(await ledger.take(log.range(0, 3))).toEqual({ type: 'taken' });
    const asked = ledger.readRange(log.facts.id, 1, 3, 1 << 20);
    disk.release();
    expect((await asked)?.range.entries.map(({ seq }) => seq)).toEqual([2, 3]);
  });
});
