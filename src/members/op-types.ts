/** The membership operations [MEM-1]. Their bytes are in `op.ts`, who may make them in `rules.ts`. */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { MemberId, OpId, Role } from './types.ts';

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

/** Up to where one log of a device counts: this entry with this chain value, and nothing after it [MEM-4]. */
export interface Cut {
  /** Log id, 32 hexadecimal digits. */
  readonly log: string;
  readonly seq: number;
  /** The whole chain value there: a device that signed another branch cannot slip it under the cut. */
  readonly chain: Bytes;
}

/** A new content key: whom it is sealed to, and the keys before it under it [MEM-8]. Its id is the operation's. */
export interface NewEpoch {
  readonly keyCommitment: Bytes;
  /** Keys of earlier epochs, encrypted under the new one: newcomers read history, and nobody is left behind. */
  readonly wraps: readonly SealedKey[];
  readonly devices: readonly { readonly device: DeviceId; readonly sealed: Bytes }[];
  readonly invites: readonly { readonly invite: OpId; readonly sealed: Bytes }[];
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
  /** What its maker calls it, encrypted under this epoch's key. */
  readonly epoch: OpId;
  readonly note: Bytes;
  readonly keys: readonly SealedKey[];
}

/** An invitation of a member to one more device of their own: who joins by it becomes that device and nobody new. */
export interface AddDeviceOp {
  readonly type: 'add-device';
  readonly parents: readonly OpId[];
  readonly inviteKey: Bytes;
  readonly inviteBoxKey: Bytes;
  readonly expiresAt: number;
  readonly keys: readonly SealedKey[];
}

export interface JoinOp {
  readonly type: 'join';
  readonly parents: readonly OpId[];
  /** An `invite` or an `add-device`. */
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

/** The joins that stand are those among its ancestors: it names them by its parents. */
export interface RevokeInviteOp {
  readonly type: 'revoke-invite';
  readonly parents: readonly OpId[];
  readonly invite: OpId;
}

export interface SetRoleOp {
  readonly type: 'set-role';
  readonly parents: readonly OpId[];
  readonly member: MemberId;
  readonly role: Role;
  /** For a role that may not write: what counts of what was written before. */
  readonly cuts: readonly Cut[];
}

export interface RemoveOp {
  readonly type: 'remove';
  readonly parents: readonly OpId[];
  readonly member: MemberId;
  readonly cuts: readonly Cut[];
  readonly epoch: NewEpoch;
}

export interface RemoveDeviceOp {
  readonly type: 'remove-device';
  readonly parents: readonly OpId[];
  readonly device: DeviceId;
  readonly cuts: readonly Cut[];
  readonly epoch: NewEpoch;
}

/** No new epoch: whoever leaves would know its key. Somebody who stays makes one [MEM-8]. */
export interface LeaveOp {
  readonly type: 'leave';
  readonly parents: readonly OpId[];
  readonly cuts: readonly Cut[];
}

export interface RotateOp {
  readonly type: 'rotate';
  readonly parents: readonly OpId[];
  readonly epoch: NewEpoch;
}

/** Keys for a device that the maker of an epoch did not know. */
export interface ShareKeyOp {
  readonly type: 'share-key';
  readonly parents: readonly OpId[];
  readonly device: DeviceId;
  readonly keys: readonly SealedKey[];
}

/**
 * Of a version or kind that only a newer app understands [MEM-30]: a place in the graph, kept and passed on, without effect.
 * In every version an operation begins with version, kind and, but for `create`, its parents.
 */
export interface UnknownOp {
  readonly type: 'unknown';
  readonly parents: readonly OpId[];
  readonly bytes: Bytes;
}

export type Op =
  | CreateOp
  | InviteOp
  | AddDeviceOp
  | JoinOp
  | ProfileOp
  | RevokeInviteOp
  | SetRoleOp
  | RemoveOp
  | RemoveDeviceOp
  | LeaveOp
  | RotateOp
  | ShareKeyOp
  | UnknownOp;

/** An operation as the gate lets it through. */
export interface SignedOp<Kind extends Op = Op> {
  readonly id: OpId;
  /** The device whose log carries it. */
  readonly author: DeviceId;
  readonly op: Kind;
}

export const parentsOf = (op: Op): readonly OpId[] => (op.type === 'create' ? [] : op.parents);
