/**
 * The statements of a room [MESH-6]: makes this session's own, keeps the newest of each other session, and passes on what is
 * new, gathered into bundles, over the links of the broadcast tree.
 *
 * Events change state; `evaluate()` decides whether this session speaks, `flush()` what leaves over which link.
 *
 * Invariants: (1) nothing is kept or passed on whose signature was not checked and whose device is no member; (2) of a
 * session only the newest statement is kept, and numbers only grow, also after it was forgotten; (3) a link carries one
 * bundle in `bundleGapMs`, of each session at most one statement; (4) a session that did not say that it is there for
 * a few periods is gone.
 */
import type { DeviceId } from '../../crypto/port.ts';
import { type Bytes, equalBytes } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import type { Scope } from '../../lib/scope.ts';
import type { Head, LogId } from '../../log/types.ts';
import { type SentStatement, type Speaker, toldChainBytes } from '../../wire/broadcast-message.ts';
import { maxStatementHeads } from '../../wire/peer-limits.ts';
import { createRate } from '../rate.ts';
import { type BundlePeer, createBundles, type LinkNames } from './bundles.ts';
import {
  confirmedAgainMs,
  confirmGapPerSessionMs,
  confirmWaitPerSessionMs,
  goneAfterRefreshes,
  joinWaveAt,
  maxRemembered,
  maxSpeakers,
  maxSpeakersPerDevice,
  presenceGapMs,
  quietMs,
  refreshMs,
  refreshPerSessionMs,
  speakerRate,
  waveSpreadMs,
} from './limits.ts';
import { type Statement, speakerKey, statementToSign } from './statement.ts';

/** With what this session speaks, and by what others are believed. */
export interface Voice {
  readonly speaker: Speaker;
  /** The room. */
  readonly context: Bytes;
  sign(message: Bytes): Promise<Bytes>;
  verify(device: DeviceId, message: Bytes, signature: Bytes): Promise<boolean>;
}

/** The newest word of a session. */
export interface Stated {
  readonly statement: Statement;
  readonly heardAt: number;
}

export interface StatementsDeps<Peer> {
  readonly env: Env;
  readonly scope: Scope;
  readonly voice: Voice;
  readonly isMember: (device: DeviceId) => boolean;
  readonly namesOf: (peer: Peer) => LinkNames;
  /** Over everything durably held here. */
  readonly digest: () => Bytes;
  /** Over which links statements go at once. */
  readonly eager: () => readonly Peer[];
  readonly send: (peer: Peer, statements: readonly SentStatement[]) => void;
  readonly onStated: (statement: Statement, isFirst: boolean, from: Peer) => void;
  /** Whoever brings somebody's genuine statement, the first or not, is a way to them. */
  readonly onBrought: (session: string, by: Peer) => void;
  readonly onGone: (speaker: Speaker) => void;
  /** Nobody has brought what should have come. */
  readonly onOverdue: () => void;
}

export type Heard =
  | { readonly type: 'ok' }
  | { readonly type: 'redundant' }
  | { readonly type: 'fault'; readonly detail: string };

export interface Statements<Peer> {
  /** A new link. What comes over it is read from now on, because names are given once; it is believed of members only. */
  add(peer: Peer): void;
  /** It is a member, and gets all that is known. */
  welcome(peer: Peer): void;
  remove(peer: Peer, isStillThere: boolean): void;
  /** `isBelieved`: from a member. */
  hear(peer: Peer, sent: readonly SentStatement[], isBelieved: boolean): Promise<Heard>;
  /** Something leaves for it anyway: a bundle that waits goes along. */
  along(peer: Peer): void;
  /** This session's place has changed. */
  say(presence: Bytes): void;
  /** What is held of a log whose author has to hear it this way. */
  confirm(head: Head): void;
  /** This device is a member: what it had to say until now was said to nobody. */
  becameMember(): void;
  known(): readonly Stated[];
}

/** A signature is under way: looked at again after this long. */
const whileSigningMs = 20;

const nothing: Bytes = new Uint8Array(0);

export function createStatements<Peer extends object>(deps: StatementsDeps<Peer>): Statements<Peer> {
  const { env, scope, voice, isMember } = deps;
  const me = speakerKey(voice.speaker);

  // State
  const stated = new Map<string, Stated>();
  /** Last numbers of sessions that are gone: keeps (2). */
  const remembered = new Map<string, number>();
  const confirmed = new Map<LogId, { readonly head: Head; readonly at: number }>();
  const peers = new Map<Peer, BundlePeer>();
  let presence = nothing;
  let seq = 0;
  let isSpeaking = false;
  /** Times are of `env.elapsed`; null: nothing of the kind to say. */
  let presenceSince: number | null = null;
  let confirmSince: number | null = null;
  let confirmMovedAt = 0;
  let spokeAt = Number.NEGATIVE_INFINITY;
  let refreshAt = Number.POSITIVE_INFINITY;
  let overdueAt = 0;
  let cancelDue = (): void => {};

  // Resources
  const rateOfSpeaker = createRate(env, speakerRate);
  const bundles = createBundles({ env, scope, namesOf: deps.namesOf, send: deps.send });

  /** Everybody who is known to be there, this session included. */
  const sessions = (): number => stated.size + (stated.has(me) ? 0 : 1);
  const periodMs = (): number => Math.max(refreshMs, refreshPerSessionMs * sessions());

  // -------------------------------------------------------------- speaking

  const dueAt = (): number => {
    let due = refreshAt;
    if (presenceSince !== null) due = Math.min(due, Math.max(presenceSince, spokeAt + presenceGapMs));
    if (confirmSince !== null) {
      const count = sessions();
      const quiet = Math.max(confirmMovedAt + quietMs, spokeAt + confirmGapPerSessionMs * count);
      due = Math.min(due, quiet, Math.max(confirmSince, spokeAt) + confirmWaitPerSessionMs * count);
    }
    return due;
  };

  const evaluate = (): void => {
    cancelDue();
    if (scope.signal.aborted) return;
    // Who is alone, or no member yet, has nobody to tell: a new link, or becoming a member, is what hurries.
    if (peers.size === 0 || !isMember(voice.speaker.device as DeviceId)) return;
    const due = dueAt();
    if (due === Number.POSITIVE_INFINITY) return;
    const wait = due - env.elapsed();
    if (wait <= 0 && !isSpeaking) return void speak();
    cancelDue = env.after(Math.max(wait, whileSigningMs), evaluate);
  };

  const headsNow = (now: number): Statement['heads'] => {
    for (const [log, { at }] of confirmed) if (now - at > confirmedAgainMs) confirmed.delete(log);
    return [...confirmed.values()].slice(-maxStatementHeads).map(({ head }) => ({
      log: head.log,
      seq: head.seq,
      chain: head.chain.slice(0, toldChainBytes) as Bytes,
    }));
  };

  const speak = async (): Promise<void> => {
    isSpeaking = true;
    const now = env.elapsed();
    const isUrgent = presenceSince !== null;
    presenceSince = null;
    confirmSince = null;
    spokeAt = now;
    refreshAt = now + periodMs() * (1 + env.chance() / 5);
    seq += 1;
    const unsigned = { speaker: voice.speaker, seq, presence, heads: headsNow(now), digest: deps.digest() };
    try {
      const signature = await voice.sign(statementToSign(voice.context, unsigned));
      if (scope.signal.aborted) return;
      stated.set(me, { statement: { ...unsigned, signature }, heardAt: now });
      passOn(me, null, isUrgent);
    } finally {
      isSpeaking = false;
      evaluate();
    }
  };

  const speakBy = (at: number): void => {
    // A moment that went by while there was nobody to tell is none: whoever was alone begins anew.
    if (at < refreshAt || refreshAt <= env.elapsed()) refreshAt = at;
    evaluate();
  };

  // -------------------------------------------------------------- passing on

  const passOn = (key: string, from: Peer | null, isUrgent: boolean): void => {
    const word = stated.get(key);
    if (!word) return;
    for (const peer of deps.eager()) {
      if (peer !== from) peers.get(peer)?.offer(key, word.statement, isUrgent);
    }
  };

  // -------------------------------------------------------------- hearing

  /** Why it is not to be believed, before anything costly is done; null: it is to be checked. */
  const objection = ({ speaker, seq: said }: Statement, key: string): string | null => {
    if (said <= (stated.get(key)?.statement.seq ?? remembered.get(key) ?? 0)) return 'known';
    if (!isMember(speaker.device as DeviceId)) return 'no member'; // keeps (1)
    if (stated.has(key)) return null;
    let ofDevice = 0;
    for (const { statement } of stated.values()) if (statement.speaker.device === speaker.device) ofDevice++;
    return ofDevice >= maxSpeakersPerDevice || stated.size >= maxSpeakers ? 'too many sessions' : null;
  };

  const hear: Statements<Peer>['hear'] = async (peer, sent, isBelieved) => {
    const link = peers.get(peer);
    if (!link) return { type: 'ok' };
    // All of them are read first: numbers of names are given in the order of the bytes.
    const read = sent.map(link.read);
    let isRedundant = false;
    for (const statement of read) {
      if (!statement) return { type: 'fault', detail: 'unknown reference' };
      if (!isBelieved) continue;
      const key = speakerKey(statement.speaker);
      if (key === me) continue;
      const reason = objection(statement, key);
      if (reason === 'known' && statement.seq === stated.get(key)?.statement.seq) {
        deps.onBrought(statement.speaker.session, peer);
      }
      if (reason === 'known' && key === pace()) isRedundant = true;
      if (reason !== null) continue;
      if (!link.verifications.take('')) {
        if (!link.overRate()) return { type: 'fault', detail: 'too many statements' };
        continue;
      }
      if (!(await voice.verify(statement.speaker.device as DeviceId, toSign(statement), statement.signature))) {
        // Honest peers pass on only what they have checked.
        return { type: 'fault', detail: 'forged statement' };
      }
      if (scope.signal.aborted) return { type: 'ok' };
      // Another link may have brought it, or a newer one, while this one was checked.
      if (objection(statement, key) === null) accept(key, statement, peer);
    }
    return isRedundant ? { type: 'redundant' } : { type: 'ok' };
  };

  /** Whose second copies count, the same for everybody who knows everybody [MESH-18]. */
  const pace = (): string => {
    let smallest = me;
    for (const key of stated.keys()) if (key < smallest) smallest = key;
    return smallest;
  };

  const toSign = (statement: Statement): Bytes => statementToSign(voice.context, statement);

  const accept = (key: string, statement: Statement, from: Peer): void => {
    const before = stated.get(key);
    const now = env.elapsed();
    stated.set(key, { statement, heardAt: now });
    remembered.delete(key);
    const isMoved = before !== undefined && !equalBytes(before.statement.presence, statement.presence);
    deps.onBrought(statement.speaker.session, from);
    if (rateOfSpeaker.take(key)) passOn(key, from, isMoved);
    deps.onStated(statement, before === undefined, from);
    if (now - spokeAt > periodMs() * joinWaveAt) speakBy(now + env.chance() * waveSpreadMs);
  };

  // -------------------------------------------------------------- forgetting

  const forget = (key: string): void => {
    const word = stated.get(key);
    if (!word) return;
    stated.delete(key);
    remembered.delete(key);
    remembered.set(key, word.statement.seq);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= maxRemembered) break;
      remembered.delete(oldest);
    }
    for (const peer of peers.values()) peer.forget(key);
    deps.onGone(word.statement.speaker);
  };

  const sweep = (): void => {
    const now = env.elapsed();
    const period = periodMs();
    let isOverdue = false;
    for (const [key, { heardAt }] of [...stated]) {
      if (key === me) continue;
      if (now - heardAt > period * goneAfterRefreshes)
        forget(key); // keeps (4)
      else if (now - heardAt > period * 1.4) isOverdue = true;
    }
    if (!isOverdue || now < overdueAt) return;
    overdueAt = now + period / 2;
    deps.onOverdue();
  };
  const sweepLater = (): void => {
    scope.add(
      env.after(refreshMs / 4, () => {
        sweep();
        if (!scope.signal.aborted) sweepLater();
      }),
    );
  };
  sweepLater();
  scope.add(() => cancelDue());

  return {
    add: (peer) => void peers.set(peer, bundles.add(peer)),
    welcome(peer) {
      for (const [key, { statement }] of stated) peers.get(peer)?.offer(key, statement, false);
      speakBy(env.elapsed() + env.chance() * waveSpreadMs);
    },
    remove(peer, isStillThere) {
      const link = peers.get(peer);
      link?.close();
      peers.delete(peer);
      // It may still be there, reached through others: then it says so, because it has lost a link, too.
      for (const [key, { statement }] of [...stated]) if (!isStillThere && link?.isOf(statement.speaker)) forget(key);
      if (peers.size > 0) speakBy(env.elapsed() + env.chance() * waveSpreadMs);
    },
    hear,
    along: (peer) => peers.get(peer)?.along(),
    say(next) {
      if (equalBytes(presence, next)) return;
      presence = next;
      presenceSince ??= env.elapsed();
      evaluate();
    },
    confirm(head) {
      const now = env.elapsed();
      confirmed.delete(head.log);
      confirmed.set(head.log, { head, at: now });
      for (const oldest of confirmed.keys()) {
        if (confirmed.size <= maxStatementHeads) break;
        confirmed.delete(oldest);
      }
      confirmSince ??= now;
      confirmMovedAt = now;
      evaluate();
    },
    becameMember() {
      if (!stated.has(me)) speakBy(env.elapsed() + env.chance() * waveSpreadMs);
    },
    known: () => [...stated].flatMap(([key, word]) => (key === me ? [] : [word])),
  };
}
