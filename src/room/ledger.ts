/**
 * The author logs of one room: the first half of the one gate [LOG-9]. Takes ranges from peers and from this session's
 * writer, checks chain and signature, puts them on the disk, and hands them on to the fold. What documents make of an
 * entry is judged there; here an entry is held or it is not.
 */
import type { CryptoPort, DeviceId } from '../crypto/port.ts';
import { createBreath } from '../lib/breath.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { createTopic } from '../lib/observable.ts';
import { assert, ok } from '../lib/result.ts';
import { chainAfter } from '../log/entry.ts';
import type { ForkProof } from '../log/fork-proof.ts';
import { emptyContext, readHeader } from '../log/header.ts';
import { maxSeq } from '../log/limits.ts';
import { factsOf } from '../log/opening.ts';
import { entryBytes, verifyRange } from '../log/range.ts';
import type { Entry, LogContext, LogId, LogOpening, LogRange, RawEntry } from '../log/types.ts';
import type { Taken } from '../mesh/sync-source.ts';
import type { Store } from '../storage/port.ts';
import type { Branches } from './branches.ts';
import { createEntryReader, type SignedEntries } from './entry-reader.ts';
import type { HeldBranch, HeldLog } from './fold-types.ts';
import { createLedgerHeads, createLedgerLog, type LedgerLog, mayCheck, readingOf } from './ledger-log.ts';
import type { Admitted, Ledger } from './ledger-types.ts';
import type { Saver } from './saver.ts';
import { createSecondReading } from './second-reading.ts';
import { createSplitLogs } from './split-logs.ts';
import type { Held } from './strand.ts';

export interface LedgerDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly store: Store;
  readonly saver: Saver;
  readonly room: Bytes;
  /** Only logs of members, and of former ones, are held [LOG-9]. */
  readonly isMember: (device: DeviceId) => boolean;
  /** A record on the disk that its checksum does not fit, or that is missing in a log's middle. */
  readonly onDamage: (log: LogId, seq: number) => void;
  readonly branches: Branches;
}

/** Bodies given to the documents in one go: what a range message usually carries [MESH-30]. */
const sliceBytes = 32 * 1024;
/** As long as what catches up may take the page. */
const sliceMs = 12;

function endOfSlice(raws: readonly RawEntry[], from: number): number {
  let bytes = 0;
  let end = from;
  while (end < raws.length && (end === from || bytes + entryBytes(raws[end] as RawEntry) <= sliceBytes)) {
    bytes += entryBytes(raws[end] as RawEntry);
    end++;
  }
  return end;
}

export function createLedger({ env, crypto, store, saver, room, isMember, onDamage, branches }: LedgerDeps): Ledger {
  const logs = new Map<LogId, LedgerLog>();
  const logByClient = new Map<number, LogId>();
  const reader = createEntryReader(store, onDamage);
  const heads = createLedgerHeads(saver);
  const admitted = createTopic<Admitted>();
  const healed = createTopic<LogId>();
  const recalled = createTopic<LogId>();
  const forked = createTopic<ForkProof>();
  const collided = createTopic<LogId>();
  const branched = createTopic<HeldBranch>();
  const secondReading = createSecondReading({ crypto, reader, heads, healed, forked });
  const splitLogs = createSplitLogs({ crypto, saver, reader, branches, heads, admitted, branched });
  /** Proofs may come before the logs that they speak of. */
  const splitLater = new Map<LogId, number>();

  const stateOf = (opening: LogOpening): LedgerLog => {
    const facts = factsOf(opening);
    const known = logs.get(facts.id);
    if (known) return known;
    const state = createLedgerLog(facts, splitLater.get(facts.id) ?? null);
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

  /** Reads a log that came from a snapshot, once, for the chain values that deps may name. A damaged one is healed first. */
  const recall = async (state: LedgerLog): Promise<void> => {
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

  /** `checked`: the range was verified from the log's beginning already. */
  const takeInOrder = async (
    state: LedgerLog,
    range: LogRange,
    onHeld: () => void,
    checked: readonly Bytes[] | null,
  ): Promise<Taken> => {
    const end = range.after + range.entries.length;
    if (state.again && range.after < state.seq) return secondReading.take(state, state.again, range);
    if (state.split !== null) return splitLogs.take(state, state.split, range);
    if (range.after > state.seq) return { type: 'gap', after: state.seq };
    if (end <= state.seq) return { type: 'known' };
    const chainBefore = state.chains.get(range.after);
    if (!chainBefore) return { type: 'gap', after: state.seq };
    const verified = checked ? ok(checked) : await verifyRange(crypto, state.facts, chainBefore, range);
    if (!verified.ok) {
      if (range.after === 0) return { type: 'refused', detail: 'forged range' };
      // Made up, or an honest sender's continuation of another branch: only the log from its beginning tells [LOG-7]. Where
      // that has told nothing it may have come from somebody on our own branch, so nobody is blamed for it either.
      if (!mayCheck(state)) return { type: 'known' };
      state.again ??= readingOf('check', state);
      return { type: 'gap', after: state.again.seq };
    }
    const overlap = state.seq - range.after;
    if (overlap > 0 && !equalBytes(verified.value[overlap - 1] as Bytes, state.chain)) {
      // The sender is honest; what we hold stays.
      await secondReading.compare(state, chainBefore, range, verified.value);
      return { type: 'known' };
    }
    const chains = verified.value.slice(overlap);
    const raws = range.entries.slice(overlap);
    // All of it, up to its signature, is one batch for the disk; what the documents make of it comes in slices. It is announced
    // once both are through.
    let isFollowed = false;
    let isOnDisk = false;
    const lastChain = chains.at(-1) as Bytes;
    const announce = (): void => {
      if (isFollowed && isOnDisk) heads.moveDurable(state, end, lastChain);
    };
    heads.persistSoon(state, raws, range.signature, () => {
      isOnDisk = true;
      announce();
    });
    onHeld();
    const breath = createBreath(env, sliceMs);
    for (let from = 0; from < raws.length; ) {
      const upTo = endOfSlice(raws, from);
      const chainsHere = chains.slice(from, upTo);
      const before = state.chain;
      const entries = raws.slice(from, upTo).map((raw, i) => heads.follow(state, raw, chainsHere[i] as Bytes));
      const signature = upTo === raws.length ? range.signature : null;
      admitted.publish({
        ...{ facts: state.facts, entries, chainBefore: before, chains: chainsHere, signature, isOwn: false },
      });
      from = upTo;
      if (from < raws.length) await breath.take();
    }
    isFollowed = true;
    announce();
    return { type: 'taken' };
  };

  /**
   * What lies intact behind the damaged record at which start-up ended this log. It was verified before it was written: who
   * has what is missing here, and has lost this, can check it, and then has all of it for both [ROOM-6].
   */
  const readBehindDamage = async (
    { facts, durable, split }: LedgerLog,
    after: number,
    upTo: number,
    maxBytes: number,
  ): Promise<SignedEntries | null> =>
    split === null && after > (durable?.seq ?? 0)
      ? reader.signedEntries(facts.id, after, upTo, maxBytes, maxSeq)
      : null;

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
      if (mayCheck(state)) state.again ??= readingOf('check', state);
    },
    heal(log) {
      const state = logs.get(log);
      if (!state) return;
      state.again = readingOf('heal', state);
      void state.serial(() => secondReading.skipIntact(state));
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
    isDurable: () => [...logs.values()].every(({ seq, durable }) => (durable?.seq ?? 0) >= seq),
    durableSeq: (log) => logs.get(log)?.durable?.seq ?? 0,
    headsDigest: heads.digest,
    partsDigest: heads.parts,
    headsIn: heads.size,

    restore(head, context) {
      const state = logs.get(head.log);
      if (!state) return;
      state.context = context;
      heads.moveHead(state, head.seq, head.chain);
      heads.moveDurable(state, head.seq, head.chain);
    },

    replay(log, raw) {
      const state = logs.get(log);
      assert(state, 'a log is known before it is replayed');
      const chain = chainAfter(state.chain, log, raw);
      const entry = heads.follow(state, raw, chain);
      heads.moveDurable(state, raw.seq, chain);
      return { entry, chain };
    },

    async take({ range, opening }, onHeld = () => {}) {
      if (!logs.has(range.log)) {
        if (!opening || range.after > 0) return { type: 'gap', after: 0 };
        const facts = factsOf(opening);
        if (facts.id !== range.log || !equalBytes(opening.room, room))
          return { type: 'refused', detail: 'foreign log' };
        if (!isMember(facts.device)) return { type: 'not-member' };
        // Before anything else: nothing is kept of a log that its device has not signed.
        const verified = await verifyRange(crypto, facts, facts.chain0, range);
        if (!verified.ok) return { type: 'refused', detail: 'forged range' };
        const made = stateOf(opening);
        return made.serial(() => takeInOrder(made, range, onHeld, verified.value));
      }
      const known = logs.get(range.log);
      return known ? known.serial(() => takeInOrder(known, range, onHeld, null)) : { type: 'gap', after: 0 };
    },

    contextOf: (log) => logs.get(log)?.context ?? null,
    context(facts) {
      const { context } = stateOf(facts.opening);
      assert(context, 'a log of our own is understood');
      return context;
    },

    extend(facts, raw) {
      const state = stateOf(facts.opening);
      const chain = chainAfter(state.chain, facts.id, raw);
      return { entry: heads.follow(state, raw, chain), chain };
    },

    append(facts, entries, chainBefore, signature) {
      const state = stateOf(facts.opening);
      const chains: Bytes[] = [];
      for (const entry of entries) chains.push(chainAfter(chains.at(-1) ?? chainBefore, facts.id, entry));
      const last = entries.at(-1)?.seq ?? 0;
      heads.persist(state, entries, signature, () => heads.moveDurable(state, last, chains.at(-1) as Bytes));
      admitted.publish({ facts, entries, chainBefore, chains, signature, isOwn: true });
    },

    async readRange(log, after, upTo, maxBytes) {
      const state = logs.get(log);
      if (!state) return null;
      // Somebody was told of it before it was on our disk, and asks for what came before: in a moment all of it is there.
      if ((state.durable?.seq ?? 0) < Math.min(upTo, state.seq)) await saver.stored();
      const last = state.durable?.seq ?? 0;
      const read =
        (await reader.signedEntries(log, after, Math.min(upTo, last), maxBytes, last)) ??
        (await splitLogs.readOverSplit(state, after)) ??
        (await readBehindDamage(state, after, upTo, maxBytes));
      if (!read) return null;
      const range: LogRange = { log, after, entries: read.entries, signature: read.signature };
      return { range, opening: after === 0 ? state.facts.opening : null };
    },

    readBranch(log, id) {
      const state = logs.get(log);
      return state ? splitLogs.readBranch(state, id) : [];
    },
    want: splitLogs.want,
    splitAt: (log) => logs.get(log)?.split ?? null,
    async split(log, after, chainBefore) {
      const state = logs.get(log);
      if (state) return state.serial(() => splitLogs.split(state, after, chainBefore ?? state.facts.chain0));
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
      for (const state of logs.values()) yield* splitLogs.branchesOf(state);
    },

    readEntry: reader.entry,

    admitted,
    durableMoved: heads.durableMoved,
    healed,
    recalled,
    forked,
    collided,
    branched,
  };
}
