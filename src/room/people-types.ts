/** What the room tells of its people, their devices and its links: structured-cloneable values. */
import type { DeviceId } from '../crypto/port.ts';
import type { MemberId, OpId, Role } from '../members/types.ts';

export interface InviteDraft {
  readonly role: Role;
  /** What its maker calls it, for those who manage links; encrypted. */
  readonly note: string;
  readonly expiresAt: number | null;
  /** How many may join by it; null: any number. */
  readonly uses: number | null;
}

export interface InviteView {
  readonly id: OpId;
  /** A link for somebody new, or for one more device of who made it. */
  readonly kind: 'person' | 'device';
  /** Null for a link to one's own device: it gives what its maker has. */
  readonly role: Role | null;
  readonly note: string;
  readonly by: MemberId;
  readonly mine: boolean;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly uses: number | null;
  readonly joined: number;
  readonly ended: 'revoked' | 'expired' | 'used-up' | null;
  readonly mayRevoke: boolean;
  /** Part after `#`; null on every device but the one that made it: seeds do not travel [MEM-2]. */
  readonly fragment: string | null;
}

export interface PersonDeviceView {
  readonly device: DeviceId;
  readonly label: string;
  readonly me: boolean;
  readonly since: number;
  readonly ended: boolean;
  /** Null: never seen from here. `now` while there is a link. */
  readonly lastSeen: number | 'now' | null;
  readonly mayRemove: boolean;
}

export interface PersonView {
  readonly member: MemberId;
  readonly name: string;
  readonly role: Role;
  readonly color: number;
  readonly me: boolean;
  readonly status: 'in' | 'removed' | 'left';
  readonly since: number;
  /** Whose link, and what it was called; null for the founder. */
  readonly invitedBy: { readonly name: string; readonly note: string } | null;
  readonly ended: { readonly by: string; readonly at: number } | null;
  readonly devices: readonly PersonDeviceView[];
  readonly mayRemove: boolean;
  /** Changes written after they were removed, or lost the right to write: kept, and not applied. Of those adopted here none. */
  readonly setAside: number;
  /** Changes of somebody who may only view, whose app let them write all the same: they would count with a role that may. */
  readonly heldBack: number;
  /** Roles that this device's person may give here, the present one among them; none: may not change it. */
  readonly roles: readonly Role[];
  /** The same seven numbers below 64 on both sides, if nobody stands between: shown as words. Empty for oneself. */
  readonly code: readonly number[];
}

export interface PeopleView {
  readonly people: readonly PersonView[];
  /** Removed, or gone by themselves. */
  readonly former: readonly PersonView[];
  readonly invites: readonly InviteView[];
  /** Roles that this device's person may hand out by a link. */
  readonly mayInvite: readonly Role[];
  readonly mayLeave: boolean;
}
