/**
 * Statements on their way over links: of each session only the newest waits, they leave in bundles, and a link carries one
 * bundle in a while, whatever is said. Short names and "as before" of each link live here.
 */
import type { Bytes } from '../../lib/bytes.ts';
import { equalBytes } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import type { Scope } from '../../lib/scope.ts';
import type { LogId } from '../../log/types.ts';
import type { SentStatement, Speaker } from '../../wire/broadcast-message.ts';
import { maxReferences, maxStatements } from '../../wire/peer-limits.ts';
import { createRate, type Rate } from '../rate.ts';
import { bundleGapMs, gatherMs, maxOverRate, statementRate, urgentGatherMs } from './limits.ts';
import { createNameReader, createNameWriter, type NameReader, type NameWriter } from './names.ts';
import { type Statement, speakerKey } from './statement.ts';

/** Where the statements of one link stand. */
export interface BundlePeer {
  /** To be sent, unless the other side turns out to have it. */
  offer(key: string, statement: Statement, isUrgent: boolean): void;
  /** What waits leaves now, if the link may carry a bundle again. */
  along(): void;
  /** Null: it refers to what was never named on this link. */
  read(sent: SentStatement): Statement | null;
  /** The other end of the link is this very session. */
  isOf(speaker: Speaker): boolean;
  forget(key: string): void;
  readonly verifications: Rate;
  /** False: once too often. */
  overRate(): boolean;
  close(): void;
}

/** What a link lends to statements: the names of logs are shared with everything else that travels over it. */
export interface LinkNames {
  readonly session: string;
  readonly logsOut: NameWriter<LogId>;
  readonly logsIn: NameReader<LogId>;
}

export interface BundlesDeps<Peer> {
  readonly env: Env;
  readonly scope: Scope;
  readonly namesOf: (peer: Peer) => LinkNames;
  readonly send: (peer: Peer, statements: readonly SentStatement[]) => void;
}

export function createBundles<Peer>({ env, scope, namesOf, send }: BundlesDeps<Peer>): {
  add(peer: Peer): BundlePeer;
} {
  const add = (peer: Peer): BundlePeer => {
    const { session, logsOut, logsIn } = namesOf(peer);

    // State
    const waiting = new Map<string, Statement>();
    /** Number of the newest statement that the other side has from us or gave us. */
    const shared = new Map<string, number>();
    /** Presence as last written, and as last read, on this link. */
    const wrote = new Map<string, Bytes>();
    const heard = new Map<string, Bytes>();
    let sentAt = Number.NEGATIVE_INFINITY;
    let dueAt = Number.POSITIVE_INFINITY;
    let over = 0;
    let cancel = (): void => {};

    // Resources
    const speakersOut = createNameWriter<Speaker>();
    const speakersIn = createNameReader<Speaker>();
    const verifications = createRate(env, statementRate);

    const toSent = (key: string, { speaker, seq, presence, heads, digest, signature }: Statement): SentStatement => {
      const reference = speakersOut.refer(key, speaker);
      const before = wrote.get(key);
      const isAsBefore = reference.name === null && before !== undefined && equalBytes(before, presence);
      remember(wrote, key, presence);
      return {
        speaker: reference,
        seq,
        presence: isAsBefore ? null : presence,
        heads: heads.map(({ log, ...head }) => ({ ...head, log: logsOut.refer(log, log) })),
        digest,
        signature,
      };
    };

    const flush = (): void => {
      const sent: SentStatement[] = [];
      for (const [key, statement] of waiting) {
        if (sent.length >= maxStatements) break;
        waiting.delete(key);
        if ((shared.get(key) ?? 0) >= statement.seq) continue;
        remember(shared, key, statement.seq);
        sent.push(toSent(key, statement));
      }
      dueAt = Number.POSITIVE_INFINITY;
      if (sent.length > 0) {
        sentAt = env.elapsed();
        send(peer, sent);
      }
      if (waiting.size > 0) plan(gatherMs);
    };

    const plan = (gather: number): void => {
      const now = env.elapsed();
      const due = Math.max(now + gather, sentAt + bundleGapMs);
      if (due >= dueAt) return;
      dueAt = due;
      cancel();
      cancel = env.after(due - now, () => {
        if (!scope.signal.aborted) flush();
      });
    };

    return {
      offer(key, statement, isUrgent) {
        if ((shared.get(key) ?? 0) >= statement.seq) return;
        waiting.set(key, statement);
        plan(isUrgent ? urgentGatherMs : gatherMs);
      },
      along() {
        if (waiting.size === 0 || env.elapsed() - sentAt < bundleGapMs) return;
        cancel();
        flush();
      },
      read({ speaker: reference, seq, presence: said, heads, digest, signature }) {
        const speaker = speakersIn.resolve(reference);
        if (!speaker) return null;
        const key = speakerKey(speaker);
        const presence = said ?? heard.get(key);
        if (!presence) return null;
        remember(heard, key, presence);
        if ((shared.get(key) ?? 0) < seq) remember(shared, key, seq);
        const named = heads.map(({ log, ...head }) => ({ ...head, log: logsIn.resolve(log) }));
        if (named.some(({ log }) => log === null)) return null;
        return { speaker, seq, presence, heads: named as Statement['heads'], digest, signature };
      },
      isOf: (speaker) => speaker.session === session,
      forget: (key) => void waiting.delete(key),
      verifications,
      overRate: () => ++over <= maxOverRate,
      close: () => cancel(),
    };
  };

  return { add };
}

/** As many as there are numbers for names; the one that was used longest ago goes first, on both sides alike. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= maxReferences) break;
    map.delete(oldest);
  }
}
