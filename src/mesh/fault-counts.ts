/** Faults of others by reason, for diagnostics; after so many reasons the rest is counted as one [MESH-5]. */
import { maxFaultKinds } from './limits.ts';

export interface FaultCounts {
  count(reason: string): void;
  all(): ReadonlyMap<string, number>;
}

export function createFaultCounts(): FaultCounts {
  const faults = new Map<string, number>();
  return {
    count(reason) {
      const known = faults.has(reason) || faults.size < maxFaultKinds ? reason : 'other';
      faults.set(known, (faults.get(known) ?? 0) + 1);
    },
    all: () => faults,
  };
}
