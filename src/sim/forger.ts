/**
 * What a device with true keys can sign beside its app: this is how a hostile member forks its log, backdates and makes
 * operations that it has no right to. All of it is genuine by signature; the rooms must judge it by everything else.
 */
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, fromHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, makeHeader } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { EpochHint } from '../log/types.ts';
import { opToBytes } from '../members/op.ts';
import type { Op } from '../members/op-types.ts';
import type { RoomId } from '../members/types.ts';
import { createKeyRing, type EpochKey } from '../room/key-ring.ts';
import type { Chance } from './chance.ts';
import { type Notary, type Signatures, signatureOf, signedMark } from './made-up-crypto.ts';
import type { Contents } from './made-up-disk.ts';
import { type Membership, membershipOf } from './members-of.ts';

export interface Forger {
  readonly keys: DeviceKeys;
  sign(message: Bytes): Bytes;
  /** An operation in a log of its own. */
  op(op: Op, time: number): StandaloneEntry;
  /** What this device has learned from its disk. */
  learn(contents: Contents): Promise<Membership>;
  epochKey(hint: EpochHint): EpochKey | null;
}

export interface ForgerDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly room: RoomId;
  readonly notary: Notary;
  readonly signatures: Signatures | null;
  readonly chance: Chance;
}

export function createForger({ env, crypto, keys, room, notary, signatures, chance }: ForgerDeps): Forger {
  const ring = createKeyRing(env, crypto);

  const sign = (message: Bytes): Bytes => {
    const signature = signatureOf(signatures, keys.signPrivate as Bytes, message);
    notary.signed.set(signedMark(keys.signPublic, message), signature);
    return signature;
  };

  return {
    keys,
    sign,
    op(op, time) {
      const opening = { room: fromHex(room) as Bytes, deviceKey: keys.signPublic, nonce: chance.bytes(16) };
      const facts = factsOf(opening);
      const header = makeHeader(emptyContext, { kind: 'op', time, epoch: null, deps: [] });
      const entry = { seq: 1, header, body: opToBytes(op) };
      const signature = sign(signedBytes(chainAfter(facts.chain0, facts.id, entry)));
      return { opening, chainBefore: facts.chain0, entry, signature };
    },
    async learn(contents) {
      const membership = membershipOf(room, contents);
      await ring.learn(keys, membership.state);
      return membership;
    },
    epochKey: ring.byHint,
  };
}
