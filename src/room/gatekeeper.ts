/** Who gets a link to this device [MEM-2, MEM-6]: members by their path from `create`, holders of a live invite as guests. */
import type { DerivedKeys } from '../crypto/derived-keys.ts';
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, equalBytes, fromHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Invite } from '../members/state.ts';
import type { Gatekeeper } from '../mesh/types.ts';
import { endOf } from './invites.ts';
import type { Membership } from './membership.ts';
import { guestProofBytes, passportFromBytes, passportToBytes } from './passport.ts';

export interface GatekeeperDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly membership: Membership;
  /** The invite this device came with, while it is not a member. */
  readonly invite: () => DerivedKeys | null;
}

export function createGatekeeper({ env, crypto, keys, membership, invite: inviteNow }: GatekeeperDeps): Gatekeeper {
  const findInvite = (inviteKey: Bytes): Invite | undefined =>
    [...membership.state().invites.values()].find(({ op }) => equalBytes(op.inviteKey, inviteKey));

  return {
    async passport(transcript) {
      const invite = inviteNow();
      if (membership.isMember(keys.device) || !invite) {
        return passportToBytes({ type: 'member', path: membership.path(keys.device) });
      }
      const signature = invite.sign(guestProofBytes(transcript, keys.signPublic));
      return passportToBytes({ type: 'guest', inviteKey: invite.signPublic, signature });
    },

    async judge(device, passport, transcript) {
      const read = passportFromBytes(passport);
      if (!read.ok) return null;
      if (read.value.type === 'member') {
        return (await membership.vouches(device, read.value.path)) ? 'member' : null;
      }
      const { inviteKey, signature } = read.value;
      const known = findInvite(inviteKey);
      // Whoever is no member itself has nobody to let in.
      if (!known || endOf(known, env.now()) !== null || !membership.isMember(keys.device)) return null;
      const deviceKey = fromHex(device);
      const holds = deviceKey && (await crypto.verify(inviteKey, guestProofBytes(transcript, deviceKey), signature));
      if (!holds) return null;
      return membership.isMember(device) ? 'member' : 'guest';
    },
  };
}
