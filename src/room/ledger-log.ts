/**
 * What the ledger holds of one log, and how its head moves: over what came, and, apart from that, over what is durable.
 */
import type { Bytes } from '../lib/bytes.ts';
import { createTopic, type Topic } from '../lib/observable.ts';
import { createSerial, type Serial } from '../lib/serial.ts';
import { createHeadsDigest } from '../log/digest.ts';
import { emptyContext, readHeader } from '../log/header.ts';
import type { Entry, Head, LogContext, LogFacts, RawEntry } from '../log/types.ts';
import type { StoreOp } from '../storage/port.ts';
import { type ChainStarts, createChainStarts } from './chain-starts.ts';
import { entryKey, entryToRecord, openingToRecord } from './records.ts';
import type { Saver } from './saver.ts';

/** Chain values kept per log, so that a range overlapping what is held can be compared with it. */
const recentChains = 128;

export interface LedgerLog {
  readonly facts: LogFacts;
  readonly serial: Serial;
  seq: number;
  chain: Bytes;
  /** What the log has said up to its head; null behind an entry of a version that is not known here [LOG-9]. */
  context: LogContext | null;
  durable: Head | null;
  /** Chain values of the last entries, by sequence number. */
  readonly chains: Map<number, Bytes>;
  /** Of every entry, for deps; in a log restored from a snapshot only from its head on, until somebody needs the rest. */
  readonly starts: ChainStarts;
  isRecalling: boolean;
  /** The last entry before the log splits; null: it does not. Nothing beyond it is held here [LOG-7]. */
  split: number | null;
  /** How far a second reading of this log has come; null: there is none. */
  again: Again | null;
  /** The head at which the last second reading found nothing wrong, and how many found nothing. */
  cleared: number | null;
  fruitless: number;
}

export interface Again {
  readonly purpose: 'heal' | 'check';
  /** The entry behind which it began. */
  readonly from: number;
  readonly seq: number;
  readonly chain: Bytes;
}

/** A second reading of this log, from its beginning. */
export const readingOf = (purpose: Again['purpose'], { facts }: LedgerLog): Again => ({
  purpose,
  from: 0,
  seq: 0,
  chain: facts.chain0,
});

/**
 * Whether something that does not fit is a reason to go through the log once more [MESH-35]. Anybody can announce a head that
 * does not fit, and a reading costs as much as the log is long: after each that found nothing the log has to have grown
 * by twice as much before the next, so a liar costs a few readings and not one for each entry.
 */
export const mayCheck = ({ cleared, fruitless, seq }: LedgerLog): boolean =>
  cleared === null || seq - cleared >= Math.max(1, 2 ** Math.min(fruitless, 24) - 1);

export function createLedgerLog(facts: LogFacts, split: number | null): LedgerLog {
  return {
    facts,
    serial: createSerial(),
    seq: 0,
    chain: facts.chain0,
    context: emptyContext,
    durable: null,
    chains: new Map([[0, facts.chain0]]),
    starts: createChainStarts(),
    isRecalling: false,
    split,
    again: null,
    cleared: null,
    fruitless: 0,
  };
}

export interface LedgerHeads {
  /** The log's next entry, of which the chain value is known: understood with those before it. */
  follow(state: LedgerLog, raw: RawEntry, chain: Bytes): Entry;
  moveHead(state: LedgerLog, seq: number, chain: Bytes): void;
  moveDurable(state: LedgerLog, seq: number, chain: Bytes): void;
  /** The log ends here again: what lay behind has gone to its branches. */
  cutBack(state: LedgerLog, seq: number, chain: Bytes, context: LogContext | null): void;
  /** Entries and, with the first of them, the opening; a signature belongs to the last. */
  persist(state: LedgerLog, entries: readonly RawEntry[], signature: Bytes | null, durable: () => void): void;
  /** The same for what came from others: in a moment. */
  persistSoon(state: LedgerLog, entries: readonly RawEntry[], signature: Bytes | null, durable: () => void): void;
  digest(): Bytes;
  parts(bucket: number): Bytes;
  size(bucket: number): number;
  readonly durableMoved: Topic<Head>;
}

export function createLedgerHeads(saver: Saver): LedgerHeads {
  const digest = createHeadsDigest();
  const durableMoved = createTopic<Head>();

  const moveHead = (state: LedgerLog, seq: number, chain: Bytes): void => {
    state.seq = seq;
    state.chain = chain;
    state.chains.set(seq, chain);
    state.starts.put(seq, chain);
    state.chains.delete(seq - recentChains);
  };

  /** The log's next entry, of which the chain value is known: understood with those before it. */
  const follow = (state: LedgerLog, raw: RawEntry, chain: Bytes): Entry => {
    const entry = readHeader(state.context, raw);
    state.context = entry.context;
    moveHead(state, raw.seq, chain);
    return entry;
  };

  const moveDurable = (state: LedgerLog, seq: number, chain: Bytes): void => {
    if ((state.durable?.seq ?? 0) >= seq) return;
    const head: Head = { log: state.facts.id, seq, chain };
    digest.move(state.durable, head);
    state.durable = head;
    durableMoved.publish(head);
  };

  const opsOf = (state: LedgerLog, entries: readonly RawEntry[], signature: Bytes | null): readonly StoreOp[] => {
    const log = state.facts.id;
    const last = entries.at(-1)?.seq ?? 0;
    const ops: StoreOp[] = entries.map((entry) => ({
      type: 'put',
      table: 'entries',
      key: entryKey(log, entry.seq),
      value: entryToRecord(log, { entry, signature: entry.seq === last ? signature : null }),
    }));
    if (entries[0]?.seq === 1) {
      ops.push({ type: 'put', table: 'logs', key: log, value: openingToRecord(log, state.facts.opening) });
    }
    return ops;
  };

  return {
    follow,
    moveHead,
    moveDurable,
    cutBack(state, seq, chain, context) {
      state.seq = seq;
      state.chain = chain;
      state.context = context;
      for (const held of [...state.chains.keys()]) if (held > seq) state.chains.delete(held);
      state.chains.set(seq, chain);
      if ((state.durable?.seq ?? 0) <= seq) return;
      const head = seq > 0 ? { log: state.facts.id, seq, chain } : null;
      digest.move(state.durable, head);
      state.durable = head;
    },
    persist: (state, entries, signature, durable) => saver.save(opsOf(state, entries, signature), durable),
    persistSoon: (state, entries, signature, durable) => saver.saveSoon(opsOf(state, entries, signature), durable),
    digest: () => digest.bytes(),
    parts: digest.parts,
    size: digest.size,
    durableMoved,
  };
}
