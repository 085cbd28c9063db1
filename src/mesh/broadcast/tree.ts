/**
 * The broadcast tree: which links carry what is fresh at once (eager) and which only announce it (lazy).
 *
 * After Plumtree: J. Leitão, J. Pereira, L. Rodrigues, "Epidemic Broadcast Trees", SRDS 2007. Every link begins eager, so
 * the first payload floods; whoever gets a second copy prunes the link that brought it, and what stays is a spanning tree
 * of the quickest paths. Who hears of something that does not come grafts the link that announced it. What is announced
 * here are heads of logs and not single messages, so one announcement stands for all before it (teller.ts).
 *
 * Pure: decides roles and nothing else. Invariants: (1) a role changes on both sides of a link, by the message that says
 * so; (2) a lost eager link is replaced at once by lazy ones, without waiting for an announcement: the tree was cut there;
 * (3) there is always an eager link, if there is any.
 */
import type { Env } from '../../lib/env.ts';
import { replacementsOfLostEager } from './limits.ts';

export type TreeRole = 'eager' | 'lazy';

export interface Tree<Peer> {
  add(peer: Peer): void;
  /** The link is gone. */
  remove(peer: Peer): void;
  role(peer: Peer): TreeRole | null;
  eager(): readonly Peer[];
  lazy(): readonly Peer[];
  /** It brought what was here already. */
  duplicate(peer: Peer): void;
  /** Its announcement was the only news of something. */
  graft(peer: Peer): void;
  /** The other side said so. */
  pruned(peer: Peer): void;
  grafted(peer: Peer): void;
  /** Something is overdue, and nobody has announced anything: one more way is opened. */
  graftAny(): void;
}

export interface TreeDeps<Peer> {
  readonly env: Pick<Env, 'chance'>;
  readonly say: (peer: Peer, word: 'graft' | 'prune') => void;
}

export function createTree<Peer>({ env, say }: TreeDeps<Peer>): Tree<Peer> {
  const roles = new Map<Peer, TreeRole>();

  const withRole = (wanted: TreeRole): Peer[] => {
    const peers: Peer[] = [];
    for (const [peer, role] of roles) if (role === wanted) peers.push(peer);
    return peers;
  };

  const graft = (peer: Peer): void => {
    if (!roles.has(peer)) return;
    // Said also where the link is eager here: the other side may hold it for lazy.
    roles.set(peer, 'eager');
    say(peer, 'graft'); // keeps (1)
  };

  /** Without an open way nothing would come but what is announced: there is always one. */
  const keepOne = (): void => {
    if (withRole('eager').length === 0) graftSome(1); // keeps (3)
  };

  const graftSome = (count: number): void => {
    const lazy = withRole('lazy');
    for (let i = 0; i < count && lazy.length > 0; i++) {
      const [peer] = lazy.splice(Math.floor(env.chance() * lazy.length), 1);
      if (peer !== undefined) graft(peer);
    }
  };

  return {
    add: (peer) => void roles.set(peer, 'eager'),
    remove(peer) {
      const role = roles.get(peer);
      roles.delete(peer);
      if (role === 'eager') graftSome(replacementsOfLostEager); // keeps (2)
      keepOne();
    },
    role: (peer) => roles.get(peer) ?? null,
    eager: () => withRole('eager'),
    lazy: () => withRole('lazy'),
    duplicate(peer) {
      if (roles.get(peer) !== 'eager' || withRole('eager').length === 1) return;
      roles.set(peer, 'lazy');
      say(peer, 'prune'); // keeps (1)
    },
    graft,
    pruned(peer) {
      if (!roles.has(peer)) return;
      // Whatever it is for the other side, for this one it may be the last: then another way is opened.
      roles.delete(peer);
      keepOne();
      roles.set(peer, 'lazy');
    },
    grafted(peer) {
      if (roles.has(peer)) roles.set(peer, 'eager');
    },
    graftAny: () => graftSome(1),
  };
}
