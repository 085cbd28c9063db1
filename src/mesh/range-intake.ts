/**
 * Ranges that came: offered to the store, and what became of them told to whoever has to know: the requests, the broadcast,
 * and the peer itself, where it is to blame.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { unreachable } from '../lib/result.ts';
import type { SentRange } from '../log/range.ts';
import { type RangePart, sentChainBytes } from '../wire/peer-message.ts';
import type { Broadcast } from './broadcast/broadcast.ts';
import type { PartShelf } from './part-shelf.ts';
import type { RangeRequests } from './range-requests.ts';
import { lateAfterMs, notTakenAgainMs, notWantedAgainMs } from './sync-limits.ts';
import { type SyncPeer, setHead } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';

export interface RangeIntake {
  /** What was asked for, and whatever came before it and goes on from it. */
  asked(peer: SyncPeer, sent: SentRange): Promise<void>;
  /** What nobody asked for: it came down the tree, or `toAll`, from its author who is linked with everybody. */
  fresh(peer: SyncPeer, sent: SentRange, toAll: boolean): Promise<void>;
  /** A piece of either [MESH-36]. */
  part(peer: SyncPeer, part: RangePart): Promise<void>;
}

export interface RangeIntakeDeps {
  readonly env: Env;
  readonly source: Pick<SyncSource, 'heldSeq' | 'takeRange'>;
  readonly peers: ReadonlySet<SyncPeer>;
  readonly requests: RangeRequests;
  readonly pieces: PartShelf;
  readonly broadcast: Pick<Broadcast<SyncPeer>, 'taken' | 'duplicate'>;
  readonly signal: AbortSignal;
  readonly greet: (peer: SyncPeer) => void;
  readonly refuse: (peer: SyncPeer, detail: string) => void;
  readonly changed: () => void;
}

/** Of a head whose chain value nobody has told. */
const noChain: Bytes = new Uint8Array(sentChainBytes);

interface Manner {
  /** Nobody had asked for it. */
  readonly isFresh: boolean;
  readonly toAll: boolean;
  /** Several sent pieces of it: nobody is to blame for the whole. */
  readonly isShared: boolean;
}
const askedFor: Manner = { isFresh: false, toAll: false, isShared: false };
const shared: Manner = { ...askedFor, isShared: true };

export function createRangeIntake(deps: RangeIntakeDeps): RangeIntake {
  const { env, source, peers, requests, pieces, broadcast, signal, greet, refuse, changed } = deps;

  const take = async (peer: SyncPeer, sent: SentRange, { isFresh, toAll, isShared }: Manner): Promise<void> => {
    const { log, after, entries } = sent.range;
    const end = after + entries.length;
    const held = source.heldSeq(log);
    let isPassedOn = false;
    const passOn = (): void => {
      if (isPassedOn || signal.aborted) return;
      isPassedOn = true;
      broadcast.taken(peer, sent, isFresh, toAll); // S4
    };
    const taken = await source.takeRange(sent, passOn);
    if (signal.aborted) return;
    // Only what brings something on: who repeats what is known would otherwise keep a log from us that others have.
    if (taken.type === 'taken') requests.heard(peer);
    pieces.held(log, source.heldSeq(log));
    switch (taken.type) {
      case 'taken':
      case 'known': {
        const known = peer.heads.get(log);
        const lastChain = known && known.seq >= end ? known.chain : noChain;
        if (!known || known.seq < end) setHead(peer, log, { seq: end, chain: lastChain, heardAt: env.elapsed() });
        if (taken.type === 'taken') passOn();
        else if (isFresh && held >= end) broadcast.duplicate(peer, log);
        else if (source.heldSeq(log) < end) requests.notTaken(log, notWantedAgainMs);
        break;
      }
      case 'gap':
        // The head is remembered, so that evaluate() asks for what lies between.
        setHead(peer, log, { seq: end, chain: noChain, heardAt: env.elapsed() - lateAfterMs });
        requests.claimed(log);
        // It follows what is held and yet does not fit: only this peer can show the branch that it is of [LOG-7].
        if (held >= after) requests.ask(peer, log, end);
        break;
      case 'not-member':
        requests.notTaken(log, notTakenAgainMs);
        greet(peer);
        break;
      case 'refused':
        requests.notTaken(log, notTakenAgainMs);
        if (!isShared) refuse(peer, taken.detail);
        break;
      default:
        unreachable(taken);
    }
    requests.evaluate();
    changed();
  };

  /** What came, and whatever came before it and goes on from it. */
  const asked = async (peer: SyncPeer, sent: SentRange, isShared = false): Promise<void> => {
    const first = requests.arrived(peer, sent);
    if (first) await take(peer, first, isShared ? shared : askedFor);
    for (let more = requests.next(sent.range.log); more; more = requests.next(sent.range.log)) {
      if (peers.has(more.peer)) await take(more.peer, more.sent, askedFor);
    }
    requests.handled(sent.range.log);
  };

  const part = async (peer: SyncPeer, piece: RangePart): Promise<void> => {
    const { log, after, upTo, manner } = piece;
    if (manner === 'asked' && !requests.isAsked(peer, log, after)) return;
    if (source.heldSeq(log) >= upTo) {
      // Told once for all of its pieces, as for a message that came in one.
      if (manner !== 'asked' && piece.offset + piece.body.length === piece.total) broadcast.duplicate(peer, log);
      return;
    }
    const put = pieces.put(peer.link.device, piece);
    if (put.type === 'fault') return refuse(peer, 'pieces that make no range');
    if (put.type !== 'whole') return;
    if (manner === 'asked') await asked(peer, put.sent, put.isShared);
    else await take(peer, put.sent, { isFresh: true, toAll: manner === 'fresh to all', isShared: put.isShared });
  };

  return {
    asked: (peer, sent) => asked(peer, sent),
    fresh: (peer, sent, toAll) => take(peer, sent, { isFresh: true, toAll, isShared: false }),
    part,
  };
}
