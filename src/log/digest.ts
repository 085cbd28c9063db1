/**
 * Digests of heads [MESH-3]: logs fall into buckets by their id, and a bucket's digest is the exclusive-or of one hash per
 * head. Updating costs one hash per moved head, comparing costs nothing per log, whatever their number. Each bucket has
 * parts with digests of their own: one changed log among ten thousand shows without the heads of its whole bucket.
 */
import { tagged } from '../crypto/hash.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { logIdToBytes } from './opening.ts';
import type { Head, LogId } from './types.ts';

export const bucketCount = 64;
/** Of one bucket. */
export const partCount = 64;
export const digestBytes = 8;

export const bucketOf = (log: LogId): number => Number.parseInt(log.slice(0, 2), 16) % bucketCount;
/** Its part within its bucket. */
export const partOf = (log: LogId): number => Number.parseInt(log.slice(2, 4), 16) % partCount;

export interface HeadsDigest {
  /** Takes a head's old form out and puts the new one in; null: there is none. */
  move(before: Head | null, after: Head | null): void;
  /** All buckets one after the other, 8 bytes each. */
  bytes(): Bytes;
  /** The parts of one bucket, 8 bytes each. */
  parts(bucket: number): Bytes;
  /** How many heads it has. */
  size(bucket: number): number;
}

function headHash({ log, seq, chain }: Head): Bytes {
  return tagged('skein/head/1', createWriter(64).raw(logIdToBytes(log)).uint(seq).raw(chain).done());
}

export function createHeadsDigest(): HeadsDigest {
  const buckets = new Uint8Array(bucketCount * digestBytes);
  const parts = new Uint8Array(bucketCount * partCount * digestBytes);
  const sizes = new Uint32Array(bucketCount);

  const mixInto = (digests: Uint8Array, place: number, hash: Uint8Array): void => {
    const at = place * digestBytes;
    for (let i = 0; i < digestBytes; i++) digests[at + i] = (digests[at + i] as number) ^ (hash[i] as number);
  };
  const mix = (head: Head): void => {
    const hash = headHash(head);
    const bucket = bucketOf(head.log);
    mixInto(buckets, bucket, hash);
    mixInto(parts, bucket * partCount + partOf(head.log), hash);
  };

  return {
    move(before, after) {
      if (before) mix(before);
      const { log } = before ?? after ?? {};
      if (log && !(before && after)) sizes[bucketOf(log)] = (sizes[bucketOf(log)] as number) + (after ? 1 : -1);
      if (after) mix(after);
    },
    bytes: () => buckets.slice(),
    parts: (bucket) => parts.slice(bucket * partCount * digestBytes, (bucket + 1) * partCount * digestBytes),
    size: (bucket) => sizes[bucket] ?? 0,
  };
}

/** The buckets, or the parts of one bucket, in which two digests differ. */
export function differingBuckets(a: Uint8Array, b: Uint8Array): readonly number[] {
  const differing: number[] = [];
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const from = bucket * digestBytes;
    const to = from + digestBytes;
    if (!equalBytes(a.subarray(from, to), b.subarray(from, to))) differing.push(bucket);
  }
  return differing;
}
