/**
 * The first 16 bytes of the chain value after each entry of one log, which is what deps name. All of them are kept, so that
 * every peer judges a dep alike: one that could be checked here and passed unchecked there would part their documents.
 */
import type { Bytes } from '../lib/bytes.ts';
import { depChainBytes } from '../log/header.ts';

export interface ChainStarts {
  /** Null: not known, because the entry came from a snapshot and was not read since. */
  at(seq: number): Bytes | null;
  put(seq: number, chain: Uint8Array): void;
}

export function createChainStarts(): ChainStarts {
  let bytes = new Uint8Array(depChainBytes * 16);
  /** Known are 1 … whole, and first … last. After `put` has filled the gap they are one stretch. */
  let whole = 0;
  let first = 0;
  let last = 0;

  return {
    at(seq) {
      const isKnown = (seq >= 1 && seq <= whole) || (seq >= first && seq <= last && first > 0);
      return isKnown ? bytes.slice((seq - 1) * depChainBytes, seq * depChainBytes) : null;
    },
    put(seq, chain) {
      if (seq * depChainBytes > bytes.length) {
        const larger = new Uint8Array(Math.max(bytes.length * 2, seq * depChainBytes));
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(chain.subarray(0, depChainBytes), (seq - 1) * depChainBytes);
      if (seq === whole + 1) whole = seq;
      else if (seq > whole) {
        if (seq !== last + 1) first = seq;
        last = seq;
      }
      if (first > 0 && whole >= first - 1) whole = Math.max(whole, last);
    },
  };
}
