/** The traffic of a whole room, and what of it fell into a span of time. */
import type { Count, TrafficCounts } from '../pages/room/traffic.ts';
import { countsOf, type PeerFrame } from './peer-frames.ts';

export interface RoomTraffic extends Omit<TrafficCounts, 'byKind' | 'firstOpenAt'> {
  readonly byKind: ReadonlyMap<string, Count>;
}

export async function trafficOf(peers: readonly PeerFrame[]): Promise<RoomTraffic> {
  const all = await Promise.all(peers.map(countsOf));
  const sum = (pick: (counts: TrafficCounts) => Count): Count => ({
    messages: all.reduce((total, counts) => total + pick(counts).messages, 0),
    bytes: all.reduce((total, counts) => total + pick(counts).bytes, 0),
  });
  const byKind = new Map<string, Count>();
  for (const [kind, count] of all.flatMap((counts) => Object.entries(counts.byKind))) {
    const known = byKind.get(kind) ?? { messages: 0, bytes: 0 };
    byKind.set(kind, { messages: known.messages + count.messages, bytes: known.bytes + count.bytes });
  }
  return {
    channel: sum(({ channel }) => channel),
    signalingOut: sum(({ signalingOut }) => signalingOut),
    signalingIn: sum(({ signalingIn }) => signalingIn),
    wireBytes: all.reduce((total, { wireBytes }) => total + wireBytes, 0),
    connections: all.reduce((total, { connections }) => total + connections, 0),
    byKind,
  };
}

const minus = (later: Count, earlier: Count): Count => ({
  messages: later.messages - earlier.messages,
  bytes: later.bytes - earlier.bytes,
});

export function between(earlier: RoomTraffic, later: RoomTraffic): RoomTraffic {
  const none: Count = { messages: 0, bytes: 0 };
  return {
    channel: minus(later.channel, earlier.channel),
    signalingOut: minus(later.signalingOut, earlier.signalingOut),
    signalingIn: minus(later.signalingIn, earlier.signalingIn),
    wireBytes: later.wireBytes - earlier.wireBytes,
    connections: later.connections,
    byKind: new Map([...later.byKind].map(([kind, count]) => [kind, minus(count, earlier.byKind.get(kind) ?? none)])),
  };
}
