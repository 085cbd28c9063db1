/** What a member with true keys and a false tongue can do with operations: nothing is piled up, the honest go on. */
import { describe, expect, it } from 'vitest';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { factsOf } from '../log/opening.ts';
import { chainOfStandalone } from '../log/standalone.ts';
import { opVersion } from '../members/op.ts';
import type { UnknownOp } from '../members/op-types.ts';
import { madeInvite, madeProfile } from '../members/testing/made-ops.ts';
import type { OpId } from '../members/types.ts';
import { opsMessageBytes } from '../mesh/sync-limits.ts';
import { peerMessageToBytes } from '../wire/peer-message.ts';
import { maxUnknownOps, maxWaitingOps } from './membership.ts';
import { opToRecord, roomTables } from './records.ts';
import { reportOf, scene, until } from './testing/hostile-scene.ts';
import { enter, value } from './testing/people.ts';

/** As much as one invite operation may carry: a key of 1,024 epochs. */
const largeInvite = (parents: readonly OpId[], i: number) => {
  const inviteKey = new Uint8Array(32).fill(i);
  return {
    type: 'invite',
    parents,
    inviteKey,
    inviteBoxKey: inviteKey,
    role: 'viewer',
    expiresAt: 0,
    uses: 0,
    epoch: parents[0] as OpId,
    note: new Uint8Array(28),
    keys: Array.from({ length: 1024 }, (_, n) => ({
      epoch: n.toString(16).padStart(64, '0') as OpId,
      sealed: new Uint8Array(160),
    })),
  } as const;
};

describe('the gate, operations', () => {
  it('[MEM-1] a forged or mutated operation is refused, counted and cut off', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const [known] = mallory.ops;
    if (!known) throw new Error('a room has operations');
    const body = known.entry.body.slice();
    body[20] = (body[20] ?? 0) ^ 1;
    mallory.say({ type: 'ops', ops: [{ ...known, entry: { ...known.entry, body } }] });
    await until(async () => {
      expect(mallory.ended).toHaveLength(2);
      for (const person of people) expect((await reportOf(person)).refused['forged operation']).toBe(1);
    });
    await honestGoOn();
  });

  it('[MEM-1] an operation of another room is refused', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const { opening, ...rest } = mallory.ops[0] ?? (undefined as never);
    const moved = { ...rest, opening: { ...opening, room: new Uint8Array(16).fill(9) as never } };
    mallory.say({ type: 'ops', ops: [moved] });
    await until(async () => {
      for (const person of people) expect((await reportOf(person)).refused['forged operation']).toBe(1);
    });
    await honestGoOn();
  });

  it('[MEM-10] [MESH-5] operations that break the rules, or wait for what never comes, are not piled up', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const before = (await reportOf(people[0])).members;
    const log = mallory.newLog();
    const nowhere = 'ab'.repeat(32) as OpId;
    for (let batch = 0; batch < 5; batch++) {
      const ops = [];
      for (let i = 0; i < 120; i++) ops.push(await log.op(madeProfile([nowhere], i)));
      mallory.say({ type: 'ops', ops });
    }
    await honestGoOn();
    for (const person of people) {
      const { waitingOps, members } = await reportOf(person);
      expect(waitingOps).toBeLessThanOrEqual(maxWaitingOps);
      expect(members).toBe(before);
    }
  });

  it('[MESH-5] operations that wait are bounded in bytes, too', async () => {
    const { mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    const parents = ['ab'.repeat(32) as OpId];
    for (let i = 1; i <= 30; i++) mallory.say({ type: 'ops', ops: [await log.op(largeInvite(parents, i))] });
    await honestGoOn();
    const before = mallory.heard.length;
    mallory.say({ type: 'op-ids', more: false, ids: [] });
    const told = () =>
      mallory.heard.slice(before).flatMap(({ message }) => (message.type === 'ops' ? message.ops : []));
    await until(() =>
      expect(told().filter(({ entry }) => entry.body.length > 100_000).length).toBeGreaterThanOrEqual(40),
    );
    await honestGoOn();
    // Two peers, each with at most four mebibytes of them.
    expect(told().reduce((sum, { entry }) => sum + entry.body.length, 0)).toBeLessThan(2 * 4.5 * 1024 * 1024);
  });

  it('[MEM-2] [MESH-4] operations as large as there can be are told in messages that a link carries', async () => {
    const { mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    // Forty of them are more than the largest message: told as one, they would keep every newcomer out for good.
    const count = 8;
    const parents = [...mallory.state.tips];
    for (let i = 1; i <= count; i++) mallory.say({ type: 'ops', ops: [await log.op(largeInvite(parents, i))] });
    await honestGoOn();
    const before = mallory.heard.length;
    mallory.say({ type: 'op-ids', more: false, ids: [] });
    const told = () => mallory.heard.slice(before).flatMap(({ message }) => (message.type === 'ops' ? [message] : []));
    await until(() => expect(told().flatMap(({ ops }) => ops).length).toBeGreaterThanOrEqual(2 * (count + 4)));
    for (const message of told()) {
      expect(peerMessageToBytes(message).length).toBeLessThan(opsMessageBytes + 256 * 1024);
    }
  });
});

describe('the gate, operations of a newer app', () => {
  it('[MEM-30] [LOG-9] are kept, passed on and counted, and what builds on them counts; there is an end of them', async () => {
    const { people, ana, ben, mallory, honestGoOn, lateComer } = await scene();
    const log = mallory.newLog();
    const unknown = (version: number, kind: number, size = 8): UnknownOp => {
      const parents = [...mallory.state.tips];
      const writer = createWriter().u8(version).u8(kind).uint(parents.length);
      for (const parent of parents) writer.raw(fromHex(parent) as Bytes);
      return { type: 'unknown', parents, bytes: writer.raw(new Uint8Array(size)).done() };
    };
    const newer = await log.op(unknown(opVersion + 1, 3));
    const otherKind = await log.op(unknown(opVersion, 99));
    const [first] = mallory.links;
    void first?.send(peerMessageToBytes({ type: 'ops', ops: [newer, otherKind] }), 'normal');
    await until(() => {
      for (const { view } of [ana, ben]) expect(view().status.newer).toBe(2);
    });
    const id = toHex(chainOfStandalone(newer, factsOf(newer.opening))) as OpId;
    const viewerLink = await log.op(madeInvite([...mallory.state.tips, id], 'viewer', 70));
    void first?.send(peerMessageToBytes({ type: 'ops', ops: [viewerLink] }), 'normal');
    await until(() =>
      expect(
        mallory.heard.some(
          ({ message }) =>
            message.type === 'ops' && message.ops.some(({ entry }) => entry.seq === viewerLink.entry.seq),
        ),
      ).toBe(true),
    );
    // Whoever comes later gets them from those who do not understand them either.
    const late = await lateComer();
    await until(() => expect(late.view().status.newer).toBe(2));
    const many = [];
    for (let i = 0; i < maxUnknownOps + 20; i++) many.push(await log.op(unknown(opVersion, 99)));
    for (let from = 0; from < many.length; from += 100) mallory.say({ type: 'ops', ops: many.slice(from, from + 100) });
    await honestGoOn();
    await until(() => expect(ana.view().status.newer).toBe(maxUnknownOps));
    for (const person of people) expect((await reportOf(person)).rejectedOps).toEqual([]);
    expect(mallory.ended).toEqual([]);
  });
});

describe('the gate, operations without effect', () => {
  it('[MEM-9] [MESH-5] [MESH-34] genuine ones that break a rule are neither kept nor passed on, and nobody is told what they told', async () => {
    const { people, mallory, honestGoOn } = await scene();
    const log = mallory.newLog();
    const futile = [];
    // Editors hand out no admins.
    for (let i = 0; i < 50; i++) futile.push(await log.op(madeInvite(mallory.state.tips, 'admin', i)));
    const good = await log.op(madeInvite(mallory.state.tips, 'viewer', 60));
    // To one of them: who told an operation is not told it back, so the other one shows what was passed on.
    void mallory.links[0]?.send(peerMessageToBytes({ type: 'ops', ops: [...futile, good] }), 'normal');
    const told = () =>
      mallory.heard.flatMap(({ message }) => (message.type === 'ops' ? message.ops.map(({ entry }) => entry.seq) : []));
    await until(() => expect(told()).toContain(good.entry.seq));
    for (const { entry } of futile) expect(told()).not.toContain(entry.seq);
    // [MESH-34]
    const [first] = mallory.links;
    const back = mallory.heard.filter(({ link, message }) => link === first && message.type === 'ops');
    expect(back.flatMap(({ message }) => (message.type === 'ops' ? message.ops : []))).toEqual([]);
    await honestGoOn();
    for (const person of people) expect((await reportOf(person)).rejectedOps).toEqual([]);
    expect(mallory.ended).toEqual([]);
  });

  it('[T27] [ROOM-6] a damaged one is missed until somebody brings it, though it is not kept then', async () => {
    const { people, ana, ben, mallory } = await scene();
    const futile = await mallory.newLog().op(madeInvite(mallory.state.tips, 'admin', 1));
    const id = toHex(chainOfStandalone(futile, factsOf(futile.opening)));
    ben.leave();
    const [, benPerson] = people;
    benPerson.device.close();
    const ops = async () => {
      const store = value(await benPerson.storage.open(`skein-room-${ana.room.id}`, roomTables));
      return { store, keys: value(await store.range('ops', {})).map(({ key }) => key) };
    };
    const { store } = await ops();
    const damaged = opToRecord(id, futile).fill(0xff, -1);
    value(await store.write([{ type: 'put', table: 'ops', key: id, value: damaged }]));
    store.close();

    const again = await benPerson.reload();
    const there = enter(value(await again.device.openRoom(ana.room.id)));
    await until(() => expect(there.view().status.damaged).toBe(1));
    const isOpen = () => there.peers().peers.filter(({ kind, state }) => kind === 'network' && state === 'open');
    await until(() => expect(isOpen()).toHaveLength(2));
    for (const link of mallory.links) void link.send(peerMessageToBytes({ type: 'ops', ops: [futile] }), 'normal');
    await until(() => expect(there.view().status.damaged).toBe(0));
    await until(async () => {
      const after = await ops();
      after.store.close();
      expect(after.keys).not.toContain(id);
    });
    there.leave();
    again.device.close();
  });
});
