/**
 * Candidates that come after their description [MESH-24]: gathered for a moment, because each message costs the server, or
 * somebody's link, as much as a description; and never before it, though some engines name a candidate first.
 */
import type { Env } from '../lib/env.ts';
import { candidateGatherMs, maxCandidatesPerMessage } from './limits.ts';
import type { ConnectionSignal } from './peer-connection.ts';

export type Candidate = ConnectionSignal & { readonly type: 'candidate' };

export interface CandidateGathering {
  add(candidate: Candidate): void;
  /** The description is on its way. */
  described(): void;
}

export function createCandidateGathering(
  env: Pick<Env, 'after'>,
  say: (candidates: readonly Candidate[]) => void,
): CandidateGathering {
  const waiting: Candidate[] = [];
  let isDescribed = false;
  let isGathering = false;

  const flush = (): void => {
    isGathering = false;
    while (waiting.length > 0) say(waiting.splice(0, maxCandidatesPerMessage));
  };

  const gather = (): void => {
    if (isGathering || !isDescribed || waiting.length === 0) return;
    isGathering = true;
    env.after(candidateGatherMs, flush);
  };

  return {
    add(candidate) {
      waiting.push(candidate);
      gather();
    },
    described() {
      isDescribed = true;
      gather();
    },
  };
}
