import { describe, expect, it, vi } from 'vitest';
import { tagged } from '../crypto/hash.ts';
import type { DeviceKeys } from '../crypto/port.ts';
import { createWebCrypto } from '../crypto/web-crypto.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { factsOf } from '../log/opening.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Entry, EpochHint } from '../log/types.ts';
import { joinProofBytes, type Op, opToBytes } from '../members/op.ts';
import type { OpId, RoomId } from '../members/types.ts';
import { newSessionId } from '../mesh/testing/memory-mesh.ts';
import { passportToBytes } from './passport.ts';
import { found, join, newHub, newPerson } from './testing/people.ts';

const crypto = createWebCrypto();
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 8000, interval: 20 }) as Promise<void>;

/** Genuine as far as signatures go: whoever has a key can make these for any room whose id they know. */
async function madeOp(keys: DeviceKeys, room: RoomId, op: Op): Promise<StandaloneEntry> {
  const opening = { room: fromHex(room) as Bytes, deviceKey: keys.signPublic, nonce: realEnv.randomBytes(16) };
  const facts = factsOf(opening);
  const entry: Entry = {
    seq: 1,
    time: 0,
    epoch: '0'.repeat(16) as EpochHint,
    deps: [],
    kind: 'op',
    body: opToBytes(op),
  };
  const signature = await crypto.sign(keys, signedBytes(chainAfter(facts.chain0, facts.id, entry)));
  return { opening, chainBefore: facts.chain0, entry, signature };
}

describe('the door', () => {
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
