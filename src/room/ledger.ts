/**
 * The author logs of one room: the first half of the one gate [LOG-9]. Takes ranges from peers and from this session's
 * writer, checks chain and signature, puts them on the disk, and hands them on to the fold. What documents make of an
 * entry is judged there; here an entry is held or it is not.
 */
import type { CryptoPort, DeviceId } from '../crypto/port.ts';
import { type Bytes, equalBytes, toHex } from '../lib/bytes.ts';
import { createTopic, type Topic } from '../lib/observable.ts';
import { assert } from '../lib/result.ts';
import { createSerial, type Serial } from '../lib/serial.ts';
import { createHeadsDigest } from '../log/digest.ts';
import { chainAfter } from '../log/entry.ts';
import { branchOf, type ForkProof } from '../log/fork-proof.ts';
import { emptyContext, readHeader } from '../log/header.ts';
import { maxSeq } from '../log/limits.ts';
import { factsOf } from '../log/opening.ts';
import { type SentRange, verifyRange } from '../log/range.ts';
import type { Entry, Head, LogContext, LogFacts, LogId, LogOpening, LogRange, RawEntry } from '../log/types.ts';
import type { Taken } from '../mesh/sync-source.ts';
import type { Store, StoreOp } from '../storage/port.ts';
import { type BranchEntry, type Branches, placeOf } from './branches.ts';
import { type ChainStarts, createChainStarts } from './chain-starts.ts';
import { createEntryReader, type SignedEntries } from './entry-reader.ts';
import type { HeldBranch, HeldLog } from './fold-types.ts';
import { entryKey, entryToRecord, openingToRecord } from './records.ts';
import type { Saver } from './saver.ts';
import type { Held } from './strand.ts';

/** Chain values kept per log, so that a range overlapping what is held can be compared with it. */
const recentChains = 128;

interface LogState {
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
  /** The head at which the last second reading found nothing wrong: it is not gone through again for that one. */
  cleared: number | null;
}

interface Again {
  readonly purpose: 'heal' | 'check';
  readonly seq: number;
  readonly chain: Bytes;
}

export interface Admitted {
  readonly facts: LogFacts;
  readonly entries: readonly Entry[];
  /** Chain value before the first and after each of them. */
  readonly chainBefore: Bytes;
  readonly chains: readonly Bytes[];
  /** Null where it stands beyond the point at which the log splits. */
  readonly signature: Bytes | null;
  readonly isOwn: boolean;
}

export interface Ledger {
  /** Makes a log known (idempotent): its id, device and client id follow from the opening. */
  know(opening: LogOpening): LogFacts;
  facts(log: LogId): LogFacts | null;
  logOfClient(client: number): LogId | null;
  logsOf(device: DeviceId): readonly LogFacts[];
  /** Last held entry's number; 0: none. */
  heldSeq(log: LogId): number;
  /** The number to ask peers from: the head, or how far a second reading of the log has come. */
  wantedAfter(log: LogId): number;
  /**
   * Somebody announced this head. Where it contradicts what is held, the log is gone through once more, for a proof or for
   * nothing: an announcement alone convicts nobody.
   */
  compare(log: LogId, seq: number, chainStart: Uint8Array): void;
  /** Records of this log on the disk are damaged: take all of it once more from whoever has it. Starts over if it is under way. */
  heal(log: LogId): void;
  chainAt(log: LogId, seq: number): Bytes | null;
  /**
   * What a dep on this entry names. Null where it has to be read from the disk first; that reading is begun, and
   * `recalled` says when to ask again.
   */
  chainStartAt(log: LogId, seq: number): Bytes | null;
  durableHeads(): Iterable<Head>;
  durableSeq(log: LogId): number;
  headsDigest(): Bytes;
  /** Restores a log's head at start-up, with what it had said by then: these entries are on the disk already. */
  restore(head: Head, context: LogContext | null): void;
  /** The next entries after what is held, read from the disk without a peer's signature: start-up and healing. */
  replay(log: LogId, raw: RawEntry): { readonly entry: Entry; readonly chain: Bytes };
  take(sent: SentRange): Promise<Taken>;
  /** Entries that this session's writer made, chained on the log's head by `extend`, and signed. */
  append(facts: LogFacts, entries: readonly Entry[], chainBefore: Bytes, signature: Bytes): void;
  /** What the log has said up to its head: the next header builds upon it. */
  context(facts: LogFacts): LogContext;
  /** Moves the head over an own entry before it is signed; answers with it as others will read it, and the chain value after it. */
  extend(facts: LogFacts, raw: RawEntry): { readonly entry: Entry; readonly chain: Bytes };
  readRange(log: LogId, after: number, upTo: number, maxBytes: number): Promise<SentRange | null>;
  readEntry(log: LogId, seq: number): Promise<RawEntry | null>;
  readonly admitted: Topic<Admitted>;
  readonly durableMoved: Topic<Head>;
  readonly healed: Topic<LogId>;
  readonly recalled: Topic<LogId>;
  /** Somebody's signed continuation of a log that is not ours, and ours. */
  readonly forked: Topic<ForkProof>;
  /** The last entry that all continuations of this log share; null: there is one continuation [LOG-7]. */
  splitAt(log: LogId): number | null;
  /** Holds nothing of the log beyond this entry any more: what was held moves to the branches. */
  split(log: LogId, after: number, chainBefore: Bytes | null): Promise<void>;
  /** Logs that split, and where. */
  splits(): ReadonlyMap<LogId, number>;
  /** Held, durable or not. */
  heads(): Iterable<{ readonly log: LogId; readonly seq: number }>;
  /** The branch up to the entry of this name, for whoever asks. */
  readBranch(log: LogId, id: LogId): readonly SentRange[];
  /** Logs of which something here waits for entries beyond the split: only of these are any taken. */
  want(logs: Iterable<LogId>): void;
  /** Everything held, from the disk; null where some of it cannot be read. */
  readAll(): Promise<readonly HeldLog[] | null>;
  /** The log from its first entry up to this one, from the disk; ends where it cannot be read. */
  readFrom(log: LogId, upTo: number): AsyncIterable<Held>;
  branchesHeld(): Iterable<HeldBranch>;
  /** An entry beyond a split has come. */
  readonly branched: Topic<HeldBranch>;
  /** A log of the same client id and with a smaller id has come: this one splits from its beginning [LOG-4]. */
  readonly collided: Topic<LogId>;
}

export interface LedgerDeps {
  readonly crypto: CryptoPort;
  readonly store: Store;
  readonly saver: Saver;
  readonly room: Bytes;
  /** Only members' logs are held [LOG-9]. */
  readonly isMember: (device: DeviceId) => boolean;
  /** A record on the disk that its checksum does not fit, or that is missing in a log's middle. */
  readonly onDamage: (log: LogId, seq: number) => void;
  readonly branches: Branches;
}

export function createLedger({ crypto, store, saver, room, isMember, onDamage, branches }: LedgerDeps): Ledger {
  const logs = new Map<LogId, LogState>();
  const logByClient = new Map<number, LogId>();
  const reader = createEntryReader(store, onDamage);
  const digest = createHeadsDigest();
  const admitted = createTopic<Admitted>();
  const durableMoved = createTopic<Head>();
  const healed = createTopic<LogId>();
  const recalled = createTopic<LogId>();
  const forked = createTopic<ForkProof>();
  const collided = createTopic<LogId>();
  const branched = createTopic<HeldBranch>();
  const wanted = new Set<LogId>();
  /** Proofs may come before the logs that they speak of. */
  const splitLater = new Map<LogId, number>();

  const stateOf = (opening: LogOpening): LogState => {
    const facts = factsOf(opening);
    const known = logs.get(facts.id);
    if (known) return known;
    const state: LogState = {
      facts,
      serial: createSerial(),
      seq: 0,
      chain: facts.chain0,
      context: emptyContext,
      durable: null,
      chains: new Map([[0, facts.chain0]]),
      starts: createChainStarts(),
      isRecalling: false,
      split: splitLater.get(facts.id) ?? null,
      again: null,
      cleared: null,
    };
    logs.set(facts.id, state);
    // Of logs that share a client id only the smallest log id counts; the other one splits from its first entry on [LOG-4].
    const rival = logByClient.get(facts.client);
    if (rival === undefined) logByClient.set(facts.client, facts.id);
    else if (facts.id > rival) state.split = 0;
    else {
      logByClient.set(facts.client, facts.id);
      const loser = logs.get(rival);
      if (loser?.seq === 0) loser.split = 0;
      else collided.publish(rival);
    }
    return state;
  };

  const moveHead = (state: LogState, seq: number, chain: Bytes): void => {
    state.seq = seq;
    state.chain = chain;
    state.chains.set(seq, chain);
    state.starts.put(seq, chain);
    state.chains.delete(seq - recentChains);
  };

  /** The log's next entry, of which the chain value is known: understood with those before it. */
  const follow = (state: LogState, raw: RawEntry, chain: Bytes): Entry => {
    const entry = readHeader(state.context, raw);
    state.context = entry.context;
    moveHead(state, raw.seq, chain);
    return entry;
  };

  const moveDurable = (state: LogState, seq: number, chain: Bytes): void => {
    if ((state.durable?.seq ?? 0) >= seq) return;
    const head: Head = { log: state.facts.id, seq, chain };
    digest.move(state.durable, head);
    state.durable = head;
    durableMoved.publish(head);
  };

  const persist = (
    state: LogState,
    entries: readonly RawEntry[],
    signature: Bytes | null,
    durable: () => void,
  ): void => {
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
    saver.save(ops, durable);
  };

  /**
   * A log is gone through once more from its beginning, because records of it are damaged (`heal`: written anew) or because
   * somebody's continuation does not fit ours (`check`: compared entry by entry). Nothing of it is judged a second time.
   */
  const takeAgain = async (state: LogState, again: Again, range: LogRange): Promise<Taken> => {
    const end = range.after + range.entries.length;
    if (range.after !== again.seq) return { type: 'gap', after: again.seq };
    const verified = await verifyRange(crypto, state.facts, again.chain, range);
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
    if (isWhole) state.cleared = state.seq;
    if (again.purpose === 'heal') {
      persist(state, range.entries, range.signature, () => {
        if (isWhole) healed.publish(state.facts.id);
      });
    }
    return { type: 'taken' };
  };

  /** Where a verified range leaves what is held here; null when it does not. */
  const firstDifference = async (
    state: LogState,
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

  /** Reads a log that came from a snapshot, once, for the chain values that deps may name. A damaged one is healed first. */
  const recall = async (state: LogState): Promise<void> => {
    if (state.isRecalling) return;
    state.isRecalling = true;
    const upTo = state.seq;
    let chain = state.facts.chain0;
    let seq = 0;
    for await (const entry of reader.entries(state.facts.id, upTo)) {
      chain = chainAfter(chain, state.facts.id, entry);
      seq = entry.seq;
      state.starts.put(seq, chain);
    }
    if (seq < upTo) {
      onDamage(state.facts.id, seq + 1);
      const stop = healed.subscribe((log) => {
        if (log !== state.facts.id) return;
        stop();
        state.isRecalling = false;
        recalled.publish(log);
      });
      return;
    }
    state.isRecalling = false;
    recalled.publish(state.facts.id);
  };

  /** Both continuations are signed by the device: that is the proof [LOG-7]. */
  const reportFork = async (state: LogState, after: number, chainBefore: Bytes, range: LogRange): Promise<void> => {
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

  /**
   * Of a log that splits only the common part is taken. What a range brings beyond it is kept where somebody waits for it,
   * or where its signature is what vouches for the common part's end.
   */
  const takeSplit = async (state: LogState, split: number, range: LogRange): Promise<Taken> => {
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
      branches.keep(log, beyond, []);
      for (const held of branchesOf(state)) branched.publish(held);
      return { type: 'taken' };
    }
    return { type: 'known' };
  };

  const takeCommon = (
    state: LogState,
    raws: readonly RawEntry[],
    chainAt: (seq: number) => Bytes,
    signature: Bytes | null,
  ): void => {
    const before = state.chain;
    const chains = raws.map(({ seq }) => chainAt(seq));
    const entries = raws.map((raw) => follow(state, raw, chainAt(raw.seq)));
    const { seq, chain } = state;
    persist(state, raws, signature, () => moveDurable(state, seq, chain));
    admitted.publish({ facts: state.facts, entries, chainBefore: before, chains, signature, isOwn: false });
  };

  /** Moves what lies beyond the split out of the log, also what a kill left there half way. */
  const splitInOrder = async (state: LogState, after: number, chainBefore: Bytes): Promise<void> => {
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
    );
    if (state.seq <= after) return;
    state.seq = common.seq;
    state.chain = common.chain;
    state.context = common.context;
    for (const seq of [...state.chains.keys()]) if (seq > common.seq) state.chains.delete(seq);
    state.chains.set(common.seq, common.chain);
    if ((state.durable?.seq ?? 0) > common.seq) {
      const head = common.seq > 0 ? { log, seq: common.seq, chain: common.chain } : null;
      digest.move(state.durable, head);
      state.durable = head;
    }
  };

  const takeInOrder = async (state: LogState, range: LogRange): Promise<Taken> => {
    const end = range.after + range.entries.length;
    if (state.again && range.after < state.seq) return takeAgain(state, state.again, range);
    if (state.split !== null) return takeSplit(state, state.split, range);
    if (range.after > state.seq) return { type: 'gap', after: state.seq };
    if (end <= state.seq) return { type: 'known' };
    const chainBefore = state.chains.get(range.after);
    if (!chainBefore) return { type: 'gap', after: state.seq };
    const verified = await verifyRange(crypto, state.facts, chainBefore, range);
    if (!verified.ok) {
      if (range.after === 0) return { type: 'refused', detail: 'forged range' };
      // Made up, or an honest sender's continuation of another branch: only the log from its beginning tells [LOG-7]. Where
      // that has told nothing it may have come from somebody on our own branch, so nobody is blamed for it either.
      if (state.cleared === state.seq) return { type: 'known' };
      state.again ??= { purpose: 'check', seq: 0, chain: state.facts.chain0 };
      return { type: 'gap', after: state.again.seq };
    }
    const overlap = state.seq - range.after;
    if (overlap > 0 && !equalBytes(verified.value[overlap - 1] as Bytes, state.chain)) {
      // The sender is honest; what we hold stays.
      const split = await firstDifference(state, chainBefore, range, verified.value);
      if (split) await reportFork(state, split.after, split.chain, range);
      return { type: 'known' };
    }
    const chains = verified.value.slice(overlap);
    const before = state.chain;
    const entries = range.entries.slice(overlap).map((raw, i) => follow(state, raw, chains[i] as Bytes));
    const lastChain = chains.at(-1) as Bytes;
    persist(state, entries, range.signature, () => moveDurable(state, end, lastChain));
    admitted.publish({
      facts: state.facts,
      entries,
      chainBefore: before,
      chains,
      signature: range.signature,
      isOwn: false,
    });
    return { type: 'taken' };
  };

  /** The common part's end may have no signature of its own: the first of any branch vouches for it. */
  const readOverSplit = async (state: LogState, after: number): Promise<SignedEntries | null> => {
    const { split } = state;
    if (split === null || state.seq < split || after >= split) return null;
    const common: RawEntry[] = [];
    for await (const entry of reader.entries(state.facts.id, split)) if (entry.seq > after) common.push(entry);
    const rest = branches.firstSigned(state.facts.id, state.chain);
    const signature = rest?.at(-1)?.signature;
    if (!signature || common.length < split - after) return null;
    return { entries: [...common, ...rest.map(({ entry }) => entry)], signature };
  };

  async function* readFrom(log: LogId, upTo: number): AsyncIterable<Held> {
    let chain = logs.get(log)?.facts.chain0;
    let context: LogContext | null = emptyContext;
    for await (const raw of reader.entries(log, upTo)) {
      if (!chain) return;
      chain = chainAfter(chain, log, raw);
      const entry: Entry = readHeader(context, raw);
      context = entry.context;
      yield { entry, chain };
    }
  }

  /** Each branch is understood with what its log had said before it. */
  function* branchesOf({ facts, split, seq, chain, context }: LogState): Iterable<HeldBranch> {
    if (split === null || seq < split) return;
    const contexts = new Map([[toHex(chain), context]]);
    for (const one of branches.ofLog(facts.id)) {
      const entry = readHeader(contexts.get(toHex(one.chainBefore)) ?? null, one.entry);
      contexts.set(toHex(one.chain), entry.context);
      yield { log: facts, before: placeOf(facts, split, one), entry, chain: one.chain };
    }
  }

  return {
    know: (opening) => stateOf(opening).facts,
    facts: (log) => logs.get(log)?.facts ?? null,
    logOfClient: (client) => logByClient.get(client) ?? null,
    logsOf: (device) => [...logs.values()].filter(({ facts }) => facts.device === device).map(({ facts }) => facts),
    heldSeq: (log) => logs.get(log)?.seq ?? 0,
    wantedAfter(log) {
      const state = logs.get(log);
      if (!state) return 0;
      if (state.again) return state.again.seq;
      // Beyond the split nothing is asked for by its number.
      return state.split !== null && state.seq >= state.split ? maxSeq : state.seq;
    },
    compare(log, seq, chainStart) {
      const state = logs.get(log);
      const own = state?.chains.get(seq);
      if (!state || !own || equalBytes(own.subarray(0, chainStart.length), chainStart)) return;
      if (state.cleared !== state.seq) state.again ??= { purpose: 'check', seq: 0, chain: state.facts.chain0 };
    },
    heal(log) {
      const state = logs.get(log);
      if (state) state.again = { purpose: 'heal', seq: 0, chain: state.facts.chain0 };
    },
    chainStartAt(log, seq) {
      const state = logs.get(log);
      const start = state?.starts.at(seq) ?? null;
      if (state && !start && seq <= state.seq) void recall(state);
      return start;
    },
    chainAt: (log, seq) => logs.get(log)?.chains.get(seq) ?? null,
    *durableHeads() {
      for (const { durable } of logs.values()) if (durable) yield durable;
    },
    durableSeq: (log) => logs.get(log)?.durable?.seq ?? 0,
    headsDigest: () => digest.bytes(),

    restore(head, context) {
      const state = logs.get(head.log);
      if (!state) return;
      state.context = context;
      moveHead(state, head.seq, head.chain);
      moveDurable(state, head.seq, head.chain);
    },

    replay(log, raw) {
      const state = logs.get(log);
      assert(state, 'a log is known before it is replayed');
      const chain = chainAfter(state.chain, log, raw);
      const entry = follow(state, raw, chain);
      moveDurable(state, raw.seq, chain);
      return { entry, chain };
    },

    async take({ range, opening }) {
      if (!logs.has(range.log)) {
        if (!opening || range.after > 0) return { type: 'gap', after: 0 };
        const facts = factsOf(opening);
        if (facts.id !== range.log || !equalBytes(opening.room, room))
          return { type: 'refused', detail: 'foreign log' };
        if (!isMember(facts.device)) return { type: 'not-member' };
        // Checked once more below, in order; but nothing is kept of a log that its device has not signed.
        const verified = await verifyRange(crypto, facts, facts.chain0, range);
        if (!verified.ok) return { type: 'refused', detail: 'forged range' };
        stateOf(opening);
      }
      const known = logs.get(range.log);
      return known ? known.serial(() => takeInOrder(known, range)) : { type: 'gap', after: 0 };
    },

    context(facts) {
      const { context } = stateOf(facts.opening);
      assert(context, 'a log of our own is understood');
      return context;
    },

    extend(facts, raw) {
      const state = stateOf(facts.opening);
      const chain = chainAfter(state.chain, facts.id, raw);
      return { entry: follow(state, raw, chain), chain };
    },

    append(facts, entries, chainBefore, signature) {
      const state = stateOf(facts.opening);
      const chains: Bytes[] = [];
      for (const entry of entries) chains.push(chainAfter(chains.at(-1) ?? chainBefore, facts.id, entry));
      const last = entries.at(-1)?.seq ?? 0;
      persist(state, entries, signature, () => moveDurable(state, last, chains.at(-1) as Bytes));
      admitted.publish({ facts, entries, chainBefore, chains, signature, isOwn: true });
    },

    async readRange(log, after, upTo, maxBytes) {
      const state = logs.get(log);
      if (!state) return null;
      const end = Math.min(upTo, state.durable?.seq ?? 0);
      const read = (await reader.signedEntries(log, after, end, maxBytes)) ?? (await readOverSplit(state, after));
      if (!read) return null;
      const range: LogRange = { log, after, entries: read.entries, signature: read.signature };
      return { range, opening: after === 0 ? state.facts.opening : null };
    },

    readBranch(log, id) {
      const state = logs.get(log);
      if (!state || state.split === null) return [];
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
    splitAt: (log) => logs.get(log)?.split ?? null,
    async split(log, after, chainBefore) {
      const state = logs.get(log);
      if (state) return state.serial(() => splitInOrder(state, after, chainBefore ?? state.facts.chain0));
      splitLater.set(log, Math.min(after, splitLater.get(log) ?? after));
    },
    splits: () => new Map([...logs].flatMap(([log, { split }]) => (split === null ? [] : [[log, split] as const]))),
    *heads() {
      for (const [log, { seq }] of logs) yield { log, seq };
    },
    readFrom,
    async readAll() {
      const held: HeldLog[] = [];
      for (const { facts, seq: head } of logs.values()) {
        const entries: Entry[] = [];
        const chains: Bytes[] = [];
        for await (const { entry, chain } of readFrom(facts.id, head)) {
          entries.push(entry);
          chains.push(chain);
        }
        if (entries.length < head) return null;
        held.push({ facts, entries, chains });
      }
      return held;
    },
    *branchesHeld() {
      for (const state of logs.values()) yield* branchesOf(state);
    },

    readEntry: reader.entry,

    admitted,
    durableMoved,
    healed,
    recalled,
    forked,
    collided,
    branched,
  };
}
