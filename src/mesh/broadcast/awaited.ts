/**
 * Announced and not here yet: given a moment to come by the tree, then fetched from whoever announced it. A peer that
 * announces and never serves holds nobody up: the next announcement of another takes its place [MESH-17].
 */
import type { Env } from '../../lib/env.ts';
import type { LogId } from '../../log/types.ts';
import { fetchAfterMs, fetchedForMs, graftAfterMs, maxAwaited } from './limits.ts';

export interface AwaitedDeps<Peer> {
  readonly env: Pick<Env, 'after' | 'elapsed'>;
  readonly heldSeq: (log: LogId) => number;
  readonly isThere: (peer: Peer) => boolean;
  readonly fetch: (peer: Peer, log: LogId, upTo: number) => void;
}

export interface Awaited<Peer> {
  /** `isOpenWay`: over an eager link, which would have brought it itself if it were to come that way. */
  announced(peer: Peer, log: LogId, seq: number, isOpenWay: boolean): void;
  /** Up to here it was fetched just now, because the tree had not brought it. */
  wasFetched(log: LogId, seq: number): boolean;
  close(): void;
}

export function createAwaited<Peer>({ env, heldSeq, isThere, fetch }: AwaitedDeps<Peer>): Awaited<Peer> {
  const waiting = new Map<LogId, { peer: Peer; upTo: number; readonly cancel: () => void }>();
  const fetched = new Map<LogId, { readonly upTo: number; readonly at: number }>();

  const due = (log: LogId): void => {
    const one = waiting.get(log);
    waiting.delete(log);
    if (!one || heldSeq(log) >= one.upTo || !isThere(one.peer)) return;
    fetched.delete(log);
    fetched.set(log, { upTo: one.upTo, at: env.elapsed() });
    for (const oldest of fetched.keys()) {
      if (fetched.size <= maxAwaited) break;
      fetched.delete(oldest);
    }
    fetch(one.peer, log, one.upTo);
  };

  return {
    announced(peer, log, seq, isOpenWay) {
      if (heldSeq(log) >= seq) return;
      const one = waiting.get(log);
      if (!one) {
        if (waiting.size >= maxAwaited) return;
        const waitMs = isOpenWay ? fetchAfterMs : graftAfterMs;
        waiting.set(log, { peer, upTo: seq, cancel: env.after(waitMs, () => due(log)) });
      } else if (seq > one.upTo || !isThere(one.peer)) {
        one.upTo = Math.max(seq, one.upTo);
        one.peer = peer;
      }
    },
    wasFetched(log, seq) {
      const one = fetched.get(log);
      return one !== undefined && seq <= one.upTo && env.elapsed() - one.at < fetchedForMs;
    },
    close() {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
