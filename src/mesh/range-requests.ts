/**
 * What is asked of whom [MESH-3, MESH-30]. A head that some peer announced and that is ahead of ours is asked for, once it
 * is late: the tree usually brings it first. Small logs are asked for by the hundred; of a large one parts are asked for
 * side by side, of everybody who has it. `evaluate()` alone decides.
 *
 * Invariants:
 *  S1  no entry is asked of two peers at a time, but where one of them had its time;
 *  R1  what is asked of one link, and of all together, is bounded in bytes, so that nothing fresh waits behind it;
 *  R2  who broke their word gets one thing to do at a time until they have kept it, also under another session.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { SentRange } from '../log/range.ts';
import type { LogId } from '../log/types.ts';
import { maxWantsPerMessage } from '../wire/peer-limits.ts';
import { packedSinceVersion, partsSinceVersion, type Want } from '../wire/peer-message.ts';
import { bytesOf, createRangeShelf, endOf, type Shelved, withoutHeld } from './range-shelf.ts';
import {
  aliveBytesPerSecond,
  askedBytes,
  askedBytesPerLink,
  bytesPerWant,
  entryBytesAtFirst,
  lateAfterMs,
  maxUnreliable,
  partsPerLog,
  wantsPerLink,
  wantTimeoutMs,
  wantTimeoutWithOthersMs,
} from './sync-limits.ts';
import { type SyncPeer, sendTo } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';

export interface RangeRequests {
  /** The one place that decides what to ask for, and of whom. */
  evaluate(): void;
  /** A peer announced more of it than is here. */
  claimed(log: LogId): void;
  /** A range that came; null: it is kept until what it follows has come, or is not needed any more. */
  arrived(peer: SyncPeer, sent: SentRange): SentRange | null;
  /** What came early and goes on from what is held now. */
  next(log: LogId): Shelved<SyncPeer> | null;
  /** This peer brought something on: its time runs anew. */
  heard(peer: SyncPeer): void;
  /** Whether this peer was asked for what begins after this entry. */
  isAsked(peer: SyncPeer, log: LogId, after: number): boolean;
  /** Of this very peer, whoever else was asked: only it can show the branch that it is of [LOG-7]. */
  ask(peer: SyncPeer, log: LogId, upTo: number): void;
  /** Announced by this peer, and not come by the tree: of it, now, unless the log is being asked for already. */
  fetch(peer: SyncPeer, log: LogId, upTo: number): void;
  /** What `arrived` or `next` gave out was taken, or not. */
  handled(log: LogId): void;
  /** What came of this log was of no use: nothing more of it for a while. */
  notTaken(log: LogId, forMs: number): void;
  /** The key for what was sent in the open is not here: this log is asked for as it lies on disks. */
  cannotSeal(log: LogId): void;
  /** How many entries a peer claims that are not here. */
  missing(peer: SyncPeer): number;
  /** The peer has sent what it sends for a want, and not all of it. */
  unkept(peer: SyncPeer, log: LogId, after: number): void;
}

export interface RangeRequestsDeps {
  readonly env: Env;
  readonly source: Pick<SyncSource, 'heldSeq'>;
  readonly peers: ReadonlySet<SyncPeer>;
  readonly isMember: (peer: SyncPeer) => boolean;
  /** The first bytes of what comes after this entry, from before a link was lost [MESH-36]. */
  readonly begun: (log: LogId, after: number) => { readonly id: Bytes; readonly have: number } | null;
}

interface Part {
  readonly peer: SyncPeer;
  readonly log: LogId;
  /** Moves on as it comes. */
  after: number;
  readonly upTo: number;
  readonly askedAt: number;
  hasBrought: boolean;
}

interface Activity {
  broughtAt: number;
  /** The link's count of received bytes when it was looked at last. */
  bytes: number;
  lookedAt: number;
}

export function createRangeRequests({ env, source, peers, isMember, begun }: RangeRequestsDeps): RangeRequests {
  // State
  /** Logs of which somebody may have more, the longest waiting first. */
  const ahead = new Set<LogId>();
  const asked = new Map<LogId, Part[]>();
  /** Asked of one peer on purpose: only it can show the branch that it is of [LOG-7]. */
  const pinned = new Map<LogId, { readonly peer: SyncPeer; readonly upTo: number }>();
  /** Up to where something of a log is being checked just now: it is here, and not held yet. */
  const inHand = new Map<LogId, number>();
  const pausedUntil = new Map<LogId, number>();
  const entrySizes = new Map<LogId, number>();
  /** Logs whose key was not here when something of them came in the open. */
  const sealedOnly = new Set<LogId>();
  const activity = new Map<SyncPeer, Activity>();
  const unreliable = new Map<DeviceId, number>();

  // Resources
  const shelf = createRangeShelf<SyncPeer>();

  const brokenOf = ({ link }: SyncPeer): number => unreliable.get(link.device) ?? 0;

  const blame = ({ link: { device } }: SyncPeer, by: number): void => {
    const count = Math.max(0, (unreliable.get(device) ?? 0) + by);
    unreliable.delete(device);
    if (count > 0) unreliable.set(device, count);
    if (unreliable.size <= maxUnreliable) return;
    for (const oldest of unreliable.keys()) {
      unreliable.delete(oldest);
      return;
    }
  };

  const sizeOf = (log: LogId): number => entrySizes.get(log) ?? entryBytesAtFirst;
  const costOf = ({ log, after, upTo }: Pick<Part, 'log' | 'after' | 'upTo'>): number =>
    Math.min(bytesPerWant, (upTo - after) * sizeOf(log));

  const removePart = (part: Part): void => {
    const rest = (asked.get(part.log) ?? []).filter((one) => one !== part);
    if (rest.length > 0) asked.set(part.log, rest);
    else asked.delete(part.log);
  };

  const claimOf = (peer: SyncPeer, log: LogId): number => peer.heads.get(log)?.seq ?? 0;

  /** Has announced more than this, long enough ago that it should have come by itself. */
  const mayServe = (peer: SyncPeer, log: LogId, after: number, now: number): boolean => {
    const head = peer.heads.get(log);
    return head !== undefined && head.seq > after && now - head.heardAt >= lateAfterMs;
  };

  /** The first entry that is neither held, nor in hand, nor on the shelf, nor asked for. */
  const firstFree = (log: LogId, held: number): number => {
    let at = Math.max(held, inHand.get(log) ?? 0);
    for (let before = -1; before !== at; ) {
      before = at;
      at = shelf.covers(log, at);
      for (const part of asked.get(log) ?? []) if (part.after <= at && part.upTo > at) at = part.upTo;
    }
    return at;
  };

  // ---------------------------------------------------------------- what did not come

  const isSilent = (part: Part, members: readonly SyncPeer[], now: number): boolean => {
    const since = now - Math.max(part.askedAt, activity.get(part.peer)?.broughtAt ?? 0);
    const others = members.some((peer) => peer !== part.peer && claimOf(peer, part.log) > part.after);
    return since > (others && !pinned.has(part.log) ? wantTimeoutWithOthersMs : wantTimeoutMs);
  };

  const endParts = (members: readonly SyncPeer[], now: number): void => {
    for (const [log, parts] of asked) {
      const held = source.heldSeq(log);
      for (const part of parts) {
        const broken = brokenOf(part.peer);
        const isBetter = (peer: SyncPeer): boolean => brokenOf(peer) < broken && mayServe(peer, log, part.after, now);
        if (held >= part.upTo || !peers.has(part.peer)) removePart(part);
        else if (isSilent(part, members, now)) {
          blame(part.peer, 1);
          pinned.delete(log);
          removePart(part);
        } else if (broken > 0 && !pinned.has(log) && members.some(isBetter)) removePart(part);
      }
    }
    for (const [log, { peer, upTo }] of pinned) {
      if (!peers.has(peer) || source.heldSeq(log) >= upTo) pinned.delete(log);
    }
  };

  /** A message of megabytes may be on its way for minutes: what its link receives counts. */
  const lookAtLinks = (now: number): void => {
    for (const [peer, seen] of activity) {
      if (!peers.has(peer)) activity.delete(peer);
      else if (now - seen.lookedAt >= 1000) {
        const spanMs = now - seen.lookedAt;
        seen.lookedAt = now;
        void peer.link.stats().then(({ receivedBytes }) => {
          if (receivedBytes - seen.bytes >= (aliveBytesPerSecond * spanMs) / 1000) seen.broughtAt = env.elapsed();
          seen.bytes = receivedBytes;
        });
      }
    }
  };

  // ---------------------------------------------------------------- asking

  interface Load {
    wants: number;
    bytes: number;
  }

  const loadsOf = (members: readonly SyncPeer[]): Map<SyncPeer, Load> => {
    const loads = new Map<SyncPeer, Load>(members.map((peer) => [peer, { wants: 0, bytes: 0 }]));
    for (const parts of asked.values()) {
      for (const part of parts) {
        const load = loads.get(part.peer);
        if (!load) continue;
        load.wants++;
        load.bytes += costOf(part);
      }
    }
    return loads;
  };

  /** R1, R2 */
  const hasRoom = (peer: SyncPeer, { wants, bytes }: Load): boolean =>
    wants < (brokenOf(peer) > 0 ? 1 : wantsPerLink) && bytes < askedBytesPerLink;

  /** The next part of this log, and who is to bring it; null: nothing of it can be asked for now. */
  const planPart = (log: LogId, loads: ReadonlyMap<SyncPeer, Load>, now: number): Part | null => {
    const parts = asked.get(log) ?? [];
    if (parts.length >= partsPerLog || (pausedUntil.get(log) ?? 0) > now) return null;
    const after = firstFree(log, source.heldSeq(log));
    const only = pinned.get(log)?.peer;
    let best: SyncPeer | null = null;
    for (const [peer, load] of loads) {
      if ((only && peer !== only) || !hasRoom(peer, load) || !mayServe(peer, log, after, now)) continue;
      // Who keeps their promises goes first; among those, who has the least to do.
      const order = best ? brokenOf(peer) - brokenOf(best) || load.bytes - (loads.get(best)?.bytes ?? 0) : -1;
      if (order < 0) best = peer;
    }
    if (!best) return null;
    let upTo = Math.min(claimOf(best, log), after + Math.max(1, Math.floor(bytesPerWant / sizeOf(log))));
    for (const part of parts) if (part.after > after) upTo = Math.min(upTo, part.after);
    return { peer: best, log, after, upTo, askedAt: now, hasBrought: false };
  };

  const begin = (part: Part): void => {
    asked.set(part.log, [...(asked.get(part.log) ?? []), part]);
    if (!activity.has(part.peer)) {
      activity.set(part.peer, { broughtAt: 0, bytes: Number.POSITIVE_INFINITY, lookedAt: part.askedAt });
    }
  };

  const send = (wantsByPeer: ReadonlyMap<SyncPeer, readonly Want[]>): void => {
    for (const [peer, all] of wantsByPeer) {
      const packed: Want[] = [];
      const plain: Want[] = [];
      for (const want of all) {
        const known = peer.version >= partsSinceVersion ? begun(want.log, want.after) : null;
        if (known) void sendTo(peer, { type: 'resume', ...want, ...known }, 'normal');
        else if (peer.version >= packedSinceVersion && !sealedOnly.has(want.log)) packed.push(want);
        else plain.push(want);
      }
      for (const [type, wants] of [['want-packed', packed] as const, ['want', plain] as const]) {
        for (let from = 0; from < wants.length; from += maxWantsPerMessage) {
          void sendTo(peer, { type, wants: wants.slice(from, from + maxWantsPerMessage) }, 'normal');
        }
      }
    }
  };

  const isClaimed = (log: LogId, members: readonly SyncPeer[]): boolean => {
    const held = source.heldSeq(log);
    return members.some((peer) => claimOf(peer, log) > held);
  };

  return {
    evaluate() {
      const now = env.elapsed();
      const members = [...peers].filter(isMember);
      if (asked.size > 0 || pinned.size > 0) endParts(members, now);
      lookAtLinks(now);
      if (ahead.size === 0) return;
      const loads = loadsOf(members);
      let total = 0;
      for (const { bytes } of loads.values()) total += bytes;
      const wantsByPeer = new Map<SyncPeer, Want[]>();
      for (const log of ahead) {
        if (total >= askedBytes || ![...loads].some(([peer, load]) => hasRoom(peer, load))) break;
        if (!isClaimed(log, members)) {
          ahead.delete(log);
          shelf.drop(log);
          entrySizes.delete(log);
          sealedOnly.delete(log);
          continue;
        }
        for (let part = planPart(log, loads, now); part && total < askedBytes; part = planPart(log, loads, now)) {
          begin(part);
          const load = loads.get(part.peer) as Load;
          load.wants++;
          load.bytes += costOf(part);
          total += costOf(part);
          wantsByPeer.set(part.peer, [
            ...(wantsByPeer.get(part.peer) ?? []),
            { log, after: part.after, upTo: part.upTo },
          ]);
        }
      }
      send(wantsByPeer);
    },

    claimed(log) {
      ahead.add(log);
    },

    arrived(peer, sent) {
      const { log, after } = sent.range;
      const end = endOf(sent);
      const held = source.heldSeq(log);
      const part = (asked.get(log) ?? []).find((one) => one.peer === peer && one.after <= after && after < one.upTo);
      // Nobody asked for it: the ledger says what it is worth.
      if (!part) return sent;
      const size = bytesOf(sent) / sent.range.entries.length;
      entrySizes.set(log, entrySizes.has(log) ? (sizeOf(log) + size) / 2 : size);
      part.after = end;
      part.hasBrought = true;
      if (end >= part.upTo) removePart(part);
      if (after > held) {
        shelf.put(peer, sent);
        return null;
      }
      if (end <= held) return null;
      inHand.set(log, end);
      return withoutHeld(sent, held);
    },

    next(log) {
      const held = source.heldSeq(log);
      const shelved = shelf.take(log, held);
      if (shelved) inHand.set(log, endOf(shelved.sent));
      return shelved && { peer: shelved.peer, sent: withoutHeld(shelved.sent, held) };
    },

    handled(log) {
      inHand.delete(log);
    },

    isAsked: (peer, log, after) =>
      (asked.get(log) ?? []).some((part) => part.peer === peer && part.after <= after && after < part.upTo),

    heard(peer) {
      const seen = activity.get(peer);
      if (seen) seen.broughtAt = env.elapsed();
      blame(peer, -1);
    },

    ask(peer, log, upTo) {
      const after = source.heldSeq(log);
      if (upTo <= after) return;
      for (const part of asked.get(log) ?? []) removePart(part);
      ahead.add(log);
      pinned.set(log, { peer, upTo });
      const now = env.elapsed();
      begin({ peer, log, after, upTo, askedAt: now, hasBrought: false });
      send(new Map([[peer, [{ log, after, upTo }]]]));
    },

    fetch(peer, log, upTo) {
      const after = firstFree(log, source.heldSeq(log));
      ahead.add(log);
      if (asked.has(log) || upTo <= after || (pausedUntil.get(log) ?? 0) > env.elapsed()) return;
      begin({ peer, log, after, upTo, askedAt: env.elapsed(), hasBrought: false });
      send(new Map([[peer, [{ log, after, upTo }]]]));
    },

    notTaken(log, forMs) {
      for (const part of asked.get(log) ?? []) removePart(part);
      pinned.delete(log);
      shelf.drop(log);
      const now = env.elapsed();
      for (const [one, until] of pausedUntil) if (until <= now) pausedUntil.delete(one);
      pausedUntil.set(log, now + forMs);
    },

    cannotSeal(log) {
      for (const part of asked.get(log) ?? []) removePart(part);
      sealedOnly.add(log);
      ahead.add(log);
    },

    missing(peer) {
      let missing = 0;
      for (const log of ahead) missing += Math.max(0, claimOf(peer, log) - source.heldSeq(log));
      return missing;
    },

    unkept(peer, log, after) {
      const part = (asked.get(log) ?? []).find((one) => one.peer === peer && one.after === after);
      if (!part) return;
      removePart(part);
      // It sends so much for one want, and is asked on.
      if (part.hasBrought) return;
      blame(peer, 1);
      pinned.delete(log);
      // It promised more than it has: what it has is what it sent.
      peer.heads.delete(log);
    },
  };
}
