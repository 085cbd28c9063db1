/** Up to where a device's logs count [MEM-4]: a function of the set of operations alone. */
import type { DeviceId } from '../crypto/port.ts';
import { toHex } from '../lib/bytes.ts';
import type { Cut } from './op-types.ts';
import { mayWrite } from './rights.ts';
import type { MembersState } from './state.ts';

/** The last entry that counts, with the chain value it must have. */
export type CutPoint = Pick<Cut, 'seq' | 'chain'>;

/**
 * `all`: its device may write now. A right that was given back makes count what had been set aside for the lack of it.
 * `none`: its device may not write and nothing of this log was let stand: a viewer's, a stranger's, or a log that the
 * removal does not name, so that a fresh and backdated one is nothing.
 *
 * Where several operations made apart from each other cut one log, the shortest part counts.
 */
export function cutOf(state: MembersState, log: string, device: DeviceId): CutPoint | 'none' | 'all' {
  const member = state.devices.get(device);
  if (member && mayWrite(state.members.get(member)?.role ?? null)) return 'all';
  const cutters = state.cutters.get(device) ?? [];
  if (cutters.length === 0) return 'none';
  let least: CutPoint | null = null;
  for (const { cuts } of cutters) {
    const cut = cuts.get(log);
    if (!cut || cut.seq === 0) return 'none';
    if (!least || isShorter(cut, least)) least = { seq: cut.seq, chain: cut.chain };
  }
  return least ?? 'none';
}

/** Two branches of one length: one of them, the same for everybody. */
const isShorter = (a: CutPoint, b: CutPoint): boolean =>
  a.seq < b.seq || (a.seq === b.seq && toHex(a.chain) < toHex(b.chain));
