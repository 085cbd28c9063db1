import type { StoreError } from './port.ts';

/** What went wrong, from what IndexedDB threw, rejected with or left in `transaction.error`. */
export function storeErrorOf(problem: unknown): StoreError {
  const name = problem instanceof Error || problem instanceof DOMException ? problem.name : 'aborted';
  switch (name) {
    case 'QuotaExceededError':
      return { type: 'full' };
    case 'VersionError':
      return { type: 'newer' };
    default:
      return { type: 'failed', cause: name };
  }
}
