/**
 * Logs of which more than one continuation is known [LOG-7], or that share a client id with a smaller one [LOG-4]: the ledger
 * holds the part that is common to all and nothing else; what lies beyond goes to the branches.
 */
import type { CryptoPort } from '../crypto/port.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import type { Topic } from '../lib/observable.ts';
import { chainAfter } from '../log/entry.ts';
import { emptyContext, readHeader } from '../log/header.ts';
import { type SentRange, verifyRange } from '../log/range.ts';
import type { LogContext, LogId, LogRange, RawEntry } from '../log/types.ts';
import type { Taken } from '../mesh/sync-source.ts';
import type { StoreOp } from '../storage/port.ts';
import { type BranchEntry, type Branches, placeOf } from './branches.ts';
import type { EntryReader, SignedEntries } from './entry-reader.ts';
import type { HeldBranch } from './fold-types.ts';
import type { LedgerHeads, LedgerLog } from './ledger-log.ts';
import type { Admitted } from './ledger-types.ts';
import { entryKey, openingToRecord } from './records.ts';
import type { Saver } from './saver.ts';

export interface SplitLogsDeps {
  readonly crypto: CryptoPort;
  readonly saver: Saver;
  readonly reader: EntryReader;
  readonly branches: Branches;
  readonly heads: LedgerHeads;
  readonly admitted: Topic<Admitted>;
  readonly branched: Topic<HeldBranch>;
}

export interface SplitLogs {
  take(state: LedgerLog, split: number, range: LogRange): Promise<Taken>;
  /** To be called in the log's order; `chainBefore` is the chain value at the split as the proof has it. */
  split(state: LedgerLog, after: number, chainBefore: Bytes): Promise<void>;
  readOverSplit(state: LedgerLog, after: number): Promise<SignedEntries | null>;
  readBranch(state: LedgerLog, id: LogId): readonly SentRange[];
  branchesOf(state: LedgerLog): Iterable<HeldBranch>;
  want(logs: Iterable<LogId>): void;
}

export function createSplitLogs(deps: SplitLogsDeps): SplitLogs {
  const { crypto, saver, reader, branches, heads, admitted, branched } = deps;
  const wanted = new Set<LogId>();

  /**
   * Of a log that splits only the common part is taken. What a range brings beyond it is kept where somebody waits for it,
   * or where its signature is what vouches for the common part's end.
   */
  const take = async (state: LedgerLog, split: number, range: LogRange): Promise<Taken> => {
    const log = state.facts.id;
    if (range.after > split && state.seq < split) return { type: 'gap', after: state.seq };
    if (range.after > state.seq && state.seq < split) return { type: 'gap', after: state.seq };
    const starts =
      range.after <= split
        ? [state.chains.get(range.after)]
        : branches.ofLog(log).flatMap(({ entry, chain }) => (entry.seq === range.after ? [chain] : []));
    for (const chainBefore of starts) {
      if (!chainBefore) return { type: 'gap', after: state.seq };
      const verified = await verifyRange(crypto, state.facts, chainBefore, range);
      if (!verified.ok) continue;
      const common = range.entries.filter(({ seq }) => seq > state.seq && seq <= split);
      const chainAt = (seq: number): Bytes =>
        seq === range.after ? chainBefore : (verified.value[seq - range.after - 1] as Bytes);
      const beyond = range.entries
        .filter(({ seq }) => seq > split)
        .map((entry): BranchEntry => {
          const isLast = entry.seq === range.after + range.entries.length;
          const signature = isLast ? range.signature : null;
          return { entry, chainBefore: chainAt(entry.seq - 1), chain: chainAt(entry.seq), signature };
        });
      if (common.length > 0) takeCommon(state, common, chainAt, beyond.length === 0 ? range.signature : null);
      if (common.length === 0 && !wanted.has(log)) return { type: 'known' };
      // A log of which nothing else is held is known again by its opening after a reload.
      const opening = openingToRecord(log, state.facts.opening);
      const also: readonly StoreOp[] = split === 0 ? [{ type: 'put', table: 'logs', key: log, value: opening }] : [];
      branches.keep(log, beyond, also, false);
      for (const held of branchesOf(state)) branched.publish(held);
      return { type: 'taken' };
    }
    return { type: 'known' };
  };

  const takeCommon = (
    state: LedgerLog,
    raws: readonly RawEntry[],
    chainAt: (seq: number) => Bytes,
    signature: Bytes | null,
  ): void => {
    const before = state.chain;
    const chains = raws.map(({ seq }) => chainAt(seq));
    const entries = raws.map((raw) => heads.follow(state, raw, chainAt(raw.seq)));
    const { seq, chain } = state;
    heads.persist(state, raws, signature, () => heads.moveDurable(state, seq, chain));
    admitted.publish({ facts: state.facts, entries, chainBefore: before, chains, signature, isOwn: false });
  };

  /** Moves what lies beyond the split out of the log, also what a kill left there half way. */
  const splitInOrder = async (state: LedgerLog, after: number, chainBefore: Bytes): Promise<void> => {
    const log = state.facts.id;
    await saver.settled();
    let chain = state.facts.chain0;
    const beyond: BranchEntry[] = [];
    let common: { seq: number; chain: Bytes; context: LogContext | null } = { seq: 0, chain, context: emptyContext };
    for await (const { entry, signature } of reader.records(log)) {
      const chainBefore = chain;
      chain = chainAfter(chain, log, entry);
      if (entry.seq <= after) common = { seq: entry.seq, chain, context: readHeader(common.context, entry).context };
      else beyond.push({ entry, chainBefore, chain, signature });
    }
    // A proof about another branch than ours: there is an earlier split, and whoever compares the two will show it.
    if (common.seq === after && !equalBytes(common.chain, chainBefore)) return;
    state.split = Math.min(after, state.split ?? after);
    state.again = null;
    branches.keep(
      log,
      beyond,
      beyond.map(({ entry }): StoreOp => ({ type: 'delete', table: 'entries', key: entryKey(log, entry.seq) })),
      true,
    );
    if (state.seq <= after) return;
    heads.cutBack(state, common.seq, common.chain, common.context);
  };

  /** The common part's end may have no signature of its own: the first of any branch vouches for it. */
  const readOverSplit = async (state: LedgerLog, after: number): Promise<SignedEntries | null> => {
    const { split } = state;
    if (split === null || state.seq < split || after >= split) return null;
    const common: RawEntry[] = [];
    for await (const entry of reader.entries(state.facts.id, split)) if (entry.seq > after) common.push(entry);
    const rest = branches.firstSigned(state.facts.id, state.chain);
    const signature = rest?.at(-1)?.signature;
    if (!signature || common.length < split - after) return null;
    return { entries: [...common, ...rest.map(({ entry }) => entry)], signature };
  };

  /** Each branch is understood with what its log had said before it. */
  function* branchesOf({ facts, split, seq, chain, context }: LedgerLog): Iterable<HeldBranch> {
    if (split === null || seq < split) return;
    const contexts = new Map([[toHex(chain), context]]);
    for (const one of branches.ofLog(facts.id)) {
      const entry = readHeader(contexts.get(toHex(one.chainBefore)) ?? null, one.entry);
      contexts.set(toHex(one.chain), entry.context);
      yield { log: facts, before: placeOf(facts, split, one), entry, chain: one.chain };
    }
  }

  return {
    take,
    split: splitInOrder,
    readOverSplit,
    branchesOf,
    readBranch(state, id) {
      if (state.split === null) return [];
      const log = state.facts.id;
      const path = branches.pathTo(log, state.chain, id) ?? [];
      const ranges: SentRange[] = [];
      let after = state.split;
      let entries: RawEntry[] = [];
      for (const { entry, signature } of path) {
        entries.push(entry);
        if (!signature) continue;
        ranges.push({ range: { log, after, entries, signature }, opening: after === 0 ? state.facts.opening : null });
        after = entry.seq;
        entries = [];
      }
      return ranges;
    },
    want(these) {
      wanted.clear();
      for (const log of these) wanted.add(log);
    },
  };
}
