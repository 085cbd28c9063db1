/**
 * Keeps two stores of one room equal over each link [MESH-3]: greet with digests; where they differ, heads; where a head
 * is ahead of ours, ask for the range. What is fresh, and who holds what, reaches the room by the broadcast (broadcast/).
 *
 * This file is the conversation. greeting.ts finds out what differs; `evaluate()` of range-requests.ts alone decides what to
 * ask for; want-server.ts answers what others ask; bulk-lane.ts keeps what catches up from delaying what is fresh.
 *
 * Invariants:
 *  S1  no entry is asked of two peers at a time (range-requests.ts);
 *  S2  towards a peer that is not a member only greetings without heads, and operations, are sent [MEM-2];
 *  S3  what a peer announced is a claim: it moves nothing here but what we ask for;
 *  S4  nothing fresh is passed on that was not admitted here first.
 */
import { sha256 } from '../crypto/hash.ts';
import type { Bytes } from '../lib/bytes.ts';
import { fromHex, toHex } from '../lib/bytes.ts';
import { type Env, every } from '../lib/env.ts';
import { unreachable } from '../lib/result.ts';
import type { Scope } from '../lib/scope.ts';
import type { SentRange } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Head, LogId } from '../log/types.ts';
import { stateDigestBytes } from '../wire/broadcast-message.ts';
import { maxBranchWants, maxWantsPerMessage } from '../wire/peer-limits.ts';
import {
  type BranchWant,
  type PeerMessage,
  partsSinceVersion,
  peerMessageFromBytes,
  peerProtocolVersion,
  type SentHead,
  unknownKind,
  type Want,
} from '../wire/peer-message.ts';
import { type Broadcast, createBroadcast } from './broadcast/broadcast.ts';
import type { Statement } from './broadcast/statement.ts';
import type { Stated, Voice } from './broadcast/statements.ts';
import type { TreeRole } from './broadcast/tree.ts';
import { createBulkLane, isBulk } from './bulk-lane.ts';
import { createGreeting } from './greeting.ts';
import { createNewcomers } from './newcomer.ts';
import { createOpsTelling } from './ops-telling.ts';
import { createPartShelf } from './part-shelf.ts';
import { createRangeIntake } from './range-intake.ts';
import { createRangeRequests } from './range-requests.ts';
import { createRate } from './rate.ts';
import {
  askBranchAgainMs,
  askUnannouncedAgainMs,
  costlyMessages,
  lookAgainMs,
  maxUnhandledBytes,
  rereadPeriodMs,
} from './sync-limits.ts';
import { createSyncPeer, type SyncPeer, sendTo, setHead } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';
import { type Link, linkNotNeeded } from './types.ts';
import { createWantServer } from './want-server.ts';

/** What one peer is known to hold. */
export interface PeerProgress {
  readonly link: Link;
  /** Null until it has greeted. */
  readonly clockSkewMs: number | null;
  /** Entries of this device, durable here, that it has not confirmed; null until it has greeted us with heads. */
  readonly behind: number | null;
  /** Entries it claims that we do not hold. */
  readonly ahead: number;
  /** Whether fresh entries travel over this link at once; null towards who is no member. */
  readonly role: TreeRole | null;
}

export interface SyncEvents {
  /** A peer confirmed to hold these durably. */
  readonly acknowledged: (link: Link, heads: readonly SentHead[]) => void;
  /** A peer said after a greeting all it holds of the logs that are covered: less than before, if its store was set back. */
  readonly restated: (link: Link, covers: (log: LogId) => boolean, heads: readonly SentHead[]) => void;
  /** A session said something of itself, over whatever way. */
  readonly stated: (statement: Statement) => void;
  readonly gone: (session: string) => void;
  /** A member's link brought this for the mesh. */
  readonly mesh: (link: Link, body: Bytes) => void;
  /** What a peer at rest says that its documents hold: marks in hexadecimal. */
  readonly content: (mark: { readonly heads: string; readonly content: string }) => void;
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
  /** A fresh range of this session: down the broadcast tree. */
  push(sent: SentRange): void;
  /** Where this session's person is: in its next statement. */
  sendPresence(body: Bytes): void;
  /** For the mesh, over the link with this session; false: there is none to a member. */
  sendMesh(to: string, body: Bytes): boolean;
  /** The linked session over which the statements of this one come. */
  wayTo(session: string): string | null;
  /** At rest: to the linked members that have not heard it from here. `isAnswer`: to all of them, whoever should speak. */
  tellContent(mark: { readonly heads: string; readonly content: string }, isAnswer: boolean): void;
  /** Asks each member for entries beyond splits, and after a while again. */
  wantBranches(wants: readonly BranchWant[]): void;
  /**
   * Asks each member that has announced no more of these logs than is here, and after a while again: what lies behind a
   * damaged record is announced by nobody, and may be just what is damaged here [ROOM-6].
   */
  wantUnannounced(wants: readonly Want[]): void;
  /** The newest statement of every other session that is there, linked or not. */
  sessions(): readonly Stated[];
  /** A proof that is new here: to all members. */
  pushForkProof(proof: Bytes): void;
  progress(): readonly PeerProgress[];
  /** What linked peers have announced of a log, for whoever learns only now that it matters. */
  announced(log: LogId): readonly { readonly link: Link; readonly head: SentHead }[];
}

const markOf = (hex: string): Bytes => fromHex(hex) ?? new Uint8Array(8);

/** What statements say of all that is durably held. */
export const stateDigestOf = (headsDigest: Bytes): Bytes => sha256(headsDigest).subarray(0, stateDigestBytes) as Bytes;

const newerMessage = 'message of a newer version passed over';

export function createSync(env: Env, scope: Scope, source: SyncSource, events: SyncEvents, voice: Voice): Sync {
  const peers = new Set<SyncPeer>();
  const isMember = ({ link }: { readonly link: Link }): boolean => source.isMember(link.device);
  const pieces = createPartShelf();
  const requests = createRangeRequests({ env, source, peers, isMember, begun: pieces.begun });
  const lane = createBulkLane(env, scope.signal);
  const telling = createOpsTelling<SyncPeer>();
  const broadcast: Broadcast<SyncPeer> = createBroadcast<SyncPeer>({
    env,
    scope,
    voice,
    isMember: source.isMember,
    heldSeq: source.heldSeq,
    durableHeads: source.heads,
    deviceOf: source.deviceOf,
    ask: requests.fetch,
    digest: () => stateDigestOf(source.headsDigest()),
    // Both are at rest, and yet they differ: whatever was missed, greeting anew finds it. Nobody's fault, and often it is
    // only that the statement was made a moment before its speaker's disk had all.
    onDiffering: (peer) => greet(peer),
    onStated: events.stated,
    onGone: events.gone,
  });

  const refuse = (peer: SyncPeer, detail: string): void => {
    events.refused(detail);
    peer.link.close({ type: 'broke-protocol', detail });
  };

  const noteHeads = (peer: SyncPeer, heads: readonly SentHead[]): void => {
    const heardAt = env.elapsed();
    for (const { log, seq, chain } of heads) {
      // A lower head replaces a higher one only with a new greeting; in between heads only grow.
      const isHigher = (peer.heads.get(log)?.seq ?? 0) < seq;
      if (isHigher && !setHead(peer, log, { seq, chain, heardAt })) return refuse(peer, 'too many heads');
      source.compareHead({ log, seq, chain });
      // After comparing, which may have found that the log is to be read once more.
      if (seq > source.heldSeq(log)) requests.claimed(log);
    }
    if (heads.length > 0) events.acknowledged(peer.link, heads);
  };

  const noteEqual = (peer: SyncPeer, heads: readonly SentHead[]): void => {
    const heardAt = env.elapsed();
    for (const { log, seq, chain } of heads) {
      if ((peer.heads.get(log)?.seq ?? 0) < seq && !setHead(peer, log, { seq, chain, heardAt })) break;
    }
    if (heads.length > 0) events.acknowledged(peer.link, heads);
  };

  const greeting = createGreeting({
    env,
    source,
    isMember,
    newcomers: createNewcomers({ source, tellOps: (peer, ops) => void telling.tell(peer, ops, 'normal') }),
    noteHeads,
    noteEqual,
    onRestated: (peer, covers, heads) => events.restated(peer.link, covers, heads),
  });
  const { greet } = greeting;

  /** A log that is read a second time, to be mended or compared, is behind what is held of it. */
  const lookForReread = (): void => {
    for (const { log, seq } of source.heads()) if (source.heldSeq(log) < seq) requests.claimed(log);
  };
  scope.add(every(env, rereadPeriodMs, lookForReread));

  const intake = createRangeIntake({
    env,
    source,
    peers,
    requests,
    pieces,
    broadcast,
    signal: scope.signal,
    greet,
    refuse,
    changed: events.changed,
  });

  const onMessage = async (peer: SyncPeer, message: PeerMessage): Promise<void> => {
    if (scope.signal.aborted || !peers.has(peer)) return;
    switch (message.type) {
      case 'greet':
        if (peer.costly.take('')) greeting.onGreet(peer, message);
        break;
      case 'op-ids': {
        if (!message.more && !peer.costly.take('')) break;
        const ops = greeting.onOpIds(peer, message);
        if (ops === 'too many') return refuse(peer, 'too many operations');
        if (ops) void telling.tell(peer, ops, 'normal');
        break;
      }
      case 'ops':
        telling.heard(peer, message.ops);
        if ((await source.takeOps(message.ops)) === 'refused') return refuse(peer, 'forged operation');
        break;
      case 'heads':
        if (isMember(peer)) greeting.onHeads(peer, message);
        break;
      case 'digests':
        if (isMember(peer) && peer.costly.take('')) greeting.onDigests(peer, message);
        break;
      case 'want':
      case 'want-packed':
        if (!isMember(peer)) break;
        for (const { log, after } of message.wants) broadcast.lacks(peer, log, after);
        if (!peer.server.add(message.wants, message.type === 'want-packed')) return refuse(peer, 'too many wants');
        break;
      case 'resume':
        if (!isMember(peer)) break;
        broadcast.lacks(peer, message.log, message.after);
        if (!peer.server.add([message], false)) return refuse(peer, 'too many wants');
        break;
      case 'part':
        if (isMember(peer)) await intake.part(peer, message);
        break;
      case 'range':
        if (isMember(peer)) await intake.asked(peer, message.sent);
        break;
      case 'ranges':
        for (const sent of message.sent) {
          if (!peers.has(peer) || !isMember(peer)) break;
          await intake.asked(peer, sent);
        }
        break;
      case 'packed':
        for (const packed of message.ranges) {
          if (!peers.has(peer) || !isMember(peer)) break;
          const sent = source.sealRange(packed);
          if (sent) await intake.asked(peer, sent);
          // Its key may be on its way: until then the entries are taken as they are.
          else requests.cannotSeal(packed.log);
        }
        break;
      case 'fresh': {
        const sent = broadcast.readFresh(peer, message);
        if (!sent) return refuse(peer, 'unknown reference');
        if (isMember(peer)) await intake.fresh(peer, sent, message.toAll);
        break;
      }
      case 'told': {
        const heads = broadcast.readTold(peer, message.heads);
        if (!heads) return refuse(peer, 'unknown reference');
        if (!isMember(peer)) break;
        noteHeads(peer, heads);
        broadcast.told(peer, heads);
        break;
      }
      case 'mesh':
        if (isMember(peer)) events.mesh(peer.link, message.body);
        break;
      case 'graft':
        broadcast.grafted(peer);
        break;
      case 'prune':
        broadcast.pruned(peer);
        break;
      case 'statements': {
        const fault = await broadcast.hearStatements(peer, message);
        if (fault !== null) return refuse(peer, fault);
        break;
      }
      case 'no-more':
        requests.unkept(peer, message.log, message.after);
        break;
      case 'content':
        if (isMember(peer)) events.content({ heads: toHex(message.heads), content: toHex(message.content) });
        break;
      case 'want-branch':
        if (!isMember(peer) || !peer.costly.take('')) break;
        for (const want of message.wants) {
          for (const sent of source.readBranch(want)) await sendTo(peer, { type: 'range', sent }, 'bulk');
        }
        break;
      case 'fork-proof':
        if (isMember(peer) && (await source.takeForkProof(message.proof)) === 'refused') {
          return refuse(peer, 'no proof of a fork');
        }
        break;
      default:
        unreachable(message);
    }
    requests.evaluate();
    events.changed();
  };

  scope.add(every(env, lookAgainMs, requests.evaluate));

  const drop = (peer: SyncPeer, isStillThere: boolean): void => {
    peers.delete(peer);
    if (!scope.signal.aborted) broadcast.remove(peer, isStillThere);
    requests.evaluate();
    events.changed();
  };

  return {
    addLink(link) {
      const server = createWantServer({
        signal: scope.signal,
        source,
        isMember: () => isMember({ link }),
        takesParts: () => peer.version >= partsSinceVersion,
        mayRead: () => source.mayRead(link.device),
        send: (message) => sendTo({ link }, message, 'bulk'),
      });
      const peer: SyncPeer = createSyncPeer(link, server, createRate(env, costlyMessages));
      let unhandledBytes = 0;
      peers.add(peer);
      link.onClosed((reason) => drop(peer, reason === linkNotNeeded));
      link.receive((bytes) => {
        const message = peerMessageFromBytes(bytes);
        if (!message.ok) {
          const { error } = message;
          if (error !== unknownKind) return refuse(peer, `malformed message: ${error}`);
          // In order: its greeting, which says its version, may wait to be handled [MESH-33].
          return void peer.serial(async () => {
            if (peer.version > peerProtocolVersion) events.refused(newerMessage);
            else refuse(peer, `malformed message: ${error}`);
          });
        }
        // A channel cannot be told to wait. Nobody is to blame who sends what was asked for faster than it is taken here.
        unhandledBytes += bytes.length;
        if (unhandledBytes > maxUnhandledBytes) return link.close({ type: 'done' });
        const handle = (): Promise<void> =>
          peer.serial(async () => {
            try {
              await onMessage(peer, message.value);
            } finally {
              unhandledBytes -= bytes.length;
            }
          });
        if (isBulk(message.value)) lane.add(handle);
        else void handle();
      });
      greet(peer);
      broadcast.add(peer);
      events.changed();
    },

    moved: broadcast.moved,

    opsChanged(ops) {
      for (const peer of peers) {
        if (isMember(peer) && !peer.greetedAsMember) {
          greet(peer);
          if (peer.earlyGreet) greeting.onGreet(peer, peer.earlyGreet);
        }
        void telling.tell(peer, telling.newsFor(peer, ops), 'urgent');
      }
      broadcast.membersChanged();
      requests.evaluate();
    },

    push: broadcast.push,
    sendPresence: broadcast.say,
    sessions: broadcast.sessions,
    wayTo: broadcast.wayTo,
    sendMesh(to, body) {
      for (const peer of peers) {
        if (peer.link.session !== to || !isMember(peer)) continue;
        void sendTo(peer, { type: 'mesh', body }, 'normal');
        return true;
      }
      return false;
    },

    tellContent({ heads, content }, isAnswer) {
      const message = { type: 'content', heads: markOf(heads), content: markOf(content) } as const;
      for (const peer of peers) {
        const mine = voice.speaker.session;
        // Of two that could tell each other one does; who finds a difference answers.
        if (!isMember(peer) || (!isAnswer && peer.link.session < mine) || peer.toldContent === content) continue;
        peer.toldContent = content;
        void sendTo(peer, message, 'normal');
      }
    },

    wantBranches(wants) {
      for (const peer of peers) {
        if (!isMember(peer)) continue;
        const now = env.elapsed();
        for (const [entry, at] of peer.askedBranches) if (now - at > askBranchAgainMs) peer.askedBranches.delete(entry);
        const fresh = wants.filter(({ entry }) => !peer.askedBranches.has(entry)).slice(0, maxBranchWants);
        for (const { entry } of fresh) peer.askedBranches.set(entry, now);
        if (fresh.length > 0) void sendTo(peer, { type: 'want-branch', wants: fresh }, 'normal');
      }
    },

    wantUnannounced(wants) {
      const now = env.elapsed();
      for (const peer of peers) {
        if (!isMember(peer) || !peer.headsKnown) continue;
        for (const [log, at] of peer.askedUnannounced) {
          if (now - at > askUnannouncedAgainMs) peer.askedUnannounced.delete(log);
        }
        const fresh = wants
          .filter(({ log, after }) => !peer.askedUnannounced.has(log) && (peer.heads.get(log)?.seq ?? 0) <= after)
          .slice(0, maxWantsPerMessage);
        for (const { log } of fresh) peer.askedUnannounced.set(log, now);
        if (fresh.length > 0) void sendTo(peer, { type: 'want', wants: fresh }, 'normal');
      }
    },

    pushForkProof(proof) {
      for (const peer of peers) if (isMember(peer)) void sendTo(peer, { type: 'fork-proof', proof }, 'normal');
    },

    announced(log) {
      return [...peers].flatMap(({ link, heads }) => {
        const head = heads.get(log);
        return head ? [{ link, head: { log, seq: head.seq, chain: head.chain } }] : [];
      });
    },

    progress() {
      // Of logs of others nothing is confirmed to us.
      const own = [...source.heads()].filter(({ log }) => source.deviceOf(log) === voice.speaker.device);
      return [...peers].map((peer) => {
        const behind = own.reduce((sum, { log, seq }) => sum + Math.max(0, seq - (peer.heads.get(log)?.seq ?? 0)), 0);
        const ahead = requests.missing(peer);
        const role = broadcast.role(peer);
        return { link: peer.link, clockSkewMs: peer.skewMs, behind: peer.headsKnown ? behind : null, ahead, role };
      });
    },
  };
}
