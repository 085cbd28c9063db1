/**
 * Whether packets are lost on a path. No engine tells it of a data channel; but the path is checked every few seconds, and
 * a check that stays unanswered was lost on its way or on its way back.
 */
import type { Env } from '../lib/env.ts';
import { lossyForMs } from './limits.ts';

export interface LossWatch {
  /** How many checks of this path had no answer when it was looked at: the one just under way among them. */
  note(path: string, unanswered: number): void;
  isLossy(): boolean;
}

export function createLossWatch(env: Pick<Env, 'elapsed'>): LossWatch {
  let path = '';
  /** The fewest at a time: those before it are lost for good, and known. */
  let least = 0;
  let last = 0;
  let lossyUntil = Number.NEGATIVE_INFINITY;

  return {
    note(now, unanswered) {
      if (now !== path) {
        path = now;
        least = unanswered;
        last = unanswered;
        return;
      }
      // Twice in a row: what was only under way has been answered since.
      const lost = Math.min(last, unanswered);
      if (lost > least) lossyUntil = env.elapsed() + lossyForMs;
      least = Math.max(lost, Math.min(least, unanswered));
      last = unanswered;
    },
    isLossy: () => env.elapsed() < lossyUntil,
  };
}
