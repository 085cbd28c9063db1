/** Operations on their way to a peer, in messages that a link carries, and to nobody who told them [MESH-34]. */
import { entryBytes } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import { maxOpsPerMessage } from '../wire/peer-limits.ts';
import { opsMessageBytes } from './sync-limits.ts';
import { sendTo } from './sync-peer.ts';
import type { Link, Priority } from './types.ts';

export interface OpsTelling<Peer> {
  /** This peer told them. */
  heard(peer: Peer, ops: readonly StandaloneEntry[]): void;
  newsFor(peer: Peer, ops: readonly StandaloneEntry[]): readonly StandaloneEntry[];
  tell(peer: Peer, ops: readonly StandaloneEntry[], priority: Priority): Promise<void>;
}

export function createOpsTelling<Peer extends { readonly link: Link }>(): OpsTelling<Peer> {
  /** Membership hands on the very object that came; what nobody holds any more is forgotten with it. */
  const toldBy = new WeakMap<StandaloneEntry, Peer>();

  return {
    heard(peer, ops) {
      for (const op of ops) toldBy.set(op, peer);
    },
    newsFor: (peer, ops) => ops.filter((op) => toldBy.get(op) !== peer),

    /**
     * By bytes and not only by number: a member may make operations of 200 kB, and forty of them in one message would be
     * more than a link carries. One message waits for the one before it, as ranges do.
     */
    async tell(peer, ops, priority) {
      for (let from = 0; from < ops.length; ) {
        let upTo = from;
        let bytes = 0;
        while (upTo < ops.length && upTo - from < maxOpsPerMessage && (upTo === from || bytes < opsMessageBytes)) {
          bytes += entryBytes((ops[upTo] as StandaloneEntry).entry);
          upTo++;
        }
        if (!(await sendTo(peer, { type: 'ops', ops: ops.slice(from, upTo) }, priority))) return;
        from = upTo;
      }
    },
  };
}
