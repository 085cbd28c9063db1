/**
 * Membership operations as bytes [MEM-1]. They are bodies of `op` entries: signed plaintext, in which only names and notes
 * are encrypted. Operations name their parents, so that all of a room's operations form one hash-linked graph.
 */
import { tagged } from '../crypto/hash.ts';
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, fromHex, ownBytes, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll, type Reader, type Writer } from '../lib/codec.ts';
import { assert, type Result, unreachable } from '../lib/result.ts';
import type { CreateOp, Cut, NewEpoch, Op, SealedKey, SealedProfile } from './op-types.ts';
import type { MemberId, OpId, Role, RoomId } from './types.ts';

export const opVersion = 2;

/** Named limits of what an operation may carry. */
export const maxParents = 64;
/** A name of 60 characters in any script, with the encryption's 28 bytes. */
const maxSealedNameBytes = 280;
const maxSealedKeyBytes = 160;
/** Epochs an invite may hand over: those that no later one wraps, so one but for partitions. */
const maxSealedKeys = 1024;
/** Devices and live invites that a new epoch is sealed to: about 112 bytes each, far below what an entry may carry. */
const maxRecipients = 16_384;
/** Logs of one member: one for each page load that wrote. 50 bytes each. */
const maxCuts = 32_768;
const logBytes = 16;

type KnownType = Exclude<Op['type'], 'unknown'>;

const opCodes: Readonly<Record<KnownType, number>> = {
  create: 1,
  invite: 2,
  join: 3,
  profile: 4,
  'add-device': 5,
  'revoke-invite': 6,
  'set-role': 7,
  remove: 8,
  'remove-device': 9,
  leave: 10,
  rotate: 11,
  'share-key': 12,
};
const roleCodes: Readonly<Record<Role, number>> = { owner: 1, admin: 2, editor: 3, viewer: 4, relay: 5 };

function writeHex(writer: Writer, id: string, length: number): Writer {
  const bytes = fromHex(id);
  assert(bytes?.length === length, `an id is ${length} bytes in hexadecimal`);
  return writer.raw(bytes);
}

const writeId = (writer: Writer, id: OpId): Writer => writeHex(writer, id, 32);
const readId = (reader: Reader): OpId => toHex(reader.raw(32)) as OpId;
const readDevice = (reader: Reader): DeviceId => toHex(reader.raw(32)) as DeviceId;

/** A count within its limit, and as many items. */
function readList<T>(reader: Reader, limit: number, read: (reader: Reader) => T): readonly T[] {
  const count = reader.uint();
  // Every item has 32 bytes at least: no list is made for a count that the bytes cannot hold.
  if (count > limit || count * 32 > reader.left()) throw new DecodeError('list over its limit');
  return Array.from({ length: count }, () => read(reader));
}

function writeParents(writer: Writer, parents: readonly OpId[]): void {
  writer.uint(parents.length);
  for (const parent of parents) writeId(writer, parent);
}

function readParents(reader: Reader): readonly OpId[] {
  const parents = readList(reader, maxParents, readId);
  // Only `create` stands without a parent: everything else hangs on it.
  if (parents.length < 1) throw new DecodeError('unfit number of parents');
  return parents;
}

function writeKeys(writer: Writer, keys: readonly SealedKey[]): Writer {
  writer.uint(keys.length);
  for (const { epoch, sealed } of keys) writeId(writer, epoch).bytes(sealed);
  return writer;
}

const readKey = (reader: Reader): SealedKey => ({ epoch: readId(reader), sealed: reader.bytes(maxSealedKeyBytes) });
const readKeys = (reader: Reader): readonly SealedKey[] => readList(reader, maxSealedKeys, readKey);

function writeCuts(writer: Writer, cuts: readonly Cut[]): Writer {
  writer.uint(cuts.length);
  for (const { log, seq, chain } of cuts) writeHex(writer, log, logBytes).uint(seq).raw(chain);
  return writer;
}

const readCuts = (reader: Reader): readonly Cut[] =>
  readList(reader, maxCuts, () => ({ log: toHex(reader.raw(logBytes)), seq: reader.uint(), chain: reader.raw(32) }));

function writeEpoch(writer: Writer, epoch: NewEpoch): Writer {
  writeKeys(writer.raw(epoch.keyCommitment), epoch.wraps).uint(epoch.devices.length);
  for (const { device, sealed } of epoch.devices) writeHex(writer, device, 32).bytes(sealed);
  writer.uint(epoch.invites.length);
  for (const { invite, sealed } of epoch.invites) writeId(writer, invite).bytes(sealed);
  return writer;
}

const readEpoch = (reader: Reader): NewEpoch => ({
  keyCommitment: reader.raw(32),
  wraps: readKeys(reader),
  devices: readList(reader, maxRecipients, () => ({
    device: readDevice(reader),
    sealed: reader.bytes(maxSealedKeyBytes),
  })),
  invites: readList(reader, maxRecipients, () => ({ invite: readId(reader), sealed: reader.bytes(maxSealedKeyBytes) })),
});

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
  if (op.type === 'unknown') return op.bytes;
  writer.u8(opVersion).u8(opCodes[op.type]);
  writeParents(writer, op.parents);
  switch (op.type) {
    case 'invite':
      writer.raw(op.inviteKey).raw(op.inviteBoxKey).u8(roleCodes[op.role]).uint(op.expiresAt).uint(op.uses);
      writeKeys(writeId(writer, op.epoch).bytes(op.note), op.keys);
      break;
    case 'add-device':
      writeKeys(writer.raw(op.inviteKey).raw(op.inviteBoxKey).uint(op.expiresAt), op.keys);
      break;
    case 'join':
      writeId(writer, op.invite).raw(op.inviteKey).raw(op.inviteSignature).raw(op.boxKey);
      writeProfile(writeKeys(writer, op.keys), op.profile);
      break;
    case 'profile':
      writeProfile(writeId(writer, op.epoch), op.profile);
      break;
    case 'revoke-invite':
      writeId(writer, op.invite);
      break;
    case 'set-role':
      writeCuts(writeId(writer, op.member).u8(roleCodes[op.role]), op.cuts);
      break;
    case 'remove':
      writeEpoch(writeCuts(writeId(writer, op.member), op.cuts), op.epoch);
      break;
    case 'remove-device':
      writeEpoch(writeCuts(writeHex(writer, op.device, 32), op.cuts), op.epoch);
      break;
    case 'leave':
      writeCuts(writer, op.cuts);
      break;
    case 'rotate':
      writeEpoch(writer, op.epoch);
      break;
    case 'share-key':
      writeKeys(writeHex(writer, op.device, 32), op.keys);
      break;
    default:
      unreachable(op);
  }
  return writer.done();
}

const readCreate = (reader: Reader): CreateOp => ({
  type: 'create',
  deviceKey: reader.raw(32),
  boxKey: reader.raw(32),
  salt: reader.raw(16),
  keyCommitment: reader.raw(32),
  ownKey: reader.bytes(maxSealedKeyBytes),
  profile: readProfile(reader),
  signature: reader.raw(64),
});

function readOp(reader: Reader): Op {
  if (reader.u8() !== opVersion) throw new DecodeError('operation of an unknown version');
  const code = reader.u8();
  const type = (Object.keys(opCodes) as KnownType[]).find((each) => opCodes[each] === code);
  if (type === undefined) throw new DecodeError('operation of an unknown kind');
  if (type === 'create') return readCreate(reader);
  const parents = readParents(reader);
  switch (type) {
    case 'invite':
      return {
        type,
        parents,
        inviteKey: reader.raw(32),
        inviteBoxKey: reader.raw(32),
        role: readRole(reader),
        expiresAt: reader.uint(),
        uses: reader.uint(),
        epoch: readId(reader),
        note: reader.bytes(maxSealedNameBytes),
        keys: readKeys(reader),
      };
    case 'add-device':
      return {
        type,
        parents,
        inviteKey: reader.raw(32),
        inviteBoxKey: reader.raw(32),
        expiresAt: reader.uint(),
        keys: readKeys(reader),
      };
    case 'join':
      return {
        type,
        parents,
        invite: readId(reader),
        inviteKey: reader.raw(32),
        inviteSignature: reader.raw(64),
        boxKey: reader.raw(32),
        keys: readKeys(reader),
        profile: readProfile(reader),
      };
    case 'profile':
      return { type, parents, epoch: readId(reader), profile: readProfile(reader) };
    case 'revoke-invite':
      return { type, parents, invite: readId(reader) };
    case 'set-role':
      return { type, parents, member: readId(reader) as MemberId, role: readRole(reader), cuts: readCuts(reader) };
    case 'remove':
      return { type, parents, member: readId(reader) as MemberId, cuts: readCuts(reader), epoch: readEpoch(reader) };
    case 'remove-device':
      return { type, parents, device: readDevice(reader), cuts: readCuts(reader), epoch: readEpoch(reader) };
    case 'leave':
      return { type, parents, cuts: readCuts(reader) };
    case 'rotate':
      return { type, parents, epoch: readEpoch(reader) };
    case 'share-key':
      return { type, parents, device: readDevice(reader), keys: readKeys(reader) };
    default:
      return unreachable(type);
  }
}

/** A `create` of a newer version founds another room: only what hangs on one that is understood can be of use here. */
function isUnknown(bytes: Uint8Array): boolean {
  const [version = 0, code = 0] = bytes;
  const isKnownCode = (Object.values(opCodes) as number[]).includes(code);
  return version > opVersion ? code !== opCodes.create : version === opVersion && !isKnownCode;
}

function readUnknown(bytes: Uint8Array): Result<Op, string> {
  return decodeAll(bytes, (reader) => {
    reader.raw(2);
    const parents = readParents(reader);
    reader.raw(reader.left());
    return { type: 'unknown', parents, bytes: ownBytes(bytes) } as const;
  });
}

export const opFromBytes = (bytes: Uint8Array): Result<Op, string> =>
  isUnknown(bytes) ? readUnknown(bytes) : decodeAll(bytes, readOp);

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
