/**
 * What a newcomer is given without asking [MESH-45]: each question that it need not put is a round trip of the time until
 * it sees anything. All operations when it greets with none; as soon as it is a member and holds nothing, all entries, where
 * they are little. What is more is told as heads and asked for, part by part, as by everybody else.
 */
import { sha256 } from '../crypto/hash.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import type { SentRange } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Head, LogId } from '../log/types.ts';
import { bytesOf } from './range-shelf.ts';
import { givenBytes, givenLogs } from './sync-limits.ts';
import { type SyncPeer, sendTo } from './sync-peer.ts';
import type { SyncSource } from './sync-source.ts';

export interface Newcomers {
  /** True: it holds no operations, and is given all of them, once. */
  giveOps(peer: SyncPeer, opsDigest: Bytes): boolean;
  /** It holds no entry, by the digest of its heads, and may be a member in a moment: what it will be given is read now. */
  prepare(peer: SyncPeer, headsDigest: Bytes): void;
  /** Null: it holds something, or got it before, or there are too many logs; false: what is here is too much to be given unasked. */
  giveEntries(peer: SyncPeer, headsDigest: Bytes): Promise<boolean> | null;
}

export interface NewcomersDeps {
  readonly source: SyncSource;
  readonly tellOps: (peer: SyncPeer, ops: readonly StandaloneEntry[]) => void;
}

/** The digest of no operations. */
const noOps = sha256().slice(0, 16);
const isOfNothing = (headsDigest: Bytes): boolean => headsDigest.every((byte) => byte === 0);

export function createNewcomers({ source, tellOps }: NewcomersDeps): Newcomers {
  const prepared = new WeakMap<SyncPeer, Promise<ReadonlyMap<LogId, SentRange>>>();

  /** Each log from its beginning, as far as it was held durably when this was called. */
  const readAll = async (heads: readonly Head[]): Promise<ReadonlyMap<LogId, SentRange>> => {
    const read = await Promise.all(heads.map(({ log, seq }) => source.readRange(log, 0, seq, givenBytes)));
    return new Map(read.flatMap((sent) => (sent ? [[sent.range.log, sent] as const] : [])));
  };

  const isLittle = (heads: readonly Head[]): boolean => heads.length > 0 && heads.length <= givenLogs;

  const give = async (peer: SyncPeer, heads: readonly Head[]): Promise<boolean> => {
    const before = (await prepared.get(peer)) ?? new Map<LogId, SentRange>();
    prepared.delete(peer);
    const isRead = ({ log, seq }: Head): boolean => endOf(before.get(log)) >= seq;
    const all = new Map([...before, ...(await readAll(heads.filter((head) => !isRead(head))))]);
    // All or nothing: heads told beside what is on its way would be asked for a second time.
    let bytes = 0;
    for (const sent of all.values()) bytes += bytesOf(sent);
    if (bytes > givenBytes || !heads.every(({ log, seq }) => endOf(all.get(log)) >= seq)) return false;
    return sendTo(peer, { type: 'ranges', sent: [...all.values()] }, 'bulk');
  };

  return {
    giveOps(peer, opsDigest) {
      if (!equalBytes(opsDigest, noOps)) return false;
      if (!peer.gaveOps) tellOps(peer, source.opsExcept(new Set()));
      peer.gaveOps = true;
      return true;
    },

    prepare(peer, headsDigest) {
      const heads = [...source.heads()];
      if (!prepared.has(peer) && isOfNothing(headsDigest) && isLittle(heads)) prepared.set(peer, readAll(heads));
    },

    giveEntries(peer, headsDigest) {
      const heads = [...source.heads()];
      if (peer.gaveEntries || !isOfNothing(headsDigest) || !isLittle(heads)) return null;
      peer.gaveEntries = true;
      return give(peer, heads);
    },
  };
}

const endOf = (sent: SentRange | undefined): number => (sent ? sent.range.after + sent.range.entries.length : 0);
