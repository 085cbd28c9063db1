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
import { entryBytes } from '../log/range.ts';
import type { Entry, Head, LogFacts, LogId } from '../log/types.ts';
import { mayWrite } from '../members/fold.ts';
import type { Role } from '../members/types.ts';
import { type ClockIndex, createClockIndex } from './clock-index.ts';
import { type DocPiece, piecesFromBytes } from './doc-body.ts';
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
  restore(facts: LogFacts, head: Head, voidFrom: number | null): void;
  /** Bytes of this log's entries that wait in memory for something they build on [LOG-9]. */
  waitingBytes(log: LogId): number;
  /** Entries that wait, per reason, for the status and for diagnostics. */
  waiting(): { readonly entries: number; readonly setAside: number; readonly voidLogs: number };
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
    const state: LogState = { facts, applied: 0, chain: null, voidFrom: null, queue: [], keys: new Map() };
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

  const keyFor = (state: LogState, entry: Entry): { key: Bytes; epochId: Bytes } | null => {
    const epochKey = deps.ring.byHint(entry.epoch);
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
        const key = keyFor(state, entry);
        if (!key) return false;
        const plain = openBody(key.key, key.epochId, log, entry);
        const pieces = plain && piecesFromBytes(plain);
        if (pieces && !pieces.ok && pieces.error === 'newer') return false;
        causal.add(log, entry.seq, entry.deps);
        if (!pieces?.ok) makeVoid(state, entry, 'unreadable');
        else applyPieces(state, entry, pieces.value);
      }
    } else {
      causal.add(log, entry.seq, entry.deps);
    }
    state.applied = entry.seq;
    state.chain = chain;
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
        if (entry.seq > last) state.queue.push({ entry, chain: chains[i] as Bytes });
      });
      evaluate();
    },
    noteOwn(facts, entry, ends) {
      const state = stateOf(facts);
      causal.add(facts.id, entry.seq, entry.deps);
      for (const { doc, end } of ends) clocks.add(doc, facts.id, entry.seq, end, entry.time);
      state.applied = entry.seq;
      applied.publish({ facts, entry, chain: null, isOwn: true });
    },
    evaluate,
    restore(facts, head, voidFrom) {
      const state = stateOf(facts);
      state.applied = head.seq;
      state.chain = head.chain;
      state.voidFrom = voidFrom;
    },
    waitingBytes: (log) => logs.get(log)?.queue.reduce((sum, { entry }) => sum + entryBytes(entry), 0) ?? 0,
    waiting() {
      let entries = 0;
      let aside = setAside;
      let voidLogs = 0;
      for (const state of logs.values()) {
        const role = deps.role(state.facts.device);
        // What somebody wrote who may not is nothing that is missing here.
        if (role !== null && !mayWrite(role)) aside += state.queue.length;
        else entries += state.queue.length;
        if (state.voidFrom !== null) voidLogs++;
      }
      return { entries, setAside: aside, voidLogs };
    },
    voidFrom: (log) => logs.get(log)?.voidFrom ?? null,
    applied,
  };
}
