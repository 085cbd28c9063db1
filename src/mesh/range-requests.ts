/**
 * What is asked of whom. A head that some peer announced and that is ahead of ours is asked for, once it is late: the
 * author's own push usually comes first.
 *
 * Invariant S1: a log is asked of one peer at a time.
 */
import type { Env } from '../lib/env.ts';
import type { LogId } from '../log/types.ts';
import type { Want } from '../wire/peer-message.ts';
import { lateAfterMs, wantsPerLink, wantTimeoutMs } from './sync-limits.ts';
import { type SyncPeer, sendTo } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';

export interface RangeRequests {
  /** The one place that decides what to ask for, and of whom. */
  evaluate(): void;
  /** This peer is sending the log: if it was asked, its time runs anew. */
  heard(peer: SyncPeer, log: LogId): void;
  /** Of this very peer, whoever else was asked. */
  ask(peer: SyncPeer, log: LogId, upTo: number): void;
  /** Whatever was asked of this log is not wanted now. */
  cancel(log: LogId): void;
  /** The peer says that it has no more of a log. */
  unkept(peer: SyncPeer, log: LogId): void;
}

export interface RangeRequestsDeps {
  readonly env: Env;
  readonly source: Pick<SyncSource, 'heldSeq'>;
  readonly peers: ReadonlySet<SyncPeer>;
  readonly isMember: (peer: SyncPeer) => boolean;
}

interface Request {
  readonly peer: SyncPeer;
  readonly upTo: number;
  lastHeardAt: number;
}

export function createRangeRequests({ env, source, peers, isMember }: RangeRequestsDeps): RangeRequests {
  const requests = new Map<LogId, Request>();

  /** Has announced more than is held here, long enough ago that it should have come by itself. */
  const isAhead = (peer: SyncPeer, log: LogId, held: number, now: number): boolean => {
    const head = peer.heads.get(log);
    return head !== undefined && head.seq > held && now - head.heardAt >= lateAfterMs;
  };

  const endRequests = (members: readonly SyncPeer[], now: number): void => {
    for (const [log, request] of requests) {
      const held = source.heldSeq(log);
      const isBetter = (peer: SyncPeer): boolean => peer.broken < request.peer.broken && isAhead(peer, log, held, now);
      if (held >= request.upTo || !peers.has(request.peer)) requests.delete(log);
      else if (now - request.lastHeardAt > wantTimeoutMs) {
        request.peer.broken++;
        requests.delete(log);
      } else if (members.some(isBetter)) requests.delete(log);
    }
  };

  const askPeer = (peer: SyncPeer, alreadyAsked: number, now: number): void => {
    const wants: Want[] = [];
    for (const [log, head] of peer.heads) {
      if (alreadyAsked + wants.length >= wantsPerLink) break;
      const held = source.heldSeq(log);
      // S1
      if (requests.has(log) || !isAhead(peer, log, held, now)) continue;
      requests.set(log, { peer, upTo: head.seq, lastHeardAt: now });
      wants.push({ log, after: held, upTo: head.seq });
    }
    if (wants.length > 0) void sendTo(peer, { type: 'want', wants }, 'normal');
  };

  return {
    evaluate() {
      const now = env.elapsed();
      const members = [...peers].filter(isMember);
      endRequests(members, now);
      const load = new Map<SyncPeer, number>();
      for (const { peer } of requests.values()) load.set(peer, (load.get(peer) ?? 0) + 1);
      // Who keeps their promises goes first; among those who broke some, the one who broke fewer.
      for (const peer of members.sort((a, b) => a.broken - b.broken)) askPeer(peer, load.get(peer) ?? 0, now);
    },
    heard(peer, log) {
      const request = requests.get(log);
      if (request?.peer === peer) request.lastHeardAt = env.elapsed();
    },
    ask(peer, log, upTo) {
      const after = source.heldSeq(log);
      if (upTo <= after) return;
      requests.set(log, { peer, upTo, lastHeardAt: env.elapsed() });
      void sendTo(peer, { type: 'want', wants: [{ log, after, upTo }] }, 'normal');
    },
    cancel(log) {
      requests.delete(log);
    },
    unkept(peer, log) {
      if (requests.get(log)?.peer !== peer) return;
      requests.delete(log);
      peer.broken++;
      // It promised more than it has: what it has is what it sent.
      peer.heads.delete(log);
    },
  };
}
