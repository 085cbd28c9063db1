import { describe, expect, it } from 'vitest';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createScope } from '../lib/scope.ts';
import { type ForkProof, forkProofFromBytes, forkProofToBytes, verifyForkProof } from '../log/fork-proof.ts';
import { filled, type MadeLog, madeLog } from '../log/testing/made-log.ts';
import type { RoomId } from '../members/types.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { createBranches } from './branches.ts';
import { createForks } from './forks.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger-types.ts';
import { roomTables } from './records.ts';
import { createSaver } from './saver.ts';
import { value } from './testing/people.ts';

const room = filled(16, 1);
const crypto = createWebCrypto();

async function newLedger(): Promise<{ ledger: Ledger; proofs: ForkProof[]; saved(): Promise<void> }> {
  const store = value(await createMemoryStorage().open('room', roomTables));
  const saver = createSaver(realEnv, createScope(), store);
  const ledger = createLedger({
    env: realEnv,
    crypto,
    store,
    saver,
    room,
    isMember: () => true,
    onDamage() {},
    branches: createBranches(store, saver),
  });
  const proofs: ForkProof[] = [];
  ledger.forked.subscribe((proof) => proofs.push(proof));
  return { ledger, proofs, saved: saver.settled };
}

/** One device's log, and the same log with another continuation after entry `splitAfter`. */
const twoTongues = (count: number, splitAfter: number): readonly [MadeLog, MadeLog] => [
  madeLog(count, 7, room),
  madeLog(count, 7, room, splitAfter),
];

const isProof = async (proof: ForkProof | undefined): Promise<boolean> =>
  proof !== undefined && (await verifyForkProof(crypto, proof)).ok;

describe('a forked log', () => {
  it('[LOG-7] [T9] is proved by the range that overlaps what is held', async () => {
    const { ledger, proofs, saved } = await newLedger();
    const [one, other] = twoTongues(6, 3);
    expect(await ledger.take(one.range(0, 5))).toEqual({ type: 'taken' });
    await saved();
    expect(await ledger.take(other.range(0, 6))).toEqual({ type: 'known' });
    expect(proofs).toHaveLength(1);
    expect(proofs[0]?.after).toBe(3);
    expect(await isProof(proofs[0])).toBe(true);
  });

  it('[LOG-7] is proved from its beginning when a continuation does not fit, and the sender is not blamed', async () => {
    const { ledger, proofs, saved } = await newLedger();
    const [one, other] = twoTongues(6, 3);
    await ledger.take(one.range(0, 5));
    await saved();
    expect(await ledger.take(other.range(5, 6))).toEqual({ type: 'gap', after: 0 });
    expect(ledger.wantedAfter(one.facts.id)).toBe(0);
    expect(await ledger.take(other.range(0, 2))).toEqual({ type: 'taken' });
    expect(await ledger.take(other.range(2, 6))).toEqual({ type: 'known' });
    expect(await isProof(proofs[0])).toBe(true);
    expect(ledger.heldSeq(one.facts.id)).toBe(5);
  });

  it('[LOG-7] [T9] a made-up continuation of an honest log convicts nobody and is never taken', async () => {
    const { ledger, proofs, saved } = await newLedger();
    const honest = madeLog(6, 7, room);
    await ledger.take(honest.range(0, 5));
    await saved();
    const made = honest.range(5, 6);
    const forged = { ...made, range: { ...made.range, signature: filled(64, 9) } };
    expect(await ledger.take(forged)).toEqual({ type: 'gap', after: 0 });
    expect(await ledger.take(honest.range(0, 5))).toEqual({ type: 'taken' });
    expect(await ledger.take(forged)).toEqual({ type: 'known' });
    expect(proofs).toEqual([]);
    expect(await ledger.take(honest.range(5, 6))).toEqual({ type: 'taken' });
  });

  it('[LOG-7] who holds the other branch is not blamed, though somebody on ours showed the log meanwhile', async () => {
    const { ledger, saved } = await newLedger();
    const [one, other] = twoTongues(6, 3);
    await ledger.take(one.range(0, 5));
    await saved();
    ledger.compare(one.facts.id, 5, (other.chains[5] as Uint8Array).subarray(0, 8));
    expect(await ledger.take(one.range(0, 5))).toEqual({ type: 'taken' });
    expect((await ledger.take(other.range(5, 6))).type).not.toBe('refused');
    expect(ledger.heldSeq(one.facts.id)).toBe(5);
  });

  it('[MESH-35] heads that are made up for each new entry make us read the log a few times, not each time', async () => {
    const { ledger, saved } = await newLedger();
    const honest = madeLog(60, 7, room);
    let readings = 0;
    for (let seq = 1; seq <= 60; seq++) {
      expect(await ledger.take(honest.range(seq - 1, seq))).toEqual({ type: 'taken' });
      await saved();
      ledger.compare(honest.facts.id, seq, filled(8, 9));
      if (ledger.wantedAfter(honest.facts.id) === seq) continue;
      readings++;
      expect(await ledger.take(honest.range(0, seq))).toEqual({ type: 'taken' });
      expect(ledger.wantedAfter(honest.facts.id)).toBe(seq);
    }
    expect(readings).toBeGreaterThan(1);
    expect(readings).toBeLessThanOrEqual(6);
  });

  it('[LOG-7] an announced head that is our own makes nobody look again', async () => {
    const { ledger, saved } = await newLedger();
    const honest = madeLog(4, 7, room);
    await ledger.take(honest.range(0, 4));
    await saved();
    ledger.compare(honest.facts.id, 4, (honest.chains[4] as Uint8Array).subarray(0, 8));
    expect(ledger.wantedAfter(honest.facts.id)).toBe(4);
  });

  it('[LOG-7] no proof is made of one branch twice, of another place, or of changed bytes', async () => {
    const { ledger, proofs, saved } = await newLedger();
    const [one, other] = twoTongues(4, 2);
    await ledger.take(one.range(0, 4));
    await saved();
    ledger.compare(other.facts.id, 4, (other.chains[4] as Uint8Array).subarray(0, 8));
    await ledger.take(other.range(0, 4));
    const [proof] = proofs;
    if (!proof) throw new Error('no proof');
    const [first] = proof.branches;
    expect(await isProof({ ...proof, branches: [first, first] })).toBe(false);
    expect(await isProof({ ...proof, after: proof.after + 1 })).toBe(false);
    const bytes = forkProofToBytes(proof);
    // The room's 16 bytes stand in front: what is said of a log there is judged by the room that holds the log.
    for (let at = 16; at < bytes.length; at += 3) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      const read = forkProofFromBytes(changed);
      expect(read.ok && (await isProof(read.value))).toBe(false);
    }
  });

  it('[LOG-7] [MESH-5] a proof against a device that is no member is not kept and not passed on', async () => {
    const { ledger, proofs, saved } = await newLedger();
    const [one, other] = twoTongues(6, 3);
    await ledger.take(one.range(0, 5));
    await saved();
    await ledger.take(other.range(0, 6));
    const [proof] = proofs;
    const bytes = proof ? forkProofToBytes(proof) : new Uint8Array();
    const store = value(await createMemoryStorage().open('room', roomTables));
    const saver = createSaver(realEnv, createScope(), store);
    let members: readonly string[] = [];
    let told = 0;
    const forks = createForks({
      crypto,
      room: toHex(room) as RoomId,
      saver,
      isMember: (device) => members.includes(device),
      onNew() {
        told++;
      },
    });
    expect(await forks.admit(bytes)).toBe('known');
    expect([forks.all(), told]).toEqual([[], 0]);
    members = [one.facts.device];
    expect(await forks.admit(bytes)).toBe('new');
    expect([forks.all().length, told, forks.splits()]).toEqual([
      1,
      1,
      [{ log: one.facts.id, after: 3, chainBefore: proof?.chainBefore }],
    ]);
  });
});
