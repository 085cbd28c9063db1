/**
 * Keeps two stores of one room equal over each link [MESH-3]: greet with digests; where they differ, heads; where a head
 * is ahead of ours, ask for the range. Fresh entries are pushed by their author; acknowledged heads, gathered, tell the
 * others who holds what and repair whatever a push missed.
 *
 * Events change state (`onMessage`, `moved`, `pushed`); `evaluate()` alone decides what to ask for.
 *
 * Invariants:
 *  S1  a log is asked of one peer at a time;
 *  S2  towards a peer that is not a member only greetings without heads, and operations, are sent [MEM-2];
 *  S3  what a peer announced is a claim: it moves nothing here but what we ask for.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import { equalBytes } from '../lib/bytes.ts';
import { type Env, every } from '../lib/env.ts';
import { unreachable } from '../lib/result.ts';
import type { Scope } from '../lib/scope.ts';
import { createSerial, type Serial } from '../lib/serial.ts';
import { bucketOf, differingBuckets } from '../log/digest.ts';
import type { SentRange } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Head, LogId } from '../log/types.ts';
import { maxHeadsPerMessage, maxOpsPerMessage } from '../wire/peer-limits.ts';
import {
  type PeerMessage,
  peerMessageFromBytes,
  peerMessageToBytes,
  peerProtocolVersion,
  type SentHead,
  sentChainBytes,
  type Want,
} from '../wire/peer-message.ts';
import { createRate, type Rate } from './rate.ts';
import {
  ackPeriodMs,
  costlyMessages,
  lateAfterMs,
  maxHeadsPerPeer,
  maxQueuedWants,
  rangeMessageBytes,
  wantsPerLink,
  wantTimeoutMs,
} from './sync-limits.ts';
import type { Link } from './types.ts';

/** What became of a range that was offered to the store. */
export type Taken =
  | { readonly type: 'taken' }
  | { readonly type: 'known' }
  /** It does not follow what is held: ask from `after`. */
  | { readonly type: 'gap'; readonly after: number }
  /** Its device is no member as far as we know: its join may still be on the way. */
  | { readonly type: 'not-member' }
  /** The sender's fault: it should have checked. */
  | { readonly type: 'refused'; readonly detail: string };

/** The store and the members, as synchronisation needs them. */
export interface SyncSource {
  readonly incarnation: Bytes;
  opsDigest(): Bytes;
  opIds(): readonly string[];
  /** All operations but those announced by these ids, parents before children. */
  opsExcept(ids: ReadonlySet<string>): readonly StandaloneEntry[];
  takeOps(ops: readonly StandaloneEntry[]): Promise<'taken' | 'refused'>;
  isMember(device: DeviceId): boolean;
  headsDigest(): Bytes;
  /** Durable heads only: what is announced can be counted on. */
  heads(): Iterable<Head>;
  /** The last sequence number held in memory or on disk; 0: none. */
  heldSeq(log: LogId): number;
  /** A peer's announced head, to be compared with our own log where it is not ahead of it. */
  compareHead(head: SentHead): void;
  readRange(log: LogId, after: number, upTo: number, maxBytes: number): Promise<SentRange | null>;
  takeRange(sent: SentRange): Promise<Taken>;
  forkProofs(): readonly Bytes[];
  takeForkProof(proof: Bytes): Promise<'new' | 'known' | 'refused'>;
}

/** What one peer is known to hold. */
export interface PeerProgress {
  readonly link: Link;
  /** Null until it has greeted. */
  readonly clockSkewMs: number | null;
  /** Entries we hold durably that it has not confirmed; null until it has greeted us with heads. */
  readonly behind: number | null;
  /** Entries it claims that we do not hold. */
  readonly ahead: number;
}

export interface SyncEvents {
  /** A peer confirmed to hold these durably. */
  readonly acknowledged: (link: Link, heads: readonly SentHead[]) => void;
  readonly presence: (link: Link, body: Bytes) => void;
  /** Something that `progress` shows has changed. */
  readonly changed: () => void;
  readonly refused: (reason: string) => void;
}

export interface Sync {
  addLink(link: Link): void;
  /** Durable heads moved. */
  moved(head: Head): void;
  /** The set of operations grew: others are told, and links of new members get the rest. */
  opsChanged(ops: readonly StandaloneEntry[]): void;
  /** A fresh range of this session: to all members at once. */
  push(sent: SentRange): void;
  sendPresence(body: Bytes): void;
  /** A proof that is new here: to all members. */
  pushForkProof(proof: Bytes): void;
  progress(): readonly PeerProgress[];
  /** What linked peers have announced of a log, for whoever learns only now that it matters. */
  announced(log: LogId): readonly { readonly link: Link; readonly head: SentHead }[];
}

interface Peer {
  readonly link: Link;
  readonly heads: Map<LogId, { seq: number; readonly chain: Bytes; readonly heardAt: number }>;
  /** Wants of theirs that we serve, one after the other. */
  readonly serving: Want[];
  readonly pendingAcks: Map<LogId, SentHead>;
  isServing: boolean;
  greetedAsMember: boolean;
  /** Said before we knew its join: understood once we do. */
  earlyGreet: (PeerMessage & { readonly type: 'greet' }) | null;
  /** Messages of one link are handled in order: a range after the operation that makes its author a member. */
  readonly serial: Serial;
  skewMs: number | null;
  headsKnown: boolean;
  /** Announced heads that it did not serve: whoever has fewer of them is asked first. */
  broken: number;
  /** Greetings and lists of operations cost us more to answer than them to send. */
  readonly costly: Rate;
}

interface Asked {
  readonly peer: Peer;
  readonly upTo: number;
  lastHeardAt: number;
}

export function createSync(env: Env, scope: Scope, source: SyncSource, events: SyncEvents): Sync {
  const peers = new Set<Peer>();
  const asked = new Map<LogId, Asked>();

  const send = (peer: Peer, message: PeerMessage, priority: 'urgent' | 'normal' | 'bulk'): Promise<boolean> =>
    peer.link.send(peerMessageToBytes(message), priority);

  const isMember = (peer: Peer): boolean => source.isMember(peer.link.device);

  const toSent = ({ log, seq, chain }: Head): SentHead => ({
    log,
    seq,
    chain: chain.subarray(0, sentChainBytes) as Bytes,
  });

  const refuse = (peer: Peer, detail: string): void => {
    events.refused(detail);
    peer.link.close({ type: 'broke-protocol', detail });
  };

  const greet = (peer: Peer): void => {
    const asMember = isMember(peer);
    peer.greetedAsMember = asMember;
    void send(
      peer,
      {
        type: 'greet',
        version: peerProtocolVersion,
        time: env.now(),
        incarnation: source.incarnation,
        opsDigest: source.opsDigest(),
        heads: asMember ? source.headsDigest() : new Uint8Array(0),
      },
      'normal',
    );
  };

  /** What a range tells of its sender; bounded like what it announces. */
  const setHead = (peer: Peer, log: LogId, seq: number, chain: Bytes, heardAt: number): void => {
    if (peer.heads.size < maxHeadsPerPeer || peer.heads.has(log)) peer.heads.set(log, { seq, chain, heardAt });
  };

  const noteHeads = (peer: Peer, heads: readonly SentHead[]): void => {
    const heardAt = env.elapsed();
    for (const { log, seq, chain } of heads) {
      if (peer.heads.size >= maxHeadsPerPeer && !peer.heads.has(log)) return refuse(peer, 'too many heads');
      // A lower head replaces a higher one only with a new greeting; in between heads only grow.
      const known = peer.heads.get(log);
      if (!known || known.seq < seq) peer.heads.set(log, { seq, chain, heardAt });
      source.compareHead({ log, seq, chain });
    }
    if (heads.length > 0) events.acknowledged(peer.link, heads);
  };

  /** Everything we hold durably in these buckets, as a peer that holds the same would announce it. */
  const headsOf = (inBucket: (bucket: number) => boolean): SentHead[] => {
    const heads: SentHead[] = [];
    for (const head of source.heads()) if (inBucket(bucketOf(head.log))) heads.push(toSent(head));
    return heads;
  };

  const onGreet = (peer: Peer, message: PeerMessage & { type: 'greet' }): void => {
    peer.skewMs = message.time - env.now();
    if (!equalBytes(message.opsDigest, source.opsDigest())) {
      const ids = source.opIds();
      for (let from = 0; from === 0 || from < ids.length; from += maxOpsPerMessage) {
        void send(peer, { type: 'op-ids', ids: ids.slice(from, from + maxOpsPerMessage) }, 'normal');
      }
    }
    if (!isMember(peer)) {
      peer.earlyGreet = message;
      return;
    }
    if (!peer.greetedAsMember) greet(peer);
    if (message.heads.length === 0) return;
    const differing = new Set(differingBuckets(message.heads, source.headsDigest()));
    for (const proof of source.forkProofs()) void send(peer, { type: 'fork-proof', proof }, 'normal');
    // A new greeting is a new statement: after a restored backup the peer holds less than it said before.
    peer.heads.clear();
    peer.headsKnown = true;
    noteHeads(
      peer,
      headsOf((bucket) => !differing.has(bucket)),
    );
    if (differing.size > 0) {
      const heads = headsOf((bucket) => differing.has(bucket));
      for (let from = 0; from === 0 || from < heads.length; from += maxHeadsPerMessage) {
        const buckets = from === 0 ? [...differing] : [];
        void send(peer, { type: 'heads', buckets, heads: heads.slice(from, from + maxHeadsPerMessage) }, 'normal');
      }
    }
    events.changed();
  };

  const serve = async (peer: Peer): Promise<void> => {
    if (peer.isServing) return;
    peer.isServing = true;
    for (let want = peer.serving.shift(); want && !scope.signal.aborted; want = peer.serving.shift()) {
      let after = want.after;
      while (after < want.upTo && isMember(peer)) {
        const sent = await source.readRange(want.log, after, want.upTo, rangeMessageBytes);
        if (!sent) break;
        // Awaiting the hand-over is the back-pressure: nothing more is read from disk until this is on its way.
        if (!(await send(peer, { type: 'range', sent }, 'bulk'))) return;
        after = sent.range.after + sent.range.entries.length;
      }
      if (after < want.upTo) void send(peer, { type: 'no-more', log: want.log, after }, 'bulk');
    }
    peer.isServing = false;
  };

  const onRange = async (peer: Peer, sent: SentRange): Promise<void> => {
    const { log, after, entries } = sent.range;
    const end = after + entries.length;
    const request = asked.get(log);
    if (request?.peer === peer) request.lastHeardAt = env.elapsed();
    const taken = await source.takeRange(sent);
    if (scope.signal.aborted) return;
    switch (taken.type) {
      case 'taken':
      case 'known': {
        const known = peer.heads.get(log);
        const lastChain = known && known.seq >= end ? known.chain : new Uint8Array(sentChainBytes);
        if (!known || known.seq < end) setHead(peer, log, end, lastChain, env.elapsed());
        if (request?.peer === peer && source.heldSeq(log) >= request.upTo) asked.delete(log);
        break;
      }
      case 'gap':
        // The head is remembered, so evaluate() asks for what lies between.
        setHead(peer, log, end, new Uint8Array(sentChainBytes), env.elapsed() - lateAfterMs);
        break;
      case 'not-member':
        asked.delete(log);
        greet(peer);
        break;
      case 'refused':
        asked.delete(log);
        refuse(peer, taken.detail);
        break;
      default:
        unreachable(taken);
    }
    evaluate();
    events.changed();
  };

  const onMessage = async (peer: Peer, message: PeerMessage): Promise<void> => {
    if (scope.signal.aborted || !peers.has(peer)) return;
    switch (message.type) {
      case 'greet':
        if (peer.costly.take('')) onGreet(peer, message);
        break;
      case 'op-ids': {
        if (!peer.costly.take('')) break;
        const ops = source.opsExcept(new Set(message.ids));
        for (let from = 0; from < ops.length; from += maxOpsPerMessage) {
          void send(peer, { type: 'ops', ops: ops.slice(from, from + maxOpsPerMessage) }, 'normal');
        }
        break;
      }
      case 'ops':
        if ((await source.takeOps(message.ops)) === 'refused') return refuse(peer, 'forged operation');
        break;
      case 'heads':
        if (!isMember(peer)) break;
        peer.headsKnown = true;
        noteHeads(peer, message.heads);
        // An answer to a greeting is complete for its buckets and no fresh edits are on their way for it: ask at once.
        if (message.buckets.length > 0) for (const head of message.heads) hurry(peer, head.log);
        break;
      case 'want':
        if (!isMember(peer)) break;
        if (peer.serving.length + message.wants.length > maxQueuedWants) return refuse(peer, 'too many wants');
        peer.serving.push(...message.wants);
        void serve(peer);
        break;
      case 'range':
        if (isMember(peer)) await onRange(peer, message.sent);
        break;
      case 'no-more':
        if (asked.get(message.log)?.peer === peer) {
          asked.delete(message.log);
          peer.broken++;
          // It promised more than it has: what it has is what it sent.
          peer.heads.delete(message.log);
        }
        break;
      case 'presence':
        if (isMember(peer)) events.presence(peer.link, message.body);
        break;
      case 'fork-proof':
        if (isMember(peer) && (await source.takeForkProof(message.proof)) === 'refused') {
          return refuse(peer, 'no proof of a fork');
        }
        break;
      default:
        unreachable(message);
    }
    evaluate();
    events.changed();
  };

  const hurry = (peer: Peer, log: LogId): void => {
    const head = peer.heads.get(log);
    if (head) peer.heads.set(log, { ...head, heardAt: head.heardAt - lateAfterMs });
  };

  /** Has announced more than is held here, long enough ago that it should have come by itself. */
  const isAhead = (peer: Peer, log: LogId, held: number, now: number): boolean => {
    const head = peer.heads.get(log);
    return head !== undefined && head.seq > held && now - head.heardAt >= lateAfterMs;
  };

  /** The one place that decides what to ask for, and of whom. */
  const evaluate = (): void => {
    const now = env.elapsed();
    // Who keeps their promises goes first; among those who broke some, the one who broke fewer.
    const byPromises = (a: Peer, b: Peer): number => a.broken - b.broken;
    const inOrder = [...peers].filter(isMember);
    for (const [log, request] of asked) {
      const held = source.heldSeq(log);
      const isBetter = (peer: Peer): boolean => peer.broken < request.peer.broken && isAhead(peer, log, held, now);
      if (now - request.lastHeardAt > wantTimeoutMs) {
        request.peer.broken++;
        asked.delete(log);
      } else if (held >= request.upTo || !peers.has(request.peer) || inOrder.some(isBetter)) asked.delete(log);
    }
    const load = new Map<Peer, number>();
    for (const { peer } of asked.values()) load.set(peer, (load.get(peer) ?? 0) + 1);
    for (const peer of inOrder.sort(byPromises)) {
      const wants: Want[] = [];
      for (const [log, head] of peer.heads) {
        if ((load.get(peer) ?? 0) >= wantsPerLink) break;
        const held = source.heldSeq(log);
        if (asked.has(log) || !isAhead(peer, log, held, now)) continue;
        asked.set(log, { peer, upTo: head.seq, lastHeardAt: now });
        load.set(peer, (load.get(peer) ?? 0) + 1);
        wants.push({ log, after: held, upTo: head.seq });
      }
      if (wants.length > 0) void send(peer, { type: 'want', wants }, 'normal');
    }
  };

  const flushAcks = (): void => {
    for (const peer of peers) {
      if (peer.pendingAcks.size === 0 || !isMember(peer)) continue;
      // Announced twice is once too often: what the peer already announced itself need not be confirmed to it,
      // except that it is our confirmation it waits for.
      const heads = [...peer.pendingAcks.values()].slice(0, maxHeadsPerMessage);
      for (const { log } of heads) peer.pendingAcks.delete(log);
      void send(peer, { type: 'heads', buckets: [], heads }, 'normal');
    }
    evaluate();
  };
  scope.add(every(env, ackPeriodMs, flushAcks));

  const drop = (peer: Peer): void => {
    peers.delete(peer);
    evaluate();
    events.changed();
  };

  return {
    addLink(link) {
      const peer: Peer = {
        link,
        heads: new Map(),
        serving: [],
        pendingAcks: new Map(),
        isServing: false,
        greetedAsMember: false,
        earlyGreet: null,
        serial: createSerial(),
        skewMs: null,
        headsKnown: false,
        broken: 0,
        costly: createRate(env, costlyMessages),
      };
      peers.add(peer);
      link.onClosed(() => drop(peer));
      link.receive((bytes) => {
        const message = peerMessageFromBytes(bytes);
        if (message.ok) void peer.serial(() => onMessage(peer, message.value));
        else refuse(peer, `malformed message: ${message.error}`);
      });
      greet(peer);
      events.changed();
    },

    moved(head) {
      const sent = toSent(head);
      for (const peer of peers) peer.pendingAcks.set(head.log, sent);
    },

    opsChanged(ops) {
      for (const peer of peers) {
        if (isMember(peer) && !peer.greetedAsMember) {
          greet(peer);
          if (peer.earlyGreet) onGreet(peer, peer.earlyGreet);
        }
        if (ops.length > 0) void send(peer, { type: 'ops', ops }, 'urgent');
      }
      evaluate();
    },

    push(sent) {
      const bytes = peerMessageToBytes({ type: 'range', sent });
      const priority = bytes.length > rangeMessageBytes ? 'bulk' : 'urgent';
      for (const peer of peers) if (isMember(peer)) void peer.link.send(bytes, priority);
    },

    sendPresence(body) {
      for (const peer of peers) if (isMember(peer)) void send(peer, { type: 'presence', body }, 'urgent');
    },

    pushForkProof(proof) {
      for (const peer of peers) if (isMember(peer)) void send(peer, { type: 'fork-proof', proof }, 'normal');
    },

    announced(log) {
      return [...peers].flatMap(({ link, heads }) => {
        const head = heads.get(log);
        return head ? [{ link, head: { log, seq: head.seq, chain: head.chain } }] : [];
      });
    },

    progress() {
      return [...peers].map((peer) => {
        let behind = 0;
        let ahead = 0;
        for (const head of source.heads()) behind += Math.max(0, head.seq - (peer.heads.get(head.log)?.seq ?? 0));
        for (const [log, head] of peer.heads) ahead += Math.max(0, head.seq - source.heldSeq(log));
        return { link: peer.link, clockSkewMs: peer.skewMs, behind: peer.headsKnown ? behind : null, ahead };
      });
    },
  };
}
