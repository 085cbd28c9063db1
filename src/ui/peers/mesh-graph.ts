/** The mesh as this page knows it: who is linked with it, in which role, and who is reached through others. Pure. */
import type { PeersView, PeerView } from '../../room/api.ts';

export interface MeshNode {
  readonly id: string;
  readonly peer: PeerView;
  /** 0: this page; 1: linked with it; 2: reached through others. */
  readonly ring: 0 | 1 | 2;
}

export interface MeshEdge {
  readonly from: string;
  readonly to: string;
  /** `beyond`: the last step is somebody else's link, of which only what comes over it is known. */
  readonly role: 'eager' | 'lazy' | 'beyond';
}

export interface MeshGraph {
  readonly nodes: readonly MeshNode[];
  readonly edges: readonly MeshEdge[];
}

/** A picture of more is a blot; the table lists them all. */
const mostDrawn = 60;

export function meshGraph({ peers }: PeersView): MeshGraph {
  const me = peers.find(({ kind }) => kind === 'me');
  if (!me) return { nodes: [], edges: [] };
  const linked = peers.filter(
    ({ kind, reached, state }) => kind !== 'me' && state === 'open' && reached === 'directly',
  );
  const beyond = peers.filter(({ reached, state }) => state === 'open' && reached === 'through-others');
  const drawn = [...linked, ...beyond].slice(0, mostDrawn);
  const ids = new Set(drawn.map(({ id }) => id));
  return {
    nodes: [
      { id: me.id, peer: me, ring: 0 },
      ...drawn.map((peer) => ({ id: peer.id, peer, ring: peer.reached === 'directly' ? (1 as const) : (2 as const) })),
    ],
    edges: drawn.flatMap((peer): MeshEdge[] => {
      // A link that has no role yet carries edits like every new one.
      if (peer.reached === 'directly') return [{ from: me.id, to: peer.id, role: peer.treeRole ?? 'eager' }];
      return peer.via !== null && ids.has(peer.via) ? [{ from: peer.via, to: peer.id, role: 'beyond' }] : [];
    }),
  };
}

/** Equal where the same picture is to be drawn: round-trip times change every second, and nothing must move for that. */
export const graphKey = ({ nodes, edges }: MeshGraph): string =>
  JSON.stringify([nodes.map(({ id, ring }) => [id, ring]), edges.map(({ from, to }) => [from, to])]);
