/** A store's error in the room's words. */
import { unreachable } from '../lib/result.ts';
import type { StoreError } from '../storage/port.ts';
import type { SkeinError } from './api.ts';

export function storeProblem(error: StoreError): SkeinError {
  switch (error.type) {
    case 'full':
      return { code: 'disk-full' };
    case 'newer':
      return { code: 'newer-version' };
    case 'lost':
    case 'failed':
      return { code: 'store-lost', cause: error.cause };
    case 'closed':
      return { code: 'store-lost', cause: 'closed' };
    default:
      return unreachable(error);
  }
}
