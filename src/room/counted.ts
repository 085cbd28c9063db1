/** What the operations say of a log, as the fold asks for it [MEM-4]. */
import type { LogFacts } from '../log/types.ts';
import { cutOf } from '../members/cut.ts';
import type { MembersState } from '../members/state.ts';

/**
 * The last entry of the log that counts; Infinity where nothing cuts it, and where its author has never been one who writes:
 * such entries wait for a role, and no cut says anything of them. Nothing counts of whose join was undone [MEM-5].
 */
export function countedUpTo(state: MembersState, { id, device }: LogFacts): number {
  if (state.undone.has(device)) return 0;
  const cut = cutOf(state, id, device);
  if (cut === 'all') return Number.POSITIVE_INFINITY;
  if (cut !== 'none') return cut.seq;
  return (state.cutters.get(device)?.length ?? 0) > 0 ? 0 : Number.POSITIVE_INFINITY;
}
