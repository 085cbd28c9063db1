/** Who gets a link to this device [MEM-2, MEM-6]: members by their path from `create`, holders of a live invite as guests. */
import type { CryptoPort, DeviceId, DeviceKeys, SeedKeys } from '../crypto/port.ts';
import { fromHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Invite } from '../members/state.ts';
import type { OpId } from '../members/types.ts';
import { maxFarewellBytes } from '../mesh/limits.ts';
import type { Gatekeeper } from '../mesh/types.ts';
import { inviteOf } from './becoming-member.ts';
import { endOf } from './invites.ts';
import type { Membership } from './membership.ts';
import { farewellFromBytes, farewellToBytes, guestProofBytes, passportFromBytes, passportToBytes } from './passport.ts';

export interface GatekeeperDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly membership: Membership;
  /** The invite this device came with, while it is not a member. */
  readonly invite: () => Promise<SeedKeys> | null;
}

/** A guest who has not joined by then has gone away, and another may try. */
const reservedMs = 30_000;

export function createGatekeeper({ env, crypto, keys, membership, invite: inviteNow }: GatekeeperDeps): Gatekeeper {
  /** Guests let in and not joined yet, by link: a link for one lets in one, however fast two come. */
  const comingByInvite = new Map<OpId, Map<DeviceId, number>>();

  const reserve = ({ id, op, joins }: Invite, device: DeviceId): boolean => {
    const uses = op.type === 'add-device' ? 1 : op.uses;
    if (uses === 0) return true;
    const coming = comingByInvite.get(id) ?? new Map<DeviceId, number>();
    for (const [other, until] of coming) {
      // Who has joined meanwhile is counted among the joins.
      if (until < env.now() || membership.state().known.has(other)) coming.delete(other);
    }
    if (!coming.has(device) && joins.length + coming.size >= uses) return false;
    comingByInvite.set(id, coming.set(device, env.now() + reservedMs));
    return true;
  };

  return {
    async passport(transcript) {
      const held = inviteNow();
      if (membership.isMember(keys.device) || !held) {
        return passportToBytes({ type: 'member', path: membership.path(keys.device) });
      }
      const invite = await held;
      const signature = await invite.sign(guestProofBytes(transcript, keys.signPublic));
      return passportToBytes({ type: 'guest', inviteKey: invite.signPublic, signature });
    },

    async judge(device, passport, transcript) {
      const read = passportFromBytes(passport);
      if (!read.ok) return null;
      if (read.value.type === 'member') {
        if (await membership.vouches(device, read.value.path)) return 'member';
        // It proved its device key: it may know what became of it, also where no operation reached it any more.
        return membership.state().known.has(device) ? 'removed' : null;
      }
      const { inviteKey, signature } = read.value;
      const known = inviteOf(membership, inviteKey);
      // Whoever is no member itself has nobody to let in.
      if (!known || !membership.isMember(keys.device)) return null;
      const deviceKey = fromHex(device);
      const holds = deviceKey && (await crypto.verify(inviteKey, guestProofBytes(transcript, deviceKey), signature));
      if (!holds) return null;
      // Only who holds the link is told that it has run out.
      const end = endOf(known, env.now());
      if (membership.isMember(device)) return 'member';
      if (end !== null) return end;
      return reserve(known, device) ? 'guest' : 'used-up';
    },

    farewell(device) {
      const ops = membership.farewell(device);
      const bytes = ops.length > 0 ? farewellToBytes(ops) : null;
      // Of a room where very much has happened since, they hear that they were removed and not by whom.
      return bytes && bytes.length <= maxFarewellBytes ? bytes : null;
    },

    async hearFarewell(shown) {
      const ops = farewellFromBytes(shown);
      // Judged as operations always are: nobody is removed by being told so.
      if (ops.ok) await membership.admitAll(ops.value);
    },
  };
}
