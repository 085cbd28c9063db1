/**
 * Who had seen what: the causal order of entries, from their deps.
 *
 * An entry has seen all earlier entries of its own log, its deps, and all that those had seen. Only the deps themselves
 * are kept (sparse: most entries have none); the closure of a log that is being written is kept beside and grows with it,
 * any other is walked when somebody asks.
 */
import type { LogId } from './types.ts';

export interface SeenDep {
  readonly log: LogId;
  readonly seq: number;
}

/** Per log the highest sequence number seen; a log that is absent was not seen at all. */
export type Seen = ReadonlyMap<LogId, number>;

export interface Glance {
  /** The highest number seen; 0: none. */
  seenOf(log: LogId): number;
}

export interface CausalIndex {
  /** Entries of one log are added in order, and each after what it had seen. */
  add(log: LogId, seq: number, deps: readonly SeenDep[]): void;
  /** From a snapshot: the log was added up to here, its entries with deps by `restore`. */
  restore(log: LogId, seq: number, deps: readonly SeenDep[]): void;
  /** What the entry (and so its author when writing it) had seen, itself included. */
  seenBy(log: LogId, seq: number): Seen;
  /** The same of single logs: of the entry added last it costs nearly nothing. Good until the next one is added. */
  glance(log: LogId, seq: number): Glance;
  /** Those of the candidates that none of the others (nor `already`) has seen: enough to name as deps. */
  maximal(candidates: readonly SeenDep[], already: Seen): readonly SeenDep[];
  /** Every entry with deps, log by log in order: what a snapshot keeps. */
  clear(): void;
  dump(): readonly { readonly log: LogId; readonly seq: number; readonly deps: readonly SeenDep[] }[];
}

interface LogDeps {
  readonly seqs: number[];
  readonly deps: (readonly SeenDep[])[];
}

/** With more logs than these it costs more to find out what an entry had not seen than to walk what it had. */
const maxCompared = 256;

/** Closures kept, for the logs being written just now: each may name every log of the room. */
const maxClosures = 64;

export function createCausalIndex(): CausalIndex {
  const byLog = new Map<LogId, LogDeps>();
  /** Closures of the logs asked for at their end; invariant: closed under "has seen", complete up to the last dep added. */
  const closures = new Map<LogId, Map<LogId, number>>();

  /** How far each log was added. */
  const latest = new Map<LogId, number>();
  let last: SeenDep | null = null;
  /** Of the last entry: which logs it had not seen to where they were added, and how far it had. Null: not worked out. */
  let unseen: ReadonlyMap<LogId, number> | null = null;

  const glanceOver = (but: ReadonlyMap<LogId, number>): Glance => ({
    seenOf: (log) => but.get(log) ?? latest.get(log) ?? 0,
  });

  /**
   * Whether this entry goes on from the last one and names nothing that that one had not seen: then it has seen the same
   * and the last one, and nothing has to be walked. Among people who are online together nearly every entry does.
   */
  const goesOn = (log: LogId, seq: number, deps: readonly SeenDep[]): boolean => {
    if (!last || !unseen) return false;
    const { seenOf } = glanceOver(unseen);
    const isLast = (dep: SeenDep): boolean => dep.log === last?.log && dep.seq === last.seq;
    const before = { log, seq: seq - 1 };
    return (
      (isLast(before) || deps.some(isLast)) &&
      seenOf(log) >= before.seq &&
      deps.every((dep) => seenOf(dep.log) >= dep.seq)
    );
  };

  const note = (log: LogId, seq: number, isKnown: boolean): void => {
    if (!isKnown) unseen = null;
    last = { log, seq };
    latest.set(log, seq);
  };

  const keepDeps = (log: LogId, seq: number, deps: readonly SeenDep[]): void => {
    if (deps.length === 0) return;
    const own = byLog.get(log) ?? { seqs: [], deps: [] };
    byLog.set(log, own);
    if (seq <= (own.seqs.at(-1) ?? 0)) return;
    own.seqs.push(seq);
    own.deps.push(deps);
  };

  /** Grows a closed set until it holds (log, seq) too. Walks only what is not in it yet. */
  const grow = (closure: Map<LogId, number>, log: LogId, seq: number): void => {
    const open: SeenDep[] = [{ log, seq }];
    for (let next = open.pop(); next; next = open.pop()) {
      const known = closure.get(next.log) ?? 0;
      if (next.seq <= known) continue;
      closure.set(next.log, next.seq);
      const own = byLog.get(next.log);
      if (!own) continue;
      for (let i = firstAbove(own.seqs, known); i < own.seqs.length && (own.seqs[i] as number) <= next.seq; i++) {
        open.push(...(own.deps[i] as readonly SeenDep[]));
      }
    }
  };

  const seenBy = (log: LogId, seq: number): Map<LogId, number> => {
    const kept = closures.get(log);
    const keptSeq = kept?.get(log) ?? 0;
    if (kept && seq >= keptSeq) {
      grow(kept, log, seq);
      keep(log, kept);
      return kept;
    }
    const closure = new Map<LogId, number>();
    grow(closure, log, seq);
    const last = byLog.get(log)?.seqs.at(-1) ?? 0;
    if (seq >= last) keep(log, closure);
    return closure;
  };

  /** Taken out and put in again: a Map keeps the order of insertion, so the first one is the longest unused. */
  const keep = (log: LogId, closure: Map<LogId, number>): void => {
    closures.delete(log);
    closures.set(log, closure);
    for (const oldest of closures.keys()) {
      if (closures.size <= maxClosures) return;
      closures.delete(oldest);
    }
  };

  const depsAt = (log: LogId, seq: number): readonly SeenDep[] => {
    const own = byLog.get(log);
    const at = own ? firstAbove(own.seqs, seq) - 1 : -1;
    return own && own.seqs[at] === seq ? (own.deps[at] as readonly SeenDep[]) : [];
  };

  return {
    add(log, seq, deps) {
      keepDeps(log, seq, deps);
      note(log, seq, goesOn(log, seq, deps));
    },

    restore(log, seq, deps) {
      keepDeps(log, seq, deps);
      if (seq > (latest.get(log) ?? 0)) note(log, seq, false);
    },

    glance(log, seq) {
      const isLast = last?.log === log && last.seq === seq;
      if (isLast && unseen) return glanceOver(unseen);
      const seen = seenBy(log, seq);
      if (isLast && latest.size <= maxCompared) {
        const but = new Map<LogId, number>();
        for (const [other, upTo] of latest) {
          const upToHere = seen.get(other) ?? 0;
          if (upToHere < upTo) but.set(other, upToHere);
        }
        unseen = but;
      }
      return { seenOf: (other) => seen.get(other) ?? 0 };
    },

    seenBy,

    maximal(candidates, already) {
      const fresh = candidates.filter(({ log, seq }) => (already.get(log) ?? 0) < seq);
      // One closed set of all that lies before any of them: a set for each would cost the square of their number, and
      // whoever opens ten thousand logs chooses that number.
      const before = new Map(already);
      for (const { log, seq } of fresh) {
        grow(before, log, seq - 1);
        for (const dep of depsAt(log, seq)) grow(before, dep.log, dep.seq);
      }
      return fresh.filter(({ log, seq }) => (before.get(log) ?? 0) < seq);
    },

    clear() {
      byLog.clear();
      closures.clear();
      latest.clear();
      last = null;
      unseen = null;
    },

    dump() {
      const all: { log: LogId; seq: number; deps: readonly SeenDep[] }[] = [];
      for (const [log, own] of byLog) {
        own.seqs.forEach((seq, i) => {
          all.push({ log, seq, deps: own.deps[i] as readonly SeenDep[] });
        });
      }
      return all;
    },
  };
}

/** Index of the first element greater than `value` in an ascending array. */
export function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
