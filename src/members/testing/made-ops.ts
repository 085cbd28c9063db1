/** Operations whose every byte is known beforehand, and a small world of people who make them. */
import type { DeviceId } from '../../crypto/port.ts';
import { type Bytes, toHex } from '../../lib/bytes.ts';
import type { CreateOp, InviteOp, JoinOp, Op, ProfileOp, SignedOp } from '../op-types.ts';
import type { OpId, Role } from '../types.ts';

export const filled = (length: number, byte: number): Bytes => new Uint8Array(length).fill(byte);

/** Ids that sort in a given way: `rank` decides, whatever else the operation is. */
export const opIdOf = (rank: number): OpId => rank.toString(16).padStart(64, '0') as OpId;

export const deviceOf = (which: number): DeviceId => toHex(filled(32, 0x40 + which)) as DeviceId;

const profile = (byte: number) => ({ name: filled(30, byte), deviceLabel: filled(31, byte) });

export const madeCreate = (device = 0): CreateOp => ({
  type: 'create',
  deviceKey: filled(32, 0x40 + device),
  boxKey: filled(32, 2),
  salt: filled(16, 3),
  keyCommitment: filled(32, 4),
  ownKey: filled(80, 5),
  profile: profile(6),
  signature: filled(64, 7),
});

export const madeInvite = (parents: readonly OpId[], role: Role, key = 1): InviteOp => ({
  type: 'invite',
  parents,
  inviteKey: filled(32, 0x80 + (key % 100)),
  inviteBoxKey: filled(32, 9),
  role,
  expiresAt: 1_800_000_000_000,
  uses: 12,
  epoch: opIdOf(1),
  note: filled(33, 16),
  keys: [{ epoch: opIdOf(1), sealed: filled(80, 10) }],
});

export const madeJoin = (parents: readonly OpId[], invite: OpId, key = 1): JoinOp => ({
  type: 'join',
  parents,
  invite,
  inviteKey: filled(32, 0x80 + (key % 100)),
  inviteSignature: filled(64, 11),
  boxKey: filled(32, 12),
  keys: [{ epoch: opIdOf(1), sealed: filled(80, 13) }],
  profile: profile(14),
});

export const madeProfile = (parents: readonly OpId[], byte = 15): ProfileOp => ({
  type: 'profile',
  parents,
  epoch: opIdOf(1),
  profile: profile(byte),
});

export const signed = (id: OpId, device: number, op: Op): SignedOp => ({ id, author: deviceOf(device), op });

export const setOf = (ops: readonly SignedOp[]): ReadonlyMap<OpId, SignedOp> =>
  new Map(ops.map((op) => [op.id, op] as const));
