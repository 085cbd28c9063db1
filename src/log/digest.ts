/**
 * Digests of heads [MESH-3]: logs fall into buckets by their id, and a bucket's digest is the exclusive-or of one hash per
 * head. Updating costs one hash per moved head, comparing costs nothing per log, whatever their number.
 */
import { tagged } from '../crypto/hash.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import { logIdToBytes } from './opening.ts';
import type { Head, LogId } from './types.ts';

export const bucketCount = 64;
export const digestBytes = 8;

export const bucketOf = (log: LogId): number => Number.parseInt(log.slice(0, 2), 16) % bucketCount;

export interface HeadsDigest {
  /** Takes a head's old form out and puts the new one in; null: there is none. */
  move(before: Head | null, after: Head | null): void;
  /** All buckets one after the other, 8 bytes each. */
  bytes(): Bytes;
}

function headHash({ log, seq, chain }: Head): Bytes {
  return tagged('skein/head/1', createWriter(64).raw(logIdToBytes(log)).uint(seq).raw(chain).done());
}

export function createHeadsDigest(): HeadsDigest {
  const buckets = new Uint8Array(bucketCount * digestBytes);
  const mix = (head: Head): void => {
    const hash = headHash(head);
    const at = bucketOf(head.log) * digestBytes;
    for (let i = 0; i < digestBytes; i++) buckets[at + i] = (buckets[at + i] as number) ^ (hash[i] as number);
  };
  return {
    move(before, after) {
      if (before) mix(before);
      if (after) mix(after);
    },
    bytes: () => buckets.slice(),
  };
}

/** The buckets in which two digests differ. */
export function differingBuckets(a: Uint8Array, b: Uint8Array): readonly number[] {
  const differing: number[] = [];
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const from = bucket * digestBytes;
    const to = from + digestBytes;
    if (!equalBytes(a.subarray(from, to), b.subarray(from, to))) differing.push(bucket);
  }
  return differing;
}
