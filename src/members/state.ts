/** Who is who, as the fold answers it. */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { AddDeviceOp, Cut, InviteOp, SealedKey, SealedProfile } from './op-types.ts';
import type { MemberId, OpId, Role, RoomId } from './types.ts';

/** A device that has been let in at some time; whether it still is, `ended` tells. */
export interface MemberDevice {
  readonly id: DeviceId;
  readonly member: MemberId;
  /** The `create` or `join` that let it in. */
  readonly join: OpId;
  /** The `invite` or `add-device` it came by; null for the founder's. */
  readonly invite: OpId | null;
  readonly boxKey: Bytes;
  readonly profile: SealedProfile;
  readonly profileEpoch: OpId;
  /** The operation that ended it; null: it may act. */
  readonly ended: OpId | null;
}

export interface Member {
  readonly id: MemberId;
  readonly role: Role;
  readonly status: 'in' | 'removed' | 'left';
  /** The operation that ended the membership. */
  readonly ended: OpId | null;
  /** The device the membership began with. */
  readonly device: DeviceId;
  /** All devices ever, in the order of the operations. */
  readonly devices: readonly DeviceId[];
  /** The device that last said a name. */
  readonly namedBy: DeviceId;
  /** The invites this member came by and raised the role by; none for the founder. */
  readonly invites: readonly OpId[];
  /** Of an admin: the admins who were members before, as its own membership shows [MEM-15]. */
  readonly seniors: readonly MemberId[];
}

export interface Invite {
  readonly id: OpId;
  readonly by: MemberId;
  readonly byDevice: DeviceId;
  readonly op: InviteOp | AddDeviceOp;
  /** Joins that came by it, in the order of the operations. */
  readonly joins: readonly OpId[];
  /** The operation that withdrew it. */
  readonly revoked: OpId | null;
}

/** An epoch and who can open it, as far as operations tell [MEM-8]. */
export interface Epoch {
  readonly id: OpId;
  readonly by: DeviceId;
  readonly keyCommitment: Bytes;
  /** Epochs whose keys lie under this one's. */
  readonly wraps: readonly SealedKey[];
  /** False where the operation that made it has no effect: readable, and never written under. */
  readonly counts: boolean;
}

/** An operation that ends a device, or takes its right to write, with what it lets stand [MEM-4]. */
export interface Cutter {
  readonly op: OpId;
  readonly cuts: ReadonlyMap<string, Cut>;
}

export interface MembersState {
  readonly room: RoomId;
  /** Everybody who has ever been one, in the order of the operations. */
  readonly members: ReadonlyMap<MemberId, Member>;
  /** Devices that may act now. */
  readonly devices: ReadonlyMap<DeviceId, MemberId>;
  /** Every device that was ever let in, as it was let in last. */
  readonly known: ReadonlyMap<DeviceId, MemberDevice>;
  readonly invites: ReadonlyMap<OpId, Invite>;
  readonly epochs: ReadonlyMap<OpId, Epoch>;
  /** Keys sealed to devices, whoever sealed them. */
  readonly sealedToDevices: ReadonlyMap<DeviceId, readonly SealedKey[]>;
  readonly sealedToInvites: ReadonlyMap<OpId, readonly SealedKey[]>;
  readonly cutters: ReadonlyMap<DeviceId, readonly Cutter[]>;
  /**
   * Devices that never were let in, although their own join was in order: the link was withdrawn, or who gave it removed,
   * by somebody who had not heard of it. Whoever had let them in may have built upon what they wrote until then.
   */
  readonly undone: ReadonlySet<DeviceId>;
  readonly founding: OpId | null;
  /** Operations nobody follows yet: the parents of the next one. */
  readonly tips: readonly OpId[];
  /** Operations in the set that do not count, with the number of the rule they break. */
  readonly rejected: ReadonlyMap<OpId, string>;
  /** Operations whose parents are not in the set. */
  readonly waiting: readonly OpId[];
}
