/**
 * Pieces of large ranges that have come, until they are whole [MESH-36]. They outlive the link that brought them: whoever is
 * asked for the range next goes on where it ended, and of two who send it at once each byte is taken from the faster.
 *
 * Nothing here is checked before it is whole, and then by chain and signature, as every range is. So it is bounded: in all, and
 * for what one device began; neither bound is below the largest range. What several senders made together and does not hold is nobody's fault that could be shown: it is
 * dropped, and asked for anew of one of them.
 */
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, concatBytes, toHex } from '../lib/bytes.ts';
import { rangeFromBytes, type SentRange } from '../log/range.ts';
import type { LogId } from '../log/types.ts';
import type { RangePart } from '../wire/peer-message.ts';
import { maxPartialBytes, maxPartialBytesPerDevice } from './sync-limits.ts';

/** What became of a piece. */
export type Put =
  | { readonly type: 'more' }
  /** It does not go on from what is here, or nothing of it is new. */
  | { readonly type: 'not taken' }
  /** `isShared`: several sent pieces of it. */
  | { readonly type: 'whole'; readonly sent: SentRange; readonly isShared: boolean }
  /** The one who sent all of it made it up. */
  | { readonly type: 'fault' };

export interface PartShelf {
  put(device: DeviceId, part: RangePart): Put;
  /** What is here of the range that begins after this entry; null: nothing. */
  begun(log: LogId, after: number): { readonly id: Bytes; readonly have: number } | null;
  /** The log is held up to here. */
  held(log: LogId, seq: number): void;
  bytes(): number;
}

interface Partial {
  readonly log: LogId;
  readonly after: number;
  readonly upTo: number;
  readonly id: Bytes;
  readonly total: number;
  readonly pieces: Bytes[];
  have: number;
  readonly begunBy: DeviceId;
  readonly senders: Set<DeviceId>;
}

const more: Put = { type: 'more' };
const notTaken: Put = { type: 'not taken' };

export function createPartShelf(): PartShelf {
  /** The longest untouched first. */
  const partials = new Map<string, Partial>();
  let bytes = 0;

  const drop = (key: string): void => {
    bytes -= partials.get(key)?.have ?? 0;
    partials.delete(key);
  };

  const begunBy = (device: DeviceId): number => {
    let sum = 0;
    for (const partial of partials.values()) if (partial.begunBy === device) sum += partial.have;
    return sum;
  };

  /** Room for so much more, at the cost of what was left lying longest, first by who began this one. */
  const makeRoom = (own: string, device: DeviceId, length: number): void => {
    for (const [key, partial] of [...partials]) {
      if (begunBy(device) + length <= maxPartialBytesPerDevice) break;
      if (key !== own && partial.begunBy === device) drop(key);
    }
    for (const key of [...partials.keys()]) {
      if (bytes + length <= maxPartialBytes) break;
      if (key !== own) drop(key);
    }
  };

  const finish = (partial: Partial): Put => {
    const read = rangeFromBytes(concatBytes(...partial.pieces));
    if (read.ok && read.value.range.log === partial.log && read.value.range.after === partial.after) {
      return { type: 'whole', sent: read.value, isShared: partial.senders.size > 1 };
    }
    return partial.senders.size > 1 ? notTaken : { type: 'fault' };
  };

  return {
    put(device, { log, after, upTo, id, total, offset, body }) {
      const key = `${log}/${after}/${total}/${toHex(id)}`;
      const partial: Partial = partials.get(key) ?? {
        ...{ log, after, upTo, id, total },
        pieces: [],
        have: 0,
        begunBy: device,
        senders: new Set(),
      };
      const fresh = partial.have - offset;
      if (fresh < 0 || fresh >= body.length) return notTaken;
      const piece = fresh === 0 ? body : (body.slice(fresh) as Bytes);
      makeRoom(key, partial.begunBy, piece.length);
      partial.pieces.push(piece);
      partial.have += piece.length;
      partial.senders.add(device);
      bytes += piece.length;
      // Put in anew: a Map keeps the order of insertion.
      partials.delete(key);
      partials.set(key, partial);
      if (partial.have < total) return more;
      drop(key);
      return finish(partial);
    },
    begun(log, after) {
      let most: Partial | null = null;
      for (const partial of partials.values()) {
        if (partial.log === log && partial.after === after && partial.have > (most?.have ?? 0)) most = partial;
      }
      return most && { id: most.id, have: most.have };
    },
    held(log, seq) {
      for (const [key, partial] of partials) if (partial.log === log && partial.after < seq) drop(key);
    },
    bytes: () => bytes,
  };
}
