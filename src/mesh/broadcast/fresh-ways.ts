/**
 * Which links a fresh entry takes [MESH-44]. By the tree; in a room in which everybody is linked with everybody from the
 * author to all, in one step at the same cost. Where packets are lost over every link: what is lost waits for four tenths
 * of a second on its link, and the quickest of several ways does not.
 */
export interface FreshWays<Peer> {
  readonly all: ReadonlySet<Peer>;
  readonly eager: () => readonly Peer[];
  /** Who brought it; null: it was made here. */
  readonly from: Peer | null;
  readonly isAuthor: (peer: Peer) => boolean;
  readonly isLossy: (peer: Peer) => boolean;
  /** Everybody known is linked here. */
  readonly isWhole: () => boolean;
}

export function freshWays<Peer>({ all, eager, from, isAuthor, isLossy, isWhole }: FreshWays<Peer>): readonly Peer[] {
  const others = (): Peer[] => [...all].filter((peer) => peer !== from);
  if ([...all].some(isLossy)) return others();
  if (!isWhole()) return eager().filter((peer) => peer !== from);
  // The author sent it to all. Whoever passes on somebody else's has it from a detour, and so may others need it.
  if (from !== null) return isAuthor(from) ? [] : eager().filter((peer) => peer !== from);
  return others();
}
