/** What becomes of a device that may no longer act: how it is told, and when its links go [MEM-17, MEM-22]. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import { type Mesh, notLetIn, notLetInBecause } from '../mesh/types.ts';
import type { JoinProblem, Phase } from './api.ts';
import type { Membership } from './membership.ts';

/** Time for the removal itself to reach who was removed: they are told by an operation they can check, and by nothing else. */
const tellingMs = 400;

/** Null for a device that was never let in, as far as is known here. */
export function describeEnd(membership: Membership, device: DeviceId): Phase | null {
  const { known, rejected } = membership.state();
  const own = known.get(device);
  if (!own) {
    for (const id of rejected.keys()) {
      const op = membership.opOf(id)?.signed;
      // The link was withdrawn while this device joined by it, unseen by who withdrew it.
      if (op?.author === device && op.op.type === 'join') return { type: 'ended', how: 'link-withdrawn', by: '' };
    }
    return null;
  }
  const op = own.ended && membership.opOf(own.ended)?.signed;
  if (!op) return null;
  const by = membership.memberOf(op.author);
  const name = by ? membership.profileOf(by.id).name : '';
  if (op.op.type === 'leave') return { type: 'ended', how: 'left', by: '' };
  return { type: 'ended', how: op.op.type === 'remove' ? 'removed' : 'device-removed', by: name };
}

/** What those who turned this device away said, the most telling first. */
export function joinProblemOf(refused: ReadonlyMap<string, number>): JoinProblem {
  if (refused.has(notLetInBecause('revoked'))) return 'link-revoked';
  if (refused.has(notLetInBecause('expired'))) return 'link-expired';
  if (refused.has(notLetInBecause('used-up'))) return 'link-used-up';
  return refused.has(notLetIn) ? 'invite-refused' : 'none';
}

/** Peers say that this device was removed; the operation that says so has not come here. */
export const isShutOut = (refused: ReadonlyMap<string, number>): boolean => refused.has(notLetInBecause('removed'));

/** Links to devices that were let in and may not act any more end as soon as they have heard why. */
export function createLinkCloser(env: Env, scope: Scope, mesh: Mesh, membership: Membership): () => void {
  const isEnded = (device: DeviceId): boolean =>
    membership.state().known.has(device) && !membership.isMember(device) && membership.state().devices.size > 0;

  return () => {
    for (const link of mesh.links()) {
      if (link.kind !== 'network' || !isEnded(link.device)) continue;
      scope.add(
        env.after(tellingMs, () => {
          if (isEnded(link.device)) link.close({ type: 'done' });
        }),
      );
    }
  };
}
