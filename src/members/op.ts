/**
 * Membership operations as bytes [MEM-1]. They are bodies of `op` entries: signed plaintext, in which only names are
 * encrypted. Operations name their parents, so that all of a room's operations form one hash-linked graph.
 */
import { tagged } from '../crypto/hash.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { assert, type Result, unreachable } from '../lib/result.ts';
import type { OpId, Role, RoomId } from './types.ts';

const opVersion = 1;

/** Named limits of what an operation may carry. */
export const maxParents = 64;
/** A name of 60 characters in any script, with the encryption's 28 bytes. */
const maxSealedNameBytes = 280;
const maxSealedKeyBytes = 160;
/** Epochs an invite may hand over: one for each removal a room has seen. */
const maxSealedKeys = 1024;

/** An epoch's key, sealed to somebody. */
export interface SealedKey {
  readonly epoch: OpId;
  readonly sealed: Bytes;
}

/** How a member calls themselves and this device; encrypted under the epoch's key, 12 random bytes of nonce in front. */
export interface SealedProfile {
  readonly name: Bytes;
  readonly deviceLabel: Bytes;
}

export interface CreateOp {
  readonly type: 'create';
  readonly deviceKey: Bytes;
  readonly boxKey: Bytes;
  readonly salt: Bytes;
  /** Hash of the first epoch's key: the operation commits to it. */
  readonly keyCommitment: Bytes;
  /** The first epoch's key, sealed to the founder's own device. */
  readonly ownKey: Bytes;
  readonly profile: SealedProfile;
  /** The founder's signature over all of the above: with it the operation stands outside any log, and names the room. */
  readonly signature: Bytes;
}

export interface InviteOp {
  readonly type: 'invite';
  readonly parents: readonly OpId[];
  readonly inviteKey: Bytes;
  readonly inviteBoxKey: Bytes;
  readonly role: Role;
  /** Milliseconds since 1970; 0: never. Enforced by live peers, not by the fold: time is no order. */
  readonly expiresAt: number;
  /** How many may join by it; 0: any number. */
  readonly uses: number;
  readonly keys: readonly SealedKey[];
}

export interface JoinOp {
  readonly type: 'join';
  readonly parents: readonly OpId[];
  readonly invite: OpId;
  readonly inviteKey: Bytes;
  /** By the invite's key over room and joining device: proof of holding the link [MEM-2]. */
  readonly inviteSignature: Bytes;
  readonly boxKey: Bytes;
  /** The epochs' keys sealed to the joining device itself: what it opens them with at every start. */
  readonly keys: readonly SealedKey[];
  readonly profile: SealedProfile;
}

/** A member's new name or device label. */
export interface ProfileOp {
  readonly type: 'profile';
  readonly parents: readonly OpId[];
  readonly epoch: OpId;
  readonly profile: SealedProfile;
}

export type Op = CreateOp | InviteOp | JoinOp | ProfileOp;

const opCodes: Readonly<Record<Op['type'], number>> = { create: 1, invite: 2, join: 3, profile: 4 };
const roleCodes: Readonly<Record<Role, number>> = { owner: 1, admin: 2, editor: 3, viewer: 4, relay: 5 };

function writeId(writer: Writer, id: OpId): void {
  const bytes = fromHex(id);
  assert(bytes?.length === 32, 'an operation id is 32 bytes in hexadecimal');
  writer.raw(bytes);
}

const readId = (reader: Reader): OpId => toHex(reader.raw(32)) as OpId;

function writeParents(writer: Writer, parents: readonly OpId[]): void {
  writer.uint(parents.length);
  for (const parent of parents) writeId(writer, parent);
}

function readParents(reader: Reader): readonly OpId[] {
  const count = reader.uint();
  // Only `create` stands without a parent: everything else hangs on it.
  if (count < 1 || count > maxParents) throw new DecodeError('unfit number of parents');
  return Array.from({ length: count }, () => readId(reader));
}

function writeKeys(writer: Writer, keys: readonly SealedKey[]): void {
  writer.uint(keys.length);
  for (const { epoch, sealed } of keys) {
    writeId(writer, epoch);
    writer.bytes(sealed);
  }
}

function readKeys(reader: Reader): readonly SealedKey[] {
  const count = reader.uint();
  if (count > maxSealedKeys) throw new DecodeError('too many keys');
  return Array.from({ length: count }, () => ({ epoch: readId(reader), sealed: reader.bytes(maxSealedKeyBytes) }));
}

const writeProfile = (writer: Writer, profile: SealedProfile): Writer =>
  writer.bytes(profile.name).bytes(profile.deviceLabel);
const readProfile = (reader: Reader): SealedProfile => ({
  name: reader.bytes(maxSealedNameBytes),
  deviceLabel: reader.bytes(maxSealedNameBytes),
});

function readRole(reader: Reader): Role {
  const code = reader.u8();
  for (const [role, roleCode] of Object.entries(roleCodes)) if (roleCode === code) return role as Role;
  throw new DecodeError('unknown role');
}

function writeCreateUnsigned(writer: Writer, op: Omit<CreateOp, 'signature'>): Writer {
  writer.u8(opVersion).u8(opCodes.create).raw(op.deviceKey).raw(op.boxKey).raw(op.salt).raw(op.keyCommitment);
  return writeProfile(writer.bytes(op.ownKey), op.profile);
}

/** What the founder signs. */
export const createSignedBytes = (op: Omit<CreateOp, 'signature'>): Bytes =>
  tagged('skein/create/1', writeCreateUnsigned(createWriter(512), op).done());

export function opToBytes(op: Op): Bytes {
  const writer = createWriter(512);
  if (op.type === 'create') return writeCreateUnsigned(writer, op).raw(op.signature).done();
  writer.u8(opVersion).u8(opCodes[op.type]);
  writeParents(writer, op.parents);
  switch (op.type) {
    case 'invite':
      writer.raw(op.inviteKey).raw(op.inviteBoxKey).u8(roleCodes[op.role]).uint(op.expiresAt).uint(op.uses);
      writeKeys(writer, op.keys);
      break;
    case 'join':
      writeId(writer, op.invite);
      writer.raw(op.inviteKey).raw(op.inviteSignature).raw(op.boxKey);
      writeKeys(writer, op.keys);
      writeProfile(writer, op.profile);
      break;
    case 'profile':
      writeId(writer, op.epoch);
      writeProfile(writer, op.profile);
      break;
    default:
      unreachable(op);
  }
  return writer.done();
}

function readOp(reader: Reader): Op {
  if (reader.u8() !== opVersion) throw new DecodeError('operation of an unknown version');
  const code = reader.u8();
  switch (code) {
    case opCodes.create:
      return {
        type: 'create',
        deviceKey: reader.raw(32),
        boxKey: reader.raw(32),
        salt: reader.raw(16),
        keyCommitment: reader.raw(32),
        ownKey: reader.bytes(maxSealedKeyBytes),
        profile: readProfile(reader),
        signature: reader.raw(64),
      };
    case opCodes.invite:
      return {
        type: 'invite',
        parents: readParents(reader),
        inviteKey: reader.raw(32),
        inviteBoxKey: reader.raw(32),
        role: readRole(reader),
        expiresAt: reader.uint(),
        uses: reader.uint(),
        keys: readKeys(reader),
      };
    case opCodes.join:
      return {
        type: 'join',
        parents: readParents(reader),
        invite: readId(reader),
        inviteKey: reader.raw(32),
        inviteSignature: reader.raw(64),
        boxKey: reader.raw(32),
        keys: readKeys(reader),
        profile: readProfile(reader),
      };
    case opCodes.profile:
      return { type: 'profile', parents: readParents(reader), epoch: readId(reader), profile: readProfile(reader) };
    default:
      throw new DecodeError('operation of an unknown kind');
  }
}

export const opFromBytes = (bytes: Uint8Array): Result<Op, string> => decodeAll(bytes, readOp);

/** [MEM-1]: the room is named by its signed create operation, so a link cannot be re-pointed. */
export const roomIdOf = (create: CreateOp): RoomId =>
  toHex(tagged('skein/room/1', opToBytes(create)).subarray(0, 16)) as RoomId;

/** What a joiner signs with the invite's key. */
export function joinProofBytes(room: RoomId, deviceKey: Uint8Array): Bytes {
  const roomBytes = fromHex(room);
  assert(roomBytes, 'a room id is hexadecimal');
  return tagged('skein/join/1', roomBytes, deviceKey);
}

export const keyCommitmentOf = (epochKey: Uint8Array): Bytes => tagged('skein/epoch/1', epochKey);
