/** The sync status: computed from acknowledgements and the disk's answers, never from an open link [MESH-6]. */
import type { DeviceId } from '../crypto/port.ts';
import type { LogId } from '../log/types.ts';
import type { PeerProgress } from '../mesh/sync.ts';
import type { SignalingState } from '../mesh/types.ts';
import type { StoreError } from '../storage/port.ts';
import type { Confirmation, OwnLog } from './acknowledgements.ts';
import type { SyncStatus } from './api.ts';
import { storeProblem } from './store-problem.ts';

export interface StatusFacts {
  readonly confirmation: Confirmation;
  readonly unsigned: number;
  /** An entry still being gathered: nobody can hold it, and no head speaks of it. */
  readonly gathering: number;
  readonly ownLogs: readonly OwnLog[];
  readonly durableSeq: (log: LogId) => number;
  readonly storeProblem: StoreError | null;
  readonly isSwitchedOff: boolean;
  readonly isOnline: boolean;
  readonly signaling: SignalingState;
  readonly progress: readonly PeerProgress[];
  readonly waiting: number;
  readonly newer: number;
  readonly damaged: number;
  readonly conflicts: number;
  readonly isMemberDevice: (device: DeviceId) => boolean;
}

export function describeStatus(facts: StatusFacts): SyncStatus {
  const unsaved = facts.ownLogs.reduce((sum, { log, seq }) => sum + Math.max(0, seq - facts.durableSeq(log)), 0);
  const missing = facts.progress.reduce((most, { ahead }) => Math.max(most, ahead), 0);
  return {
    // A batch that is not an entry yet is not saved either.
    unsaved: Math.max(unsaved, facts.unsigned),
    storeProblem: facts.storeProblem && storeProblem(facts.storeProblem),
    onlyHere: facts.confirmation.onlyHere + facts.gathering,
    heldBy: facts.gathering > 0 ? 0 : facts.confirmation.heldBy,
    confirmedAt: facts.confirmation.confirmedAt,
    connection: connectionOf(facts),
    missing: Math.max(missing, facts.waiting),
    newer: facts.newer,
    damaged: facts.damaged,
    conflicts: facts.conflicts,
  };
}

function connectionOf(facts: StatusFacts): SyncStatus['connection'] {
  if (facts.isSwitchedOff) return 'switched-off';
  if (facts.progress.some(({ link }) => facts.isMemberDevice(link.device))) return 'connected';
  if (!facts.isOnline) return 'no-network';
  // While the first answer is awaited nothing is known: neither that the server is gone, nor that nobody is there.
  if (facts.signaling === 'connecting') return 'connecting';
  return facts.signaling === 'failed' ? 'no-server' : 'alone';
}
