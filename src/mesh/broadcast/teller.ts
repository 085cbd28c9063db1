/**
 * Tells linked peers which heads became durable here: to a log's author at once, as an acknowledgement, and to everybody
 * else only where they are not known to hold them: as the lazy announcement of the broadcast tree [MESH-6, MESH-18].
 *
 * Who sent something, was sent it, or announced it holds it: so on the links of the tree nothing is announced, and of two
 * that could tell each other usually one does. A turn tells a few links and leaves the others for the next, oldest first.
 */
import type { Env } from '../../lib/env.ts';
import type { Head, LogId } from '../../log/types.ts';
import { maxToldHeads } from '../../wire/peer-limits.ts';
import { ackGapMs, alongGapMs, newsGapMs, tellTurnMs } from './limits.ts';

export interface TellerDeps<Peer> {
  readonly env: Pick<Env, 'after' | 'elapsed' | 'chance'>;
  /** How far it holds a log, as far as is known here: announced by it, sent by it or sent to it. */
  readonly knownSeq: (peer: Peer, log: LogId) => number;
  /** It wrote the log: it waits for the acknowledgement. */
  readonly isAuthor: (peer: Peer, log: LogId) => boolean;
  readonly tell: (peer: Peer, heads: readonly Head[]) => void;
}

export interface Teller<Peer> {
  add(peer: Peer): void;
  remove(peer: Peer): void;
  moved(head: Head): void;
  /** Something is leaving for it anyway: what waits may go along, in the same packet. */
  along(peer: Peer): void;
  /** It has just opened this way: what went by before is told at once. */
  hurry(peer: Peer): void;
  close(): void;
}

interface Waiting {
  readonly acks: Map<LogId, Head>;
  readonly news: Map<LogId, Head>;
  toldAt: number;
}

export function createTeller<Peer>({ env, knownSeq, isAuthor, tell }: TellerDeps<Peer>): Teller<Peer> {
  /** In the order in which they were told last: whoever waited longest is first. */
  const waiting = new Map<Peer, Waiting>();
  let cancelTurn: (() => void) | null = null;
  let newsToldAt = Number.NEGATIVE_INFINITY;

  const arm = (): void => {
    cancelTurn ??= env.after(tellTurnMs * (0.5 + env.chance()), () => {
      cancelTurn = null;
      turn();
    });
  };

  /** What is still news to it: others may have told it meanwhile. */
  const newsOf = (peer: Peer, { news }: Waiting): Head[] => {
    const heads: Head[] = [];
    for (const [log, head] of news) {
      if (knownSeq(peer, log) >= head.seq) news.delete(log);
      else if (heads.length < maxToldHeads) heads.push(head);
    }
    return heads;
  };

  /** All that waits for it, as one message. */
  const tellAll = (peer: Peer, mine: Waiting, news: readonly Head[]): void => {
    const acks = [...mine.acks.values()].slice(0, maxToldHeads);
    const heads = [...acks, ...news.filter(({ log }) => !mine.acks.has(log))].slice(0, maxToldHeads);
    for (const { log } of heads) {
      mine.acks.delete(log);
      mine.news.delete(log);
    }
    mine.toldAt = env.elapsed();
    // Whoever waited longest is first in the next turn.
    waiting.delete(peer);
    waiting.set(peer, mine);
    if (heads.length > 0) tell(peer, heads);
  };

  const turn = (): void => {
    const now = env.elapsed();
    let isLeft = false;
    for (const [peer, mine] of [...waiting]) {
      const news = newsOf(peer, mine);
      const acksDue = mine.acks.size > 0 && now - mine.toldAt >= ackGapMs;
      // What goes to an author anyway takes the news along, and is announcement enough for a while.
      if (acksDue || (news.length > 0 && now - newsToldAt >= newsGapMs)) {
        if (news.length > 0) newsToldAt = now;
        tellAll(peer, mine, news);
      }
      isLeft ||= mine.acks.size > 0 || mine.news.size > 0;
    }
    if (isLeft) arm();
  };

  return {
    add: (peer) => void waiting.set(peer, { acks: new Map(), news: new Map(), toldAt: -ackGapMs }),
    remove: (peer) => void waiting.delete(peer),
    moved(head) {
      let isNews = false;
      for (const [peer, { acks, news }] of waiting) {
        if (isAuthor(peer, head.log)) acks.set(head.log, head);
        else if (knownSeq(peer, head.log) < head.seq) news.set(head.log, head);
        else continue;
        isNews = true;
      }
      if (isNews) arm();
    },
    along(peer) {
      const mine = waiting.get(peer);
      if (!mine || env.elapsed() - mine.toldAt < alongGapMs) return;
      const news = newsOf(peer, mine);
      if (mine.acks.size > 0 || news.length > 0) tellAll(peer, mine, news);
    },
    hurry(peer) {
      const mine = waiting.get(peer);
      const news = mine ? newsOf(peer, mine) : [];
      for (const { log } of news) mine?.news.delete(log);
      if (news.length > 0) tell(peer, news);
    },
    close: () => cancelTurn?.(),
  };
}
