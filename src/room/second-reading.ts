/**
 * A log gone through once more from its beginning [LOG-7, ROOM-6], and what comes of it: records written anew, or the proof
 * that its device speaks with two tongues.
 */
import type { CryptoPort } from '../crypto/port.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import type { Topic } from '../lib/observable.ts';
import { chainAfter } from '../log/entry.ts';
import { branchOf, type ForkProof } from '../log/fork-proof.ts';
import { verifyRange } from '../log/range.ts';
import type { LogId, LogRange } from '../log/types.ts';
import type { Taken } from '../mesh/sync-source.ts';
import type { EntryReader } from './entry-reader.ts';
import { type Again, type LedgerHeads, type LedgerLog, readingOf } from './ledger-log.ts';

export interface SecondReadingDeps {
  readonly crypto: CryptoPort;
  readonly reader: EntryReader;
  readonly heads: LedgerHeads;
  readonly healed: Topic<LogId>;
  readonly forked: Topic<ForkProof>;
}

export interface SecondReading {
  take(state: LedgerLog, again: Again, range: LogRange): Promise<Taken>;
  /**
   * Healing begins at the first damaged record: what is intact before it need not come again, and perhaps nobody has it all,
   * because others have damage of their own there.
   */
  skipIntact(state: LedgerLog): Promise<void>;
  /** A range that was verified leaves what is held here: told with its proof, where both sides of it are signed. */
  compare(state: LedgerLog, chainBefore: Bytes, range: LogRange, chains: readonly Bytes[]): Promise<void>;
}

export function createSecondReading({ crypto, reader, heads, healed, forked }: SecondReadingDeps): SecondReading {
  /**
   * A log is gone through once more from its beginning, because records of it are damaged (`heal`: written anew) or because
   * somebody's continuation does not fit ours (`check`: compared entry by entry). Nothing of it is judged a second time.
   */
  const take = async (state: LedgerLog, again: Again, range: LogRange): Promise<Taken> => {
    const end = range.after + range.entries.length;
    if (range.after !== again.seq) return { type: 'gap', after: again.seq };
    const verified = await verifyRange(crypto, state.facts, again.chain, range);
    // Its sender may be honest and hold another branch than what is intact here: the log from its beginning tells.
    if (!verified.ok && again.from > 0) {
      state.again = readingOf('heal', state);
      return { type: 'gap', after: 0 };
    }
    // From the beginning on everything is bound to the opening: what does not verify here was made up by its sender.
    if (!verified.ok) {
      state.again = null;
      return { type: 'refused', detail: 'forged range' };
    }
    if (again.purpose === 'check') {
      const split = await firstDifference(state, again.chain, range, verified.value);
      if (split) {
        state.again = null;
        state.cleared = state.seq;
        await reportFork(state, split.after, split.chain, range);
        return { type: 'known' };
      }
    }
    const isWhole = end >= state.seq;
    const atHead = verified.value[state.seq - range.after - 1];
    if (atHead && !equalBytes(atHead, state.chain)) {
      // Healing leads to the head that is held, or it is another branch, which must not take its place on the disk.
      state.again = null;
      return { type: 'known' };
    }
    state.again = isWhole ? null : { ...again, seq: end, chain: verified.value.at(-1) as Bytes };
    if (isWhole) {
      if (again.purpose === 'check') state.fruitless++;
      state.cleared = state.seq;
    }
    if (again.purpose === 'heal') {
      heads.persist(state, range.entries, range.signature, () => {
        if (isWhole) healed.publish(state.facts.id);
      });
    }
    return { type: 'taken' };
  };

  /** Where a verified range leaves what is held here; null when it does not. */
  const firstDifference = async (
    state: LedgerLog,
    chainBefore: Bytes,
    range: LogRange,
    chains: readonly Bytes[],
  ): Promise<{ readonly after: number; readonly chain: Bytes } | null> => {
    let chain = chainBefore;
    for (const [i, { seq }] of range.entries.entries()) {
      const own = seq <= state.seq ? await reader.entry(state.facts.id, seq) : null;
      if (!own) return null;
      const ownChain = chainAfter(chain, state.facts.id, own);
      if (!equalBytes(ownChain, chains[i] as Bytes)) return { after: seq - 1, chain };
      chain = ownChain;
    }
    return null;
  };

  /** Both continuations are signed by the device: that is the proof [LOG-7]. */
  const reportFork = async (state: LedgerLog, after: number, chainBefore: Bytes, range: LogRange): Promise<void> => {
    const log = state.facts.id;
    const own = await reader.signedEntries(log, after, state.durable?.seq ?? 0, 1);
    if (!own) return;
    const theirs = range.entries.slice(after - range.after);
    forked.publish({
      opening: state.facts.opening,
      after,
      chainBefore,
      branches: [branchOf(own.entries, own.signature), branchOf(theirs, range.signature)],
    });
  };

  return {
    take,
    async skipIntact(state) {
      const begun = state.again;
      if (begun?.purpose !== 'heal' || begun.seq > 0) return;
      let { seq, chain } = begun;
      for await (const entry of reader.entries(state.facts.id, state.seq)) {
        chain = chainAfter(chain, state.facts.id, entry);
        seq = entry.seq;
      }
      // To its end it is for peers to tell: a record that was damaged and is whole again, or is still being written.
      if (state.again === begun && seq < state.seq) state.again = { ...begun, from: seq, seq, chain };
    },
    async compare(state, chainBefore, range, chains) {
      const split = await firstDifference(state, chainBefore, range, chains);
      if (split) await reportFork(state, split.after, split.chain, range);
    },
  };
}
