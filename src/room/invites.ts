/**
 * The links of a room [MEM-2, MEM-18]. The operations say what a link gives and whether it was withdrawn; the seed that
 * makes the link is kept on the device that made it, and nowhere else.
 */
import { keysFromSeed } from '../crypto/derived-keys.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { mayInvite, outranks } from '../members/rights.ts';
import type { Invite } from '../members/state.ts';
import type { OpId, Role } from '../members/types.ts';
import type { Store } from '../storage/port.ts';
import type { SkeinError } from './api.ts';
import { appendOp, type EntryDeps, parentsFor } from './becoming-member.ts';
import { inviteFragment, seedBytes } from './invite-link.ts';
import { maxProfileChars } from './limits.ts';
import type { InviteDraft, InviteView } from './people-types.ts';
import type { Saver } from './saver.ts';
import { storeProblem } from './store-problem.ts';

/** A link to one's own second device is shown across a table, not posted: it need not live longer. */
export const deviceLinkMs = 10 * 60 * 1000;

export interface Invites {
  /** Reads the seeds that this device keeps. */
  load(): Promise<void>;
  views(): readonly InviteView[];
  create(draft: InviteDraft): Promise<Result<InviteView, SkeinError>>;
  /** A link for one more device of this person. */
  forDevice(): Promise<Result<InviteView, SkeinError>>;
  /** The same without an end, for a recovery kit: the seed leaves this browser in nothing else. Null where this is no member. */
  forRecovery(): Promise<Bytes | null>;
  revoke(id: OpId): Promise<Result<void, SkeinError>>;
  /** The link for a role without conditions: made when there is none that lives. Null where this member may not invite. */
  standing(role: Role): Promise<string | null>;
  /** Withdraws what has run out or is used up, where this device may [MEM-18]. */
  tidy(): Promise<void>;
}

export interface InvitesDeps {
  readonly entry: EntryDeps;
  readonly store: Store;
  readonly saver: Saver;
}

/** Time is no order, so no fold can judge it: live peers do, at the door. */
export type LinkEnd = 'revoked' | 'expired' | 'used-up';

export function endOf({ op, joins, revoked }: Invite, now: number): LinkEnd | null {
  // These first: whatever has run out or is used up is withdrawn a moment later [MEM-18], and that is not the reason.
  if (op.expiresAt !== 0 && now >= op.expiresAt) return 'expired';
  const uses = op.type === 'add-device' ? 1 : op.uses;
  if (uses !== 0 && joins.length >= uses) return 'used-up';
  return revoked === null ? null : 'revoked';
}

const seedPrefix = 'seed/';

export function createInvites({ entry, store, saver }: InvitesDeps): Invites {
  const { membership, ring, room, keys } = entry;
  const env: Env = entry.env;
  const seedByKey = new Map<string, Bytes>();
  /** Being withdrawn just now: once is enough. */
  const revoking = new Set<OpId>();

  const myRole = (): Role | null => membership.role(keys.device);
  const me = () => membership.memberOf(keys.device);
  const isMine = (invite: Invite): boolean => invite.by === me()?.id;
  const mayRevoke = (invite: Invite): boolean => {
    const role = myRole();
    return role !== null && (isMine(invite) || role === 'owner' || role === 'admin');
  };

  const viewOf = (invite: Invite): InviteView => {
    const { id, op, by, joins } = invite;
    const seed = seedByKey.get(toHex(op.inviteKey));
    return {
      id,
      kind: op.type === 'add-device' ? 'device' : 'person',
      role: op.type === 'add-device' ? null : op.role,
      note: op.type === 'add-device' ? '' : (ring.openText(op.epoch, op.note) ?? ''),
      by,
      mine: isMine(invite),
      createdAt: membership.opOf(id)?.time ?? 0,
      expiresAt: op.expiresAt === 0 ? null : op.expiresAt,
      uses: op.type === 'add-device' ? 1 : op.uses || null,
      joined: joins.length,
      ended: endOf(invite, env.now()),
      mayRevoke: mayRevoke(invite),
      fragment: seed ? inviteFragment(room, seed) : null,
    };
  };

  /** The seed first: a link that a reload forgets is none. */
  const keep = async (seed: Bytes): Promise<SkeinError | null> => {
    const key = toHex(keysFromSeed(seed).signPublic);
    const written = await store.write([{ type: 'put', table: 'meta', key: seedPrefix + key, value: toHex(seed) }]);
    if (!written.ok) return storeProblem(written.error);
    seedByKey.set(key, seed);
    return null;
  };

  const finish = async (id: OpId): Promise<Result<InviteView, SkeinError>> => {
    await saver.stored();
    const made = membership.state().invites.get(id);
    return made ? ok(viewOf(made)) : err({ code: 'not-allowed' });
  };

  const create = async ({ role, note, expiresAt, uses }: InviteDraft): Promise<Result<InviteView, SkeinError>> => {
    const mine = myRole();
    const current = ring.current();
    if (!mine || !current || !mayInvite(mine) || role === 'owner' || outranks(role, mine)) {
      return err({ code: 'not-allowed' });
    }
    if (note.length > maxProfileChars) {
      return err({ code: 'name-too-long', limitChars: maxProfileChars, chars: note.length });
    }
    const seed = env.randomBytes(seedBytes);
    const invite = keysFromSeed(seed);
    const problem = await keep(seed);
    if (problem) return err(problem);
    const id = await appendOp(entry, {
      type: 'invite',
      parents: parentsFor(entry),
      inviteKey: invite.signPublic,
      inviteBoxKey: invite.boxPublic,
      role,
      expiresAt: expiresAt ?? 0,
      uses: uses ?? 0,
      epoch: current.epoch,
      note: ring.sealText(current.key, note),
      keys: await ring.sealForInvite(invite.boxPublic),
    });
    return finish(id);
  };

  const addDevice = async (seed: Bytes, expiresAt: number): Promise<OpId | null> => {
    if (myRole() === null) return null;
    const invite = keysFromSeed(seed);
    return appendOp(entry, {
      type: 'add-device',
      parents: parentsFor(entry),
      inviteKey: invite.signPublic,
      inviteBoxKey: invite.boxPublic,
      expiresAt,
      keys: await ring.sealForInvite(invite.boxPublic),
    });
  };

  const revoke = async (id: OpId): Promise<Result<void, SkeinError>> => {
    const invite = membership.state().invites.get(id);
    if (!invite || invite.revoked !== null || revoking.has(id)) return ok(undefined);
    if (!mayRevoke(invite)) return err({ code: 'not-allowed' });
    revoking.add(id);
    try {
      await appendOp(entry, { type: 'revoke-invite', parents: parentsFor(entry, [id]), invite: id });
    } finally {
      revoking.delete(id);
    }
    return ok(undefined);
  };

  return {
    async load() {
      const stored = await store.range('meta', { from: seedPrefix, to: 'seed0' });
      for (const { key, value } of stored.ok ? stored.value : []) {
        const seed = typeof value === 'string' ? fromHex(value) : null;
        if (seed?.length === seedBytes) seedByKey.set(key.slice(seedPrefix.length), seed);
      }
    },

    views: () => [...membership.state().invites.values()].map(viewOf).sort((a, b) => b.createdAt - a.createdAt || 0),

    create,

    async forDevice() {
      const seed = env.randomBytes(seedBytes);
      const problem = await keep(seed);
      if (problem) return err(problem);
      const id = await addDevice(seed, env.now() + deviceLinkMs);
      return id ? finish(id) : err({ code: 'not-allowed' });
    },

    async forRecovery() {
      const seed = env.randomBytes(seedBytes);
      const id = await addDevice(seed, 0);
      await saver.stored();
      return id && seed;
    },

    revoke,

    async standing(role) {
      const live = [...membership.state().invites.values()].find(
        (invite) =>
          invite.op.type === 'invite' &&
          invite.op.role === role &&
          isMine(invite) &&
          seedByKey.has(toHex(invite.op.inviteKey)) &&
          invite.op.expiresAt === 0 &&
          invite.op.uses === 0 &&
          invite.revoked === null &&
          viewOf(invite).note === '',
      );
      if (live) return viewOf(live).fragment;
      const made = await create({ role, note: '', expiresAt: null, uses: null });
      return made.ok ? made.value.fragment : null;
    },

    async tidy() {
      const now = env.now();
      for (const invite of [...membership.state().invites.values()]) {
        const end = endOf(invite, now);
        const isOver = end === 'expired' || end === 'used-up';
        if (isOver && invite.revoked === null && mayRevoke(invite)) await revoke(invite.id);
      }
    },
  };
}
