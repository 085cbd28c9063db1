/**
 * What a device shows before anybody opens a link to it [MEM-6]: the operations from `create` down to its own, or — while
 * it has only a link — a signature by the invite's key over this very handshake [MEM-2].
 */
import { tagged } from '../crypto/hash.ts';
import type { Bytes } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { type Result, unreachable } from '../lib/result.ts';
import { readStandalone, type StandaloneEntry, writeStandalone } from '../log/standalone.ts';

/** Each step of a path is two operations; nobody's invitation is 32 steps from the founder's. */
const maxPathOps = 64;

export type Passport =
  | { readonly type: 'member'; readonly path: readonly StandaloneEntry[] }
  | { readonly type: 'guest'; readonly inviteKey: Bytes; readonly signature: Bytes };

export function passportToBytes(passport: Passport): Bytes {
  const writer = createWriter(1024);
  switch (passport.type) {
    case 'member':
      writer.u8(1).uint(passport.path.length);
      for (const op of passport.path) writeStandalone(writer, op);
      return writer.done();
    case 'guest':
      return writer.u8(2).raw(passport.inviteKey).raw(passport.signature).done();
    default:
      return unreachable(passport);
  }
}

function readPassport(reader: Reader): Passport {
  const code = reader.u8();
  if (code === 2) return { type: 'guest', inviteKey: reader.raw(32), signature: reader.raw(64) };
  if (code !== 1) throw new DecodeError('passport of an unknown kind');
  const count = reader.uint();
  if (count > maxPathOps) throw new DecodeError('path too long');
  return { type: 'member', path: Array.from({ length: count }, () => readStandalone(reader)) };
}

export const passportFromBytes = (bytes: Uint8Array): Result<Passport, string> => decodeAll(bytes, readPassport);

/** What the invite's key signs: this handshake by this device, so that the proof is of no use to who receives it. */
export const guestProofBytes = (transcript: Uint8Array, deviceKey: Uint8Array): Bytes =>
  tagged('skein/guest/1', transcript, deviceKey);

/** A removal and what it stands on; more than this of them would not fit a handshake's message in any case. */
const maxFarewellOps = 256;

/** What somebody is shown who was removed while they were away [MEM-22]. */
export function farewellToBytes(ops: readonly StandaloneEntry[]): Bytes {
  const writer = createWriter(4096).u8(1).uint(ops.length);
  for (const op of ops) writeStandalone(writer, op);
  return writer.done();
}

export const farewellFromBytes = (bytes: Uint8Array): Result<readonly StandaloneEntry[], string> =>
  decodeAll(bytes, (reader) => {
    if (reader.u8() !== 1) throw new DecodeError('farewell of an unknown kind');
    const count = reader.uint();
    if (count < 1 || count > maxFarewellOps) throw new DecodeError('farewell out of range');
    return Array.from({ length: count }, () => readStandalone(reader));
  });
