/**
 * From logs to documents: the second half of the one gate [LOG-9]. Applies admitted entries in causal order, each only
 * when everything it had seen is applied, its key is known and its author's role lets it count.
 *
 * An entry's fate: `apply`; `set aside` (its author may not write: held and passed on, without effect); `wait` (deps or a
 * key missing); or void — unreadable or breaking LOG-4 — which voids the rest of its log too.
 *
 * Invariants:
 *  F1  entries of one log are judged in order, each exactly once;
 *  F2  Yjs sees an update only after `checkUpdate` said yes with everything applied that the author had seen;
 *  F3  own entries are in the documents already when they come by: they only move the indexes.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { DocId } from '../doc/types.ts';
import { type Bytes, equalBytes, fromHex } from '../lib/bytes.ts';
import { createTopic, type Topic } from '../lib/observable.ts';
import { assert, type Result } from '../lib/result.ts';
import { bodyKeyOf, openBody } from '../log/body.ts';
import { type CausalIndex, createCausalIndex, type Seen } from '../log/causal-index.ts';
import { emptyContext, epochAt, kindOf } from '../log/header.ts';
import { entryBytes } from '../log/range.ts';
import type { Entry, EpochHint, Head, LogContext, LogFacts, LogId, RawEntry } from '../log/types.ts';
import { mayWrite } from '../members/rights.ts';
import type { Role } from '../members/types.ts';
import { type BodyNames, createBodyNames, type NamesState } from './body-names.ts';
import { type ClockIndex, createClockIndex } from './clock-index.ts';
import { type DocPiece, piecesFromBytes, type ReadBody } from './doc-body.ts';
import type { KeyRing } from './key-ring.ts';

export interface FoldDocuments {
  /** Judges and applies one piece; answers with the log's clock in the document afterwards [LOG-4]. */
  apply(piece: DocPiece, client: number, seenClock: (client: number) => number): Result<number, string>;
}

export interface Applied {
  readonly facts: LogFacts;
  readonly entry: Entry;
  readonly chain: Bytes | null;
  readonly isOwn: boolean;
}

/** What a log has said so far, in headers and in bodies: what comes after builds upon it, so snapshots keep it. */
export interface LogSaid {
  readonly context: LogContext;
  readonly names: NamesState;
}

export interface Fold {
  readonly causal: CausalIndex;
  readonly clocks: ClockIndex;
  appliedSeq(log: LogId): number;
  /** Null in this session's own log: the ledger knows it. */
  appliedChain(log: LogId): Bytes | null;
  /** Logs with anything applied, and how far. */
  appliedHeads(): Iterable<Head>;
  /** Admitted entries, in order of their log, with the chain value after each. */
  take(facts: LogFacts, entries: readonly Entry[], chains: readonly Bytes[]): void;
  /** An entry of our own, whose pieces stand in the documents already, with the clocks they reach. */
  noteOwn(facts: LogFacts, entry: Entry, ends: readonly { readonly doc: DocId; readonly end: number }[]): void;
  /** Something outside changed that entries may wait for: members or keys. */
  evaluate(): void;
  /** Start-up: this log is applied up to here, from a snapshot. */
  restore(facts: LogFacts, head: Head, voidFrom: number | null, said: LogSaid): void;
  said(log: LogId): LogSaid;
  /** What the bodies of an own log have named: the next one builds upon it. */
  names(facts: LogFacts): BodyNames;
  /** The pieces of an entry that was judged before; null when it has none or cannot be read. */
  piecesOf(log: LogId, raw: RawEntry): readonly DocPiece[] | null;
  /** Bytes of this log's entries that wait in memory for something they build on [LOG-9]. */
  waitingBytes(log: LogId): number;
  /** Entries that wait, per reason, for the status and for diagnostics. */
  waiting(): {
    readonly entries: number;
    readonly setAside: number;
    readonly voidLogs: number;
    /** Entries that only a newer app understands, and those behind them. */
    readonly newer: number;
  };
  voidFrom(log: LogId): number | null;
  readonly applied: Topic<Applied>;
}

interface LogState {
  readonly facts: LogFacts;
  applied: number;
  /** Chain value at `applied`; null in one's own log, whose chain nobody here needs to name. */
  chain: Bytes | null;
  voidFrom: number | null;
  readonly queue: { readonly entry: Entry; readonly chain: Bytes }[];
  readonly keys: Map<string, Bytes>;
  context: LogContext;
  readonly names: BodyNames;
  /** Entries that only a newer app understands, and those behind them: they are on the disk and nowhere else [LOG-9]. */
  newer: number;
}

export interface FoldDeps {
  readonly ring: KeyRing;
  readonly role: (device: DeviceId) => Role | null;
  readonly documents: FoldDocuments;
  readonly logOfClient: (client: number) => LogId | null;
  /** The first 16 bytes of the held chain value there; null while it has to be read from the disk. */
  readonly chainStartAt: (log: LogId, seq: number) => Bytes | null;
  /** Closes the own batch before foreign entries come in: an own entry's deps must be what its author saw all along. */
  readonly beforeForeign: () => void;
  readonly onVoid: (log: LogId, reason: string) => void;
}

export function createFold(deps: FoldDeps): Fold {
  const logs = new Map<LogId, LogState>();
  const causal = createCausalIndex();
  const clocks = createClockIndex();
  const applied = createTopic<Applied>();
  let setAside = 0;
  let isEvaluating = false;
  let again = false;

  const stateOf = (facts: LogFacts): LogState => {
    const known = logs.get(facts.id);
    if (known) return known;
    return begin(facts, emptyContext, undefined);
  };

  const begin = (facts: LogFacts, context: LogContext, names: NamesState | undefined): LogState => {
    const state: LogState = {
      facts,
      applied: 0,
      chain: null,
      voidFrom: null,
      queue: [],
      keys: new Map(),
      context,
      names: createBodyNames(names),
      newer: 0,
    };
    logs.set(facts.id, state);
    return state;
  };

  /** A dep on another branch of a forked log is never applied here: what builds on it waits for the proof [LOG-7]. */
  const depsApplied = (entry: Entry): boolean =>
    entry.deps.every(({ log, seq, chain }) => {
      if ((logs.get(log)?.applied ?? 0) < seq) return false;
      const held = deps.chainStartAt(log, seq);
      return held !== null && equalBytes(held, chain);
    });

  const seenClockOf = (doc: DocId, own: LogId, seen: Seen) => {
    return (client: number): number => {
      const log = deps.logOfClient(client);
      if (log === null || log === own) return 0;
      return clocks.endAt(doc, log, seen.get(log) ?? 0);
    };
  };

  const keyFor = (state: LogState, epoch: EpochHint): { key: Bytes; epochId: Bytes } | null => {
    const epochKey = deps.ring.byHint(epoch);
    if (!epochKey) return null;
    let key = state.keys.get(epochKey.epoch);
    if (!key) {
      key = bodyKeyOf(epochKey.key, state.facts.id);
      state.keys.set(epochKey.epoch, key);
    }
    const epochId = fromHex(epochKey.epoch);
    assert(epochId, 'an epoch id is hexadecimal');
    return { key, epochId };
  };

  const makeVoid = (state: LogState, entry: Entry, reason: string): void => {
    state.voidFrom = entry.seq;
    deps.onVoid(state.facts.id, reason);
  };

  const readBody = (
    state: LogState,
    raw: RawEntry,
    epoch: EpochHint | null,
  ): ReadBody | 'no key' | 'newer' | 'void' => {
    if (epoch === null) return 'void';
    const key = keyFor(state, epoch);
    if (!key) return 'no key';
    const plain = openBody(key.key, key.epochId, state.facts.id, raw);
    const body = plain && piecesFromBytes(plain, state.facts.client, state.names);
    return body?.ok ? body.value : (body?.error ?? 'void');
  };

  /** Nothing of it can be judged before this app is another one, and that one begins from the disk. */
  const putOff = (state: LogState): void => {
    state.newer = state.queue.length;
    state.queue.length = 0;
  };

  /** True when the entry was judged, false when it waits. */
  const judge = (state: LogState, entry: Entry, chain: Bytes): boolean => {
    const { facts } = state;
    const log = facts.id;
    if (!depsApplied(entry)) return false;
    if (entry.kind === 'doc' && state.voidFrom === null) {
      const role = deps.role(facts.device);
      if (role === null) return false;
      if (deps.logOfClient(facts.client) !== log) {
        causal.add(log, entry.seq, entry.deps);
        setAside++;
      } else if (!mayWrite(role)) {
        // Held back and not passed over: should its author become an editor, it counts, whoever hears of what first.
        return false;
      } else {
        const body = readBody(state, entry, entry.epoch);
        if (body === 'no key') return false;
        if (body === 'newer') {
          putOff(state);
          return false;
        }
        causal.add(log, entry.seq, entry.deps);
        if (body === 'void') {
          makeVoid(state, entry, 'unreadable');
        } else {
          state.names.learn(body.added);
          applyPieces(state, entry, body.pieces);
        }
      }
    } else {
      causal.add(log, entry.seq, entry.deps);
    }
    state.applied = entry.seq;
    state.chain = chain;
    state.context = entry.context ?? state.context;
    applied.publish({ facts, entry, chain, isOwn: false });
    return true;
  };

  const applyPieces = (state: LogState, entry: Entry, pieces: readonly DocPiece[]): void => {
    const log = state.facts.id;
    const seen = causal.seenBy(log, entry.seq);
    for (const piece of pieces) {
      const end = deps.documents.apply(piece, state.facts.client, seenClockOf(piece.doc, log, seen));
      if (!end.ok) return makeVoid(state, entry, end.error);
      clocks.add(piece.doc, log, entry.seq, end.value, entry.time);
    }
  };

  const evaluate = (): void => {
    if (isEvaluating) {
      again = true;
      return;
    }
    isEvaluating = true;
    let isFirst = true;
    do {
      again = false;
      for (const state of logs.values()) {
        for (let next = state.queue[0]; next; next = state.queue[0]) {
          if (next.entry.kind === 'newer') {
            putOff(state);
            break;
          }
          if (isFirst && depsApplied(next.entry)) {
            deps.beforeForeign();
            isFirst = false;
          }
          if (!judge(state, next.entry, next.chain)) break;
          state.queue.shift();
          again = true;
        }
      }
    } while (again);
    isEvaluating = false;
  };

  return {
    causal,
    clocks,
    appliedSeq: (log) => logs.get(log)?.applied ?? 0,
    appliedChain: (log) => logs.get(log)?.chain ?? null,
    *appliedHeads() {
      for (const { facts, applied: seq, chain } of logs.values()) if (chain) yield { log: facts.id, seq, chain };
    },
    take(facts, entries, chains) {
      const state = stateOf(facts);
      const last = state.queue.at(-1)?.entry.seq ?? state.applied;
      entries.forEach((entry, i) => {
        if (entry.seq <= last) return;
        if (state.newer > 0) state.newer++;
        else state.queue.push({ entry, chain: chains[i] as Bytes });
      });
      evaluate();
    },
    noteOwn(facts, entry, ends) {
      const state = stateOf(facts);
      causal.add(facts.id, entry.seq, entry.deps);
      for (const { doc, end } of ends) clocks.add(doc, facts.id, entry.seq, end, entry.time);
      state.applied = entry.seq;
      state.context = entry.context ?? state.context;
      applied.publish({ facts, entry, chain: null, isOwn: true });
    },
    evaluate,
    restore(facts, head, voidFrom, { context, names }) {
      const state = begin(facts, context, names);
      state.applied = head.seq;
      state.chain = head.chain;
      state.voidFrom = voidFrom;
    },
    names: (facts) => stateOf(facts).names,
    said(log) {
      const state = logs.get(log);
      return { context: state?.context ?? emptyContext, names: state?.names.state() ?? { docs: [], clients: [] } };
    },
    piecesOf(log, raw) {
      const state = logs.get(log);
      const body = state && kindOf(raw.header) === 'doc' ? readBody(state, raw, epochAt(state.context, raw.seq)) : null;
      return body !== null && typeof body === 'object' ? body.pieces : null;
    },
    waitingBytes: (log) => logs.get(log)?.queue.reduce((sum, { entry }) => sum + entryBytes(entry), 0) ?? 0,
    waiting() {
      let entries = 0;
      let aside = setAside;
      let voidLogs = 0;
      let newer = 0;
      for (const state of logs.values()) {
        const role = deps.role(state.facts.device);
        // What somebody wrote who may not is nothing that is missing here.
        if (role !== null && !mayWrite(role)) aside += state.queue.length;
        else entries += state.queue.length;
        if (state.voidFrom !== null) voidLogs++;
        newer += state.newer;
      }
      return { entries, setAside: aside, voidLogs, newer };
    },
    voidFrom: (log) => logs.get(log)?.voidFrom ?? null,
    applied,
  };
}
