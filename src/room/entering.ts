/** From a link to a member: when this device joins by what it holds [MEM-2]. */
import type { CryptoPort, SeedKeys } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Scope } from '../lib/scope.ts';
import type { Mesh } from '../mesh/types.ts';
import { type EntryDeps, enterByInvite } from './becoming-member.ts';
import type { Damage } from './damage.ts';
import type { Profile } from './key-ring.ts';

/** How long others have, from the first link on, to bring an operation that is damaged here. */
const lackingOpsMs = 10_000;

/** The keys of the link that this device still holds: membership, or a higher role, to be had by it. */
export interface HeldInvite {
  get(): Promise<SeedKeys> | null;
  take(seed: Bytes): void;
  used(): void;
}

export function createHeldInvite(crypto: CryptoPort, seed: Bytes | null): HeldInvite {
  // Begun now: it passes while the disk is read.
  let invite = seed && crypto.seedKeys(seed);
  return {
    get: () => invite,
    take(next) {
      invite = crypto.seedKeys(next);
    },
    used() {
      invite = null;
    },
  };
}

export interface EnteringDeps {
  readonly scope: Scope;
  readonly entry: EntryDeps;
  readonly invite: HeldInvite;
  readonly mesh: Pick<Mesh, 'links' | 'wake'>;
  readonly damage: Pick<Damage, 'lacksOps'>;
  readonly profile: () => Profile;
}

/** Answers with what tries to enter, whenever something has changed that it may wait for. */
export function createEntering({ scope, entry, invite, mesh, damage, profile }: EnteringDeps): () => Promise<void> {
  const { env } = entry;
  let isEntering = false;
  let firstLinkAt: number | null = null;
  let cancel = (): void => {};
  scope.add(() => cancel());

  return async function enter(): Promise<void> {
    const held = invite.get();
    // Only once somebody has opened the door: a withdrawn link's holder could otherwise take itself for a member.
    if (isEntering || !held || mesh.links().length === 0) return;
    // Nor before others have said what they hold of us: a second join beside our own, which is only damaged here, would
    // leave one of the two without effect.
    if (damage.lacksOps()) {
      firstLinkAt ??= env.elapsed();
      const wait = firstLinkAt + lackingOpsMs - env.elapsed();
      if (wait > 0) {
        cancel();
        cancel = env.after(wait, () => void enter());
        return;
      }
    }
    isEntering = true;
    try {
      if (!(await enterByInvite(entry, await held, profile()))) return;
      invite.used();
      // Others who were joining, too, could not judge us until now, nor we them.
      mesh.wake();
    } finally {
      isEntering = false;
    }
  };
}
