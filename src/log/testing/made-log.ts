/** Logs whose every byte is known beforehand: keys from a seed, Ed25519 without chance, times and nonces given. */
import { type DerivedKeys, keysFromSeed } from '../../crypto/derived-keys.ts';
import type { Bytes } from '../../lib/bytes.ts';
import { chainAfter, signedBytes } from '../entry.ts';
import { emptyContext, makeHeader, readHeader } from '../header.ts';
import { factsOf } from '../opening.ts';
import type { SentRange } from '../range.ts';
import type { StandaloneEntry } from '../standalone.ts';
import type { Dep, Entry, EpochHint, LogFacts, LogId, LogOpening, RawEntry } from '../types.ts';

export const filled = (length: number, byte: number): Bytes => new Uint8Array(length).fill(byte);

export interface MadeLog {
  readonly keys: DerivedKeys;
  readonly opening: LogOpening;
  readonly facts: LogFacts;
  readonly entries: readonly Entry[];
  /** Chain values: at 0 the root, at n after entry n. */
  readonly chains: readonly Bytes[];
  /** Entries after + 1 … upTo under one signature. */
  range(after: number, upTo: number): SentRange;
  standalone(seq: number): StandaloneEntry;
}

export const madeDep = (byte: number, seq: number): Dep => ({
  log: filled(16, byte).reduce((hex, one) => hex + one.toString(16).padStart(2, '0'), '') as LogId,
  seq,
  chain: filled(16, byte + 1),
});

/** As it is sent: what it says is read anew by whoever receives it. */
export const rawOf = ({ seq, header, body }: RawEntry): RawEntry => ({ seq, header, body });

const hint = 'e0e1e2e3e4e5e6e7' as EpochHint;

/** The time of entries after `splitAfter` is another one: the same log with a second tongue [LOG-7]. */
const otherBranchMs = 500;

/** Bodies of 5, 10, 15 … bytes; the second entry is an operation, the third has deps. */
export function madeLog(
  count: number,
  seed = 7,
  room: Bytes = filled(16, 1),
  splitAfter = Number.POSITIVE_INFINITY,
): MadeLog {
  const keys = keysFromSeed(filled(32, seed));
  const opening: LogOpening = { room, deviceKey: keys.signPublic, nonce: filled(16, seed + 1) };
  const facts = factsOf(opening);
  const entries: Entry[] = [];
  const chains: Bytes[] = [facts.chain0];
  for (let seq = 1; seq <= count; seq++) {
    const context = entries.at(-1)?.context ?? emptyContext;
    const header = makeHeader(context, {
      kind: seq === 2 ? 'op' : 'doc',
      time: 1_700_000_000_000 + seq * 1000 + (seq > splitAfter ? otherBranchMs : 0),
      epoch: seq === 2 ? null : hint,
      deps: seq === 3 ? [madeDep(0x20, 4), madeDep(0x30, 500)] : [],
    });
    const entry = readHeader(context, { seq, header, body: filled(seq * 5, 0xb0 + (seq % 16)) });
    entries.push(entry);
    chains.push(chainAfter(chains[seq - 1] as Bytes, facts.id, entry));
  }
  const sign = (seq: number): Bytes => keys.sign(signedBytes(chains[seq] as Bytes));
  return {
    keys,
    opening,
    facts,
    entries,
    chains,
    range: (after, upTo) => ({
      range: { log: facts.id, after, entries: entries.slice(after, upTo).map(rawOf), signature: sign(upTo) },
      opening: after === 0 ? opening : null,
    }),
    standalone: (seq) => ({
      opening,
      chainBefore: chains[seq - 1] as Bytes,
      entry: rawOf(entries[seq - 1] as Entry),
      signature: sign(seq),
    }),
  };
}
