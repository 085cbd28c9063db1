import type { DeviceId } from '../crypto/port.ts';
import { createGraph } from './graph.ts';
import type { SignedOp } from './op-types.ts';
import type { MembersState } from './state.ts';
import type { OpId } from './types.ts';

/**
 * What shows a device that may not act any more why it may not [MEM-22]: the operation that ended it and, before it, what
 * that stands on and the device's person had not seen when they last said something. Parents come before children, so
 * whoever has the rest can judge it as everybody else did. Nothing that came after its end is in it [MEM-17].
 */
export function farewellOf(ops: ReadonlyMap<OpId, SignedOp>, state: MembersState, device: DeviceId): readonly OpId[] {
  const known = state.known.get(device);
  if (!known?.ended || state.devices.has(device)) return [];
  const graph = createGraph(ops);
  const past = graph.pastOf(known.ended);
  const own = graph.order.filter(({ author }) => author === device).map(({ id }) => id);
  const hasSeen = (id: OpId): boolean => own.some((said) => said === id || graph.pastOf(said).has(id));
  return graph.order.map(({ id }) => id).filter((id) => id === known.ended || (past.has(id) && !hasSeen(id)));
}
