/**
 * Everything that reaches the whole room by being passed on [MESH-1, MESH-6, MESH-18]: fresh entries down the tree,
 * announcements beside it, statements of sessions along it.
 *
 * What is passed on was admitted here first: chain and signature are checked by every peer on the way, so nobody can make
 * others carry what they would refuse. Invariants: (1) all that names logs by numbers of a link leaves in one class, urgent,
 * because only within a class the order is kept; (2) nothing goes to who is no member; (3) a missing payload is asked of
 * whoever announced it, and the link becomes part of the tree.
 */
import type { DeviceId } from '../../crypto/port.ts';
import { type Bytes, equalBytes } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import type { Scope } from '../../lib/scope.ts';
import type { SentRange } from '../../log/range.ts';
import type { Head, LogId } from '../../log/types.ts';
import { type BroadcastMessage, type ToldHead, toldChainBytes, unnumbered } from '../../wire/broadcast-message.ts';
import { partsSinceVersion, peerMessageToBytes, type SentHead } from '../../wire/peer-message.ts';
import { maxActive } from '../overlay/limits.ts';
import { isLargeRange, partsOf } from '../range-parts.ts';
import { rangeMessageBytes } from '../sync-limits.ts';
import type { Link } from '../types.ts';
import { createAwaited } from './awaited.ts';
import type { LinkNames } from './bundles.ts';
import { freshWays } from './fresh-ways.ts';
import { atRestMs, compareGapMs } from './limits.ts';
import { createNameReader, createNameWriter } from './names.ts';
import { createPacemaker } from './pacemaker.ts';
import type { Statement } from './statement.ts';
import { createStatements, type Stated, type Voice } from './statements.ts';
import { createTeller } from './teller.ts';
import { createTree, type TreeRole } from './tree.ts';

/** As much of a linked peer as is used here. */
export interface BroadcastPeer {
  readonly link: Link;
  /** What it announced or sent. */
  readonly heads: ReadonlyMap<LogId, { readonly seq: number }>;
  /** Of its protocol. */
  readonly version: number;
}

export interface BroadcastDeps<Peer extends BroadcastPeer> {
  readonly env: Env;
  readonly scope: Scope;
  readonly voice: Voice;
  readonly isMember: (device: DeviceId) => boolean;
  readonly heldSeq: (log: LogId) => number;
  readonly durableHeads: () => Iterable<Head>;
  /** Null: the log is not known here. */
  readonly deviceOf: (log: LogId) => DeviceId | null;
  /** Of this very peer, now. */
  readonly ask: (peer: Peer, log: LogId, upTo: number) => void;
  /** Over everything durably held here. */
  readonly digest: () => Bytes;
  /** A linked peer at rest holds something else than this one at rest. */
  readonly onDiffering: (peer: Peer) => void;
  readonly onStated: (statement: Statement) => void;
  readonly onGone: (session: string) => void;
}

export interface Broadcast<Peer> {
  add(peer: Peer): void;
  /** Looks again who is a member. */
  membersChanged(): void;
  /** The link has ended; its other side is gone with it, or reached through others all the same. */
  remove(peer: Peer, isStillThere: boolean): void;
  /** A fresh range of this session. */
  push(sent: SentRange): void;
  /** The log that a number means on this link; null: it means none, which is a fault. */
  readFresh(peer: Peer, message: BroadcastMessage & { readonly type: 'fresh' }): SentRange | null;
  readTold(peer: Peer, heads: readonly ToldHead[]): readonly SentHead[] | null;
  /** It came from this peer and was admitted; `isFresh`: nobody had asked for it; `toAll`: everybody was sent it. */
  taken(peer: Peer, sent: SentRange, isFresh: boolean, toAll: boolean): void;
  /** It was here already. */
  duplicate(peer: Peer, log: LogId): void;
  told(peer: Peer, heads: readonly SentHead[]): void;
  /** It asks for what follows this: what it was given beyond has not reached it, or could not be taken. */
  lacks(peer: Peer, log: LogId, after: number): void;
  grafted(peer: Peer): void;
  pruned(peer: Peer): void;
  /** A fault of the sender; null: all is well. */
  hearStatements(peer: Peer, message: BroadcastMessage & { readonly type: 'statements' }): Promise<string | null>;
  /** A durable head moved. */
  moved(head: Head): void;
  say(presence: Bytes): void;
  role(peer: Peer): TreeRole | null;
  sessions(): readonly Stated[];
  /** The linked session over which statements of this one come; null: none do. */
  wayTo(session: string): string | null;
}

interface LinkState extends LinkNames {
  /** How far fresh entries were sent to it. */
  readonly given: Map<LogId, number>;
  comparedAt: number;
}

/** Ways to a session that are remembered: the second is taken when the first is lost. */
const waysKept = 3;

/** Logs of one device whose heads are stated when it appears: more it has not written lately. */
const maxLogsOfNewcomer = 16;

export function createBroadcast<Peer extends BroadcastPeer>(deps: BroadcastDeps<Peer>): Broadcast<Peer> {
  const { env, scope, isMember } = deps;

  // State
  const links = new Map<Peer, LinkState>();
  /** Members only: keeps (2). */
  const inTree = new Set<Peer>();
  let movedAt = env.elapsed();
  /** By session: who brought its statements, the newest bringer first. */
  const cameBy = new Map<string, readonly Peer[]>();

  const say = (peer: Peer, message: BroadcastMessage): void => {
    void peer.link.send(peerMessageToBytes(message), 'urgent'); // keeps (1)
  };

  const namesOf = (peer: Peer): LinkState => {
    const known = links.get(peer);
    if (known) return known;
    const made: LinkState = {
      session: peer.link.session,
      logsOut: createNameWriter(),
      logsIn: createNameReader(),
      given: new Map(),
      comparedAt: Number.NEGATIVE_INFINITY,
    };
    links.set(peer, made);
    return made;
  };

  // Resources
  const pace = createPacemaker(env);
  const tree = createTree<Peer>({ env, say: (peer, word) => say(peer, { type: word }) });
  const teller = createTeller<Peer>({
    env,
    knownSeq: (peer, log) => Math.max(peer.heads.get(log)?.seq ?? 0, links.get(peer)?.given.get(log) ?? 0),
    isAuthor: (peer, log) => deps.deviceOf(log) === peer.link.device,
    tell(peer, heads) {
      const { logsOut } = namesOf(peer);
      const told = heads.map(({ log, seq, chain }) => ({
        log: logsOut.refer(log, log),
        seq,
        chain: chain.slice(0, toldChainBytes) as Bytes,
      }));
      say(peer, { type: 'told', heads: told });
    },
  });
  const awaited = createAwaited<Peer>({
    env,
    heldSeq: deps.heldSeq,
    isThere: (peer) => inTree.has(peer),
    fetch(peer, log, upTo) {
      tree.graft(peer); // keeps (3)
      deps.ask(peer, log, upTo);
    },
  });
  const statements = createStatements<Peer>({
    env,
    scope,
    voice: deps.voice,
    isMember,
    namesOf,
    eager: tree.eager,
    send: (peer, sent) => say(peer, { type: 'statements', statements: sent }),
    digest: deps.digest,
    onStated(statement, isFirst, from) {
      if (statement.speaker.session === from.link.session) compare(from, statement);
      if (isFirst) confirmTo(statement.speaker.device as DeviceId);
      deps.onStated(statement);
    },
    onBrought(session, peer) {
      const before = cameBy.get(session) ?? [];
      if (before[0] !== peer) cameBy.set(session, [peer, ...before.filter((one) => one !== peer)].slice(0, waysKept));
    },
    onGone({ session }) {
      cameBy.delete(session);
      deps.onGone(session);
    },
    onOverdue: tree.graftAny,
  });
  scope.add(teller.close);
  scope.add(awaited.close);

  /** Anti-entropy for nearly nothing: only while nothing moves is a difference one that nobody is mending. */
  const compare = (peer: Peer, { digest }: Statement): void => {
    const link = links.get(peer);
    const now = env.elapsed();
    if (!link || now - movedAt < atRestMs || now - link.comparedAt < compareGapMs) return;
    if (equalBytes(digest, deps.digest())) return;
    link.comparedAt = now;
    // In a moment: what made it differ may be on its way.
    env.after(atRestMs, () => {
      if (scope.signal.aborted || !inTree.has(peer) || env.elapsed() - movedAt < atRestMs) return;
      if (!equalBytes(digest, deps.digest())) deps.onDiffering(peer);
    });
  };

  // -------------------------------------------------------------- confirmations for who is not linked

  const isLinked = (session: string): boolean => [...inTree].some(({ link }) => link.session === session);

  /** Some session of this device hears from us through others only. */
  const isBeyond = (device: DeviceId): boolean =>
    statements.known().some(({ statement: { speaker } }) => speaker.device === device && !isLinked(speaker.session));

  const confirmTo = (device: DeviceId): void => {
    if (device === deps.voice.speaker.device || !isBeyond(device)) return;
    let count = 0;
    for (const head of deps.durableHeads()) {
      if (count >= maxLogsOfNewcomer) break;
      if (deps.deviceOf(head.log) !== device) continue;
      count++;
      statements.confirm(head);
    }
  };

  // -------------------------------------------------------------- fresh entries

  /** Everybody known is linked here, and no device twice: then authors reach all by themselves. */
  const isWhole = (): boolean => {
    if (inTree.size > maxActive) return false;
    const known = statements.known().map(({ statement: { speaker } }) => speaker);
    const devices = new Set(known.map(({ device }) => device));
    return devices.size === known.length && known.every(({ session }) => isLinked(session));
  };

  /** Over every link that it should take but the one it came from, in the form in which it came. */
  const passOn = (sent: SentRange, from: Peer | null, wasToAll: boolean): void => {
    const { log, ...content } = sent.range;
    const end = content.after + content.entries.length;
    const isLossy = ({ link }: Peer): boolean => link.isLossy?.() ?? false;
    const { ways, toAll } = freshWays({ all: inTree, eager: tree.eager, from, wasToAll, isLossy, isWhole });
    const given: Peer[] = [];
    for (const peer of ways) {
      const link = links.get(peer);
      if (!link || Math.max(peer.heads.get(log)?.seq ?? 0, link.given.get(log) ?? 0) >= end) continue;
      link.given.set(log, end);
      const size = content.entries.reduce((sum, { body }) => sum + body.length, 0);
      // Large ones wait behind small ones, and so in another order than names are given.
      const isLarge = size > rangeMessageBytes;
      if (isLargeRange(sent) && peer.version >= partsSinceVersion) {
        for (const part of partsOf(sent, toAll ? 'fresh to all' : 'fresh')) {
          void peer.link.send(peerMessageToBytes(part), 'bulk');
        }
      } else {
        const reference = isLarge ? { number: unnumbered, name: log } : link.logsOut.refer(log, log);
        const message: BroadcastMessage = { type: 'fresh', log: reference, opening: sent.opening, content, toAll };
        void peer.link.send(peerMessageToBytes(message), isLarge ? 'bulk' : 'urgent');
      }
      given.push(peer);
    }
    // Behind all of them: nobody's edit waits for somebody else's acknowledgements.
    for (const peer of given) {
      teller.along(peer);
      statements.along(peer);
    }
  };

  const enter = (peer: Peer): void => {
    if (inTree.has(peer) || !isMember(peer.link.device)) return;
    inTree.add(peer);
    tree.add(peer);
    teller.add(peer);
    statements.welcome(peer);
  };

  return {
    add(peer) {
      namesOf(peer);
      statements.add(peer);
      enter(peer);
    },
    membersChanged() {
      for (const peer of links.keys()) enter(peer);
      if (isMember(deps.voice.speaker.device as DeviceId)) statements.becameMember();
    },
    remove(peer, isStillThere) {
      links.delete(peer);
      inTree.delete(peer);
      teller.remove(peer);
      tree.remove(peer);
      statements.remove(peer, isStillThere);
    },
    push(sent) {
      pace.heard(sent.range.log);
      passOn(sent, null, false);
    },
    readFresh(peer, { log: reference, content, opening }) {
      const log = namesOf(peer).logsIn.resolve(reference);
      return log && { range: { log, ...content }, opening };
    },
    readTold(peer, heads) {
      const { logsIn } = namesOf(peer);
      const read: SentHead[] = [];
      for (const { log: reference, seq, chain } of heads) {
        const log = logsIn.resolve(reference);
        if (!log) return null;
        read.push({ log, seq, chain });
      }
      return read;
    },
    taken(peer, sent, isFresh, toAll) {
      const { log, after, entries } = sent.range;
      if (isFresh) pace.heard(log);
      // What was asked for because the tree had not brought it goes on down the tree; what catches up does not.
      if (isFresh || awaited.wasFetched(log, after + entries.length)) passOn(sent, peer, toAll);
    },
    duplicate(peer, log) {
      if (pace.heard(log)) tree.duplicate(peer);
    },
    told(peer, heads) {
      if (!inTree.has(peer)) return;
      const isOpenWay = tree.role(peer) === 'eager';
      for (const { log, seq } of heads) awaited.announced(peer, log, seq, isOpenWay);
    },
    lacks(peer, log, after) {
      const given = links.get(peer)?.given;
      if (given && (given.get(log) ?? 0) > after) given.set(log, after);
    },
    grafted(peer) {
      tree.grafted(peer);
      teller.hurry(peer);
    },
    pruned: tree.pruned,
    async hearStatements(peer, { statements: sent }) {
      const heard = await statements.hear(peer, sent, inTree.has(peer));
      if (heard.type === 'redundant') tree.duplicate(peer);
      return heard.type === 'fault' ? heard.detail : null;
    },
    moved(head) {
      movedAt = env.elapsed();
      teller.moved(head);
      const author = deps.deviceOf(head.log);
      if (author && author !== deps.voice.speaker.device && isBeyond(author)) statements.confirm(head);
    },
    say: statements.say,
    role: tree.role,
    sessions: statements.known,
    wayTo(session) {
      for (const peer of cameBy.get(session) ?? []) if (inTree.has(peer)) return peer.link.session;
      return null;
    },
  };
}
