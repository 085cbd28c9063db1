/**
 * Which links a fresh entry takes [MESH-44]. By the tree; in a room in which its author is linked with everybody from the
 * author to all, in one step at the same cost. Where packets are lost over every link: what is lost waits for four tenths
 * of a second on its link, and the quickest of several ways does not.
 */
export interface FreshWaysDeps<Peer> {
  readonly all: ReadonlySet<Peer>;
  readonly eager: () => readonly Peer[];
  /** Who brought it; null: it was made here. */
  readonly from: Peer | null;
  /** Who brought it said that everybody was sent it. */
  readonly wasToAll: boolean;
  readonly isLossy: (peer: Peer) => boolean;
  /** Everybody known is linked here. */
  readonly isWhole: () => boolean;
}

export interface FreshWays<Peer> {
  readonly ways: readonly Peer[];
  /** To be said with it: views of who is in the room differ, and only the author's counts. */
  readonly toAll: boolean;
}

export function freshWays<Peer>(deps: FreshWaysDeps<Peer>): FreshWays<Peer> {
  const { all, from } = deps;
  const but = (peers: Iterable<Peer>): Peer[] => [...peers].filter((peer) => peer !== from);
  if ([...all].some(deps.isLossy)) return { ways: but(all), toAll: false };
  if (deps.wasToAll) return { ways: [], toAll: false };
  if (from === null && deps.isWhole()) return { ways: [...all], toAll: true };
  return { ways: but(deps.eager()), toAll: false };
}
