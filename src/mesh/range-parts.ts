/**
 * A range too large for one message, in pieces [MESH-36]: a link that is lost in its middle costs one piece and not all of it.
 *
 * The pieces are named by what they make. A signature vouches for every byte of its range's entries, and a range has one byte
 * form; so the same log, place and signature are the same bytes, whoever sends them, and pieces of several senders go together.
 */
import { tagged } from '../crypto/hash.ts';
import type { Bytes } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { logIdToBytes } from '../log/opening.ts';
import { rangeToBytes, type SentRange } from '../log/range.ts';
import { maxPartBytes } from '../wire/peer-limits.ts';
import { type PartManner, type PeerMessage, partIdBytes } from '../wire/peer-message.ts';
import { bytesOf, endOf } from './range-shelf.ts';
import { partsFromBytes } from './sync-limits.ts';

type PartMessage = Extract<PeerMessage, { type: 'part' }>;

export const isLargeRange = (sent: SentRange): boolean => bytesOf(sent) > partsFromBytes;

/** Names the bytes of this range. */
export function partsId({ range: { log, after, signature }, opening }: SentRange): Bytes {
  const place = createWriter(32)
    .raw(logIdToBytes(log))
    .uint(after)
    .u8(opening ? 1 : 0)
    .done();
  return tagged('skein/parts/1', place, signature).slice(0, partIdBytes) as Bytes;
}

/** The pieces from this byte on; each is made when it is asked for. */
export function* partsOf(sent: SentRange, manner: PartManner, from = 0): Generator<PartMessage> {
  const bytes = rangeToBytes(sent);
  const { log, after } = sent.range;
  const whole = {
    type: 'part',
    log,
    after,
    upTo: endOf(sent),
    id: partsId(sent),
    total: bytes.length,
    manner,
  } as const;
  for (let offset = from < bytes.length ? from : 0; offset < bytes.length; offset += maxPartBytes) {
    yield { ...whole, offset, body: bytes.slice(offset, offset + maxPartBytes) };
  }
}
