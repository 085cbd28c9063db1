/**
 * How two stores find out what differs [MESH-3]: digests of operations and of heads both at once; where a bucket differs,
 * its heads if they are few, else the digests of its parts and then the heads of the parts that differ. So nothing is said
 * of ten thousand closed logs that both sides hold, and little of the one that changed.
 */
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { bucketCount, bucketOf, differingBuckets, partCount, partOf } from '../log/digest.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Head, LogId } from '../log/types.ts';
import { maxHeadsPerMessage, maxOpsPerMessage } from '../wire/peer-limits.ts';
import { type PeerMessage, peerProtocolVersion, type SentHead, sentChainBytes } from '../wire/peer-message.ts';
import type { Newcomers } from './newcomer.ts';
import { fewHeads, maxOpIds } from './sync-limits.ts';
import { hurryHead, type SyncPeer, sendTo } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';

/** A bucket, or `bucketCount` + a part of all parts: as `heads` names what it is complete for. */
export type Place = number;

const placeOfPart = (bucket: number, part: number): Place => bucketCount + bucket * partCount + part;

/** Whether a list that is complete for these places would name this log. */
export const covers = (places: ReadonlySet<Place>, log: LogId): boolean =>
  places.has(bucketOf(log)) || places.has(placeOfPart(bucketOf(log), partOf(log)));

type Message<Type extends PeerMessage['type']> = Extract<PeerMessage, { type: Type }>;

export interface Greeting {
  greet(peer: SyncPeer): void;
  onGreet(peer: SyncPeer, message: Message<'greet'>): void;
  /** The operations that the other side lacks, once it has said all that it holds; null: it goes on, or says too much. */
  onOpIds(peer: SyncPeer, message: Message<'op-ids'>): readonly StandaloneEntry[] | null | 'too many';
  onDigests(peer: SyncPeer, message: Message<'digests'>): void;
  onHeads(peer: SyncPeer, message: Message<'heads'>): void;
}

export interface GreetingDeps {
  readonly env: Env;
  readonly source: SyncSource;
  readonly isMember: (peer: SyncPeer) => boolean;
  readonly newcomers: Newcomers;
  readonly noteHeads: (peer: SyncPeer, heads: readonly SentHead[]) => void;
  /** It holds this, because its digest is ours. */
  readonly noteEqual: (peer: SyncPeer, heads: readonly SentHead[]) => void;
  readonly onRestated: (peer: SyncPeer, covers: (log: LogId) => boolean, heads: readonly SentHead[]) => void;
}

const toSent = ({ log, seq, chain }: Head): SentHead => ({
  log,
  seq,
  chain: chain.subarray(0, sentChainBytes) as Bytes,
});

export function createGreeting({ env, source, isMember, newcomers, ...deps }: GreetingDeps): Greeting {
  const headsIn = (isWanted: (log: LogId) => boolean): readonly SentHead[] => {
    const heads: SentHead[] = [];
    for (const head of source.heads()) if (isWanted(head.log)) heads.push(toSent(head));
    return heads;
  };

  /** Everything held durably in these places, which the list is then complete for. */
  const tell = (peer: SyncPeer, places: readonly Place[]): void => {
    if (places.length === 0) return;
    const wanted = new Set(places);
    for (const place of places) peer.toldPlaces.add(place);
    const heads = headsIn((log) => covers(wanted, log));
    for (let from = 0; from === 0 || from < heads.length; from += maxHeadsPerMessage) {
      const buckets = from === 0 ? places : [];
      void sendTo(peer, { type: 'heads', buckets, heads: heads.slice(from, from + maxHeadsPerMessage) }, 'normal');
    }
  };

  const sendOpIds = (peer: SyncPeer): void => {
    const ids = source.opIds();
    for (let from = 0; from === 0 || from < ids.length; from += maxOpsPerMessage) {
      const more = from + maxOpsPerMessage < ids.length;
      void sendTo(peer, { type: 'op-ids', more, ids: ids.slice(from, from + maxOpsPerMessage) }, 'normal');
    }
  };

  const greet = (peer: SyncPeer): void => {
    const asMember = isMember(peer);
    peer.greetedAsMember = asMember;
    void sendTo(
      peer,
      {
        type: 'greet',
        version: peerProtocolVersion,
        time: env.now(),
        incarnation: source.incarnation,
        opsDigest: source.opsDigest(),
        // S2
        heads: asMember ? source.headsDigest() : new Uint8Array(0),
      },
      'normal',
    );
  };

  const tellDiffering = (peer: SyncPeer, differing: ReadonlySet<number>): void => {
    tell(
      peer,
      [...differing].filter((bucket) => source.headsIn(bucket) <= fewHeads),
    );
    for (const bucket of differing) {
      if (source.headsIn(bucket) <= fewHeads) continue;
      void sendTo(peer, { type: 'digests', bucket, parts: source.partsDigest(bucket) }, 'normal');
    }
  };

  return {
    greet,

    onGreet(peer, message) {
      peer.version = message.version;
      peer.skewMs = message.time - env.now();
      const isEqual = equalBytes(message.opsDigest, source.opsDigest());
      if (!isEqual && !newcomers.giveOps(peer, message.opsDigest)) sendOpIds(peer);
      if (!isMember(peer)) {
        peer.earlyGreet = message;
        newcomers.prepare(peer, message.heads);
        return;
      }
      if (!peer.greetedAsMember) greet(peer);
      if (message.heads.length === 0) return;
      for (const proof of source.forkProofs()) void sendTo(peer, { type: 'fork-proof', proof }, 'normal');
      const differing = new Set(differingBuckets(message.heads, source.headsDigest()));
      // What came over this link before stays known: its author counts on it, and a page's store is not set back under it.
      peer.headsKnown = true;
      deps.noteEqual(
        peer,
        headsIn((log) => !differing.has(bucketOf(log))),
      );
      peer.toldPlaces.clear();
      const giving = newcomers.giveEntries(peer, message.heads);
      if (giving) void giving.then((isGiven) => isGiven || tellDiffering(peer, differing));
      else tellDiffering(peer, differing);
    },

    onOpIds(peer, { more, ids }) {
      const said = peer.opIds ?? new Set();
      for (const id of ids) said.add(id);
      if (said.size > maxOpIds) return 'too many';
      peer.opIds = more ? said : null;
      // Of what it lacks all is on its way to who said in its greeting that it holds none.
      return more || (said.size === 0 && peer.gaveOps) ? null : source.opsExcept(said);
    },

    onDigests(peer, { bucket, parts }) {
      const places = differingBuckets(parts, source.partsDigest(bucket)).map((part) => placeOfPart(bucket, part));
      tell(
        peer,
        places.filter((place) => !peer.toldPlaces.has(place)),
      );
    },

    onHeads(peer, { buckets, heads }) {
      peer.headsKnown = true;
      const places = new Set(buckets);
      // A full list goes on in the next message, and says nothing of what is not in it.
      if (buckets.length > 0 && heads.length < maxHeadsPerMessage) {
        deps.onRestated(peer, (log) => covers(places, log), heads);
      }
      deps.noteHeads(peer, heads);
      if (buckets.length === 0) return;
      // An answer to a greeting is complete for its places: nothing fresh is on its way for them.
      for (const { log } of heads) hurryHead(peer, log);
      // Parts are named by whoever compared them first; whole buckets both sides see differ in the greetings.
      tell(
        peer,
        buckets.filter((place) => place >= bucketCount && !peer.toldPlaces.has(place)),
      );
    },
  };
}
