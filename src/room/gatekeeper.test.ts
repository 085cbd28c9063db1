import { describe, expect, it, vi } from 'vitest';
import { keysFromSeed } from '../crypto/derived-keys.ts';
import { tagged } from '../crypto/hash.ts';
import type { DeviceKeys } from '../crypto/port.ts';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createScope } from '../lib/scope.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, makeHeader } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import { chainOfStandalone, type StandaloneEntry } from '../log/standalone.ts';
import { joinProofBytes, opToBytes, roomIdOf } from '../members/op.ts';
import type { Op } from '../members/op-types.ts';
import { madeJoin, madeProfile } from '../members/testing/made-ops.ts';
import type { OpId, RoomId } from '../members/types.ts';
import { newSessionId } from '../mesh/testing/memory-mesh.ts';
import { createMemoryStorage } from '../storage/memory-store.ts';
import { foundRoom } from './becoming-member.ts';
import { createKeyRing } from './key-ring.ts';
import { createMembership } from './membership.ts';
import { passportToBytes } from './passport.ts';
import { roomTables } from './records.ts';
import { createSaver } from './saver.ts';
import { found, join, newHub, newPerson, value } from './testing/people.ts';

const crypto = createWebCrypto();
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8000, interval: 20 }) as Promise<void>;

/** Genuine as far as signatures go: whoever has a key can make these for any room whose id they know. */
async function madeOp(keys: DeviceKeys, room: RoomId, op: Op): Promise<StandaloneEntry> {
  const opening = { room: fromHex(room) as Bytes, deviceKey: keys.signPublic, nonce: realEnv.randomBytes(16) };
  const facts = factsOf(opening);
  const header = makeHeader(emptyContext, { kind: 'op', time: 0, epoch: null, deps: [] });
  const entry = { seq: 1, header, body: opToBytes(op) };
  const signature = await crypto.sign(keys, signedBytes(chainAfter(facts.chain0, facts.id, entry)));
  return { opening, chainBefore: facts.chain0, entry, signature };
}

describe('the door', () => {
  it('[T5] verifies next to nothing for a stranger, however many genuine operations they show', async () => {
    let verified = 0;
    const counting: typeof crypto = {
      ...crypto,
      verify(...args) {
        verified++;
        return crypto.verify(...args);
      },
    };
    const keys = await crypto.generateDeviceKeys();
    const founder = await crypto.generateDeviceKeys();
    const founding = await foundRoom(realEnv, crypto, founder, { name: 'Ana', deviceLabel: 'A' });
    const room = roomIdOf(founding.op);
    const create = await madeOp(founder, room, founding.op);
    const store = value(await createMemoryStorage().open('room', roomTables));
    const saver = createSaver(realEnv, createScope(), store);
    const membership = createMembership(counting, founder, room, createKeyRing(realEnv, crypto), saver);
    expect(await membership.admit(create, 'self')).toBe('new');
    const idOf = (op: StandaloneEntry): OpId => toHex(chainOfStandalone(op, factsOf(op.opening))) as OpId;
    const junk: StandaloneEntry[] = [];
    for (let i = 0; i < 40; i++) junk.push(await madeOp(keys, room, madeProfile([idOf(create)], i)));
    // And the invite that would let them in, as the founder would have made it but for the signature.
    const invented = keysFromSeed(new Uint8Array(16).fill(5));
    const invite = await madeOp(founder, room, {
      type: 'invite',
      parents: [idOf(create)],
      inviteKey: invented.signPublic,
      inviteBoxKey: invented.boxPublic,
      role: 'editor',
      expiresAt: 0,
      uses: 0,
      epoch: idOf(create),
      note: new Uint8Array(28),
      keys: [],
    });
    const forged = { ...invite, signature: new Uint8Array(64).fill(3) };
    const inviteSignature = invented.sign(joinProofBytes(room, keys.signPublic));
    const join1 = await madeOp(keys, room, {
      ...madeJoin([idOf(invite)], idOf(invite)),
      inviteKey: invented.signPublic,
      inviteSignature,
    });
    verified = 0;
    expect(await membership.vouches(keys.device, [create, ...junk])).toBe(false);
    expect(verified).toBe(0);
    expect(await membership.vouches(keys.device, [create, ...junk, forged, join1])).toBe(false);
    expect(verified).toBe(1);
    expect(membership.ids()).toHaveLength(1);
    // The same with a true invite opens, and keeps only what it stands on.
    expect(await membership.vouches(keys.device, [create, ...junk, invite, join1])).toBe(true);
    expect(membership.ids()).toHaveLength(3);
    expect(membership.isMember(keys.device)).toBe(true);
  });

  it('[MEM-6] [T5] keeps nothing of a stranger who shows genuine operations that make nobody a member', async () => {
    const hub = newHub();
    const person = await newPerson(hub, 'Ana');
    const { here, link } = await found(person);
    const room = here.room.id;
    const keys = await crypto.generateDeviceKeys();
    const invented = await crypto.generateDeviceKeys();
    const nowhere = 'ab'.repeat(32) as OpId;
    const join1 = await madeOp(keys, room, {
      type: 'join',
      parents: [nowhere],
      invite: nowhere,
      inviteKey: invented.signPublic,
      inviteSignature: await crypto.sign(invented, joinProofBytes(room, keys.signPublic)),
      boxKey: keys.boxPublic,
      keys: [],
      profile: { name: new Uint8Array(40), deviceLabel: new Uint8Array(40) },
    });
    let asked = 0;
    const stranger = hub.mesh(
      {
        async passport() {
          asked++;
          return passportToBytes({ type: 'member', path: [join1] });
        },
        judge: async () => 'member',
        farewell: () => null,
        hearFarewell: async () => {},
      },
      newSessionId(realEnv),
      keys.device,
      toHex(tagged('skein/topic/1', fromHex(room) as Bytes).subarray(0, 16)),
    );
    // Asked again: the first showing has been judged to its end.
    await until(() => expect(asked).toBeGreaterThan(2));
    expect(stranger.links()).toEqual([]);
    const { rooms } = JSON.parse(await person.device.diagnostics());
    expect(rooms[0]).toMatchObject({ members: 1, rejectedOps: [], waitingOps: 0 });

    // And the door still opens to whom it should.
    const ben = await join(await newPerson(hub, 'Ben'), link);
    await until(() => expect(ben.view().phase.type).toBe('open'));
    stranger.close();
  });
});
