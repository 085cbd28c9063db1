/**
 * Ranges that came before what they follow: of a large log several parts are asked for at once, of several peers, and they
 * come in any order. Nothing on the shelf is checked yet, because a chain is checked from its beginning, so it is bounded
 * in bytes, and what does not fit is asked for again [MESH-31].
 */
import { entryBytes, type SentRange } from '../log/range.ts';
import type { LogId } from '../log/types.ts';
import { maxShelfBytes } from './sync-limits.ts';

export interface Shelved<Peer> {
  readonly peer: Peer;
  readonly sent: SentRange;
}

export interface RangeShelf<Peer> {
  /** False: no room. */
  put(peer: Peer, sent: SentRange): boolean;
  /** The next part that goes on from here or from before; null: none. Older ones are dropped. */
  take(log: LogId, held: number): Shelved<Peer> | null;
  /** Up to where the parts on the shelf lead from here without a gap. */
  covers(log: LogId, held: number): number;
  drop(log: LogId): void;
}

export const endOf = ({ range }: SentRange): number => range.after + range.entries.length;

export const bytesOf = ({ range }: SentRange): number =>
  range.entries.reduce((sum, entry) => sum + entryBytes(entry), 0);

/** What of it is not here yet: a signature vouches for every end of its range, wherever that begins [LOG-3]. */
export function withoutHeld(sent: SentRange, held: number): SentRange {
  const { range } = sent;
  if (range.after >= held || endOf(sent) <= held) return sent;
  return { range: { ...range, after: held, entries: range.entries.slice(held - range.after) }, opening: null };
}

export function createRangeShelf<Peer>(): RangeShelf<Peer> {
  const byLog = new Map<LogId, Shelved<Peer>[]>();
  let bytes = 0;

  const forget = (log: LogId, which: (shelved: Shelved<Peer>) => boolean): void => {
    const kept: Shelved<Peer>[] = [];
    for (const one of byLog.get(log) ?? []) {
      if (which(one)) bytes -= bytesOf(one.sent);
      else kept.push(one);
    }
    if (kept.length > 0) byLog.set(log, kept);
    else byLog.delete(log);
  };

  return {
    put(peer, sent) {
      const size = bytesOf(sent);
      if (bytes + size > maxShelfBytes) return false;
      const { log } = sent.range;
      const parts = [...(byLog.get(log) ?? []), { peer, sent }];
      byLog.set(
        log,
        parts.sort((a, b) => a.sent.range.after - b.sent.range.after),
      );
      bytes += size;
      return true;
    },
    take(log, held) {
      forget(log, ({ sent }) => endOf(sent) <= held);
      const first = byLog.get(log)?.[0];
      if (!first || first.sent.range.after > held) return null;
      forget(log, (one) => one === first);
      return first;
    },
    covers(log, held) {
      let upTo = held;
      for (const { sent } of byLog.get(log) ?? []) if (sent.range.after <= upTo) upTo = Math.max(upTo, endOf(sent));
      return upTo;
    },
    drop(log) {
      forget(log, () => true);
    },
  };
}
