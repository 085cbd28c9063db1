/**
 * What the fold keeps of a log, or of one entry beyond the point where a log splits.
 *
 * A device that speaks with two tongues gives one number, and one Yjs clock, to different entries [LOG-7]. So what lies beyond
 * the split is known by its chain value and nothing else: each such entry is a *strand* of its own, with the first 16
 * bytes of its chain value for a log id and the Yjs client id that follows from it. Which of the two continuations an
 * author meant follows from what that author had seen; updates are given the strands' names when they are folded.
 */
import type { DocId } from '../doc/types.ts';
import { type Bytes, toHex } from '../lib/bytes.ts';
import type { BodyBox } from '../log/body.ts';
import type { Glance, SeenDep } from '../log/causal-index.ts';
import { depChainBytes, emptyContext } from '../log/header.ts';
import { clientOf, logIdOf } from '../log/opening.ts';
import type { Dep, Entry, LogContext, LogFacts, LogId } from '../log/types.ts';
import { type BodyNames, createBodyNames } from './body-names.ts';
import type { ClockIndex } from './clock-index.ts';

export interface Held {
  readonly entry: Entry;
  readonly chain: Bytes;
}

/** Where an entry beyond a split belongs. */
export interface Branch {
  /** The log as its device opened it. */
  readonly log: LogFacts;
  readonly seq: number;
  /** The entry before it: the end of the common part, or another strand. */
  readonly before: SeenDep;
  /** Per document the clocks it wrote, as its device counted them. */
  readonly ranges: Map<DocId, { readonly start: number; readonly end: number }>;
}

export interface Strand {
  /** Id and client are those by which documents and indexes know it. */
  readonly facts: LogFacts;
  readonly branch: Branch | null;
  applied: number;
  /** Chain value at `applied`; null in one's own log, whose chain nobody here needs to name. */
  chain: Bytes | null;
  voidFrom: number | null;
  /** The last document entry that counts, and the first that does not: when what counts changes, it shows. */
  counted: number;
  asideFrom: number | null;
  readonly aside: number[];
  readonly queue: Held[];
  /** By epoch. */
  readonly boxes: Map<string, BodyBox>;
  /** What it has said so far, in headers and in bodies. */
  context: LogContext;
  names: BodyNames;
  /** Entries that only a newer app understands, and those behind them: they are on the disk and nowhere else [LOG-9]. */
  newer: number;
}

export function createStrand(facts: LogFacts, branch: Branch | null): Strand {
  return {
    facts,
    branch,
    applied: 0,
    chain: null,
    voidFrom: null,
    counted: 0,
    asideFrom: null,
    aside: [],
    queue: [],
    boxes: new Map(),
    context: emptyContext,
    names: createBodyNames(),
    newer: 0,
  };
}

/** The id under which the entry with this chain value is known when it lies beyond a split. */
export const strandIdOf = (chain: Uint8Array): LogId => logIdOf(chain.subarray(0, depChainBytes));

export const strandFactsOf = (log: LogFacts, chain: Uint8Array): LogFacts => {
  const id = chain.subarray(0, depChainBytes);
  return { ...log, id: toHex(id) as LogId, client: clientOf(id) };
};

export interface StrandNames {
  add(strand: Strand): void;
  /** A dep in the names of the indexes. */
  depOf(dep: Dep): SeenDep;
  /** The strand whose structs have this client id; null when it is a whole log's. */
  ofClient(client: number): Strand | null;
  /** How far the device's own clock stood in this document before this entry. */
  startOf(doc: DocId, branch: Branch): number;
  /**
   * How the structs that this author names are called here; null when all of them have their own names. `own`: the strand
   * that the update belongs to.
   */
  renaming(doc: DocId, own: Strand, seen: Glance): ((ref: ClockRef) => ClockRef) | null;
  clear(): void;
}

interface ClockRef {
  readonly client: number;
  readonly clock: number;
}

export interface StrandNamesDeps {
  readonly splitAt: (log: LogId) => number | null;
  readonly logOfClient: (client: number) => LogId | null;
  readonly clocks: ClockIndex;
}

export function createStrandNames({ splitAt, logOfClient, clocks }: StrandNamesDeps): StrandNames {
  const byId = new Map<LogId, Strand>();
  const byClient = new Map<number, Strand>();
  /** By the client id that their device writes under. */
  const byWriter = new Map<number, Strand[]>();

  const commonSeen = (log: LogId, seen: Glance): number =>
    Math.min(seen.seenOf(log), splitAt(log) ?? Number.POSITIVE_INFINITY);

  const startOf = (doc: DocId, { log, before }: Branch): number => {
    for (let at = before; ; ) {
      const strand = byId.get(at.log);
      if (!strand?.branch) return clocks.endAt(doc, log.id, at.seq);
      const range = strand.branch.ranges.get(doc);
      if (range) return range.end;
      at = strand.branch.before;
    }
  };

  return {
    add(strand) {
      byId.set(strand.facts.id, strand);
      byClient.set(strand.facts.client, strand);
      const writer = strand.branch?.log.client ?? strand.facts.client;
      byWriter.set(writer, [...(byWriter.get(writer) ?? []), strand]);
    },
    depOf({ log, seq, chain }) {
      const split = splitAt(log);
      return split !== null && seq > split ? { log: strandIdOf(chain), seq: 1 } : { log, seq };
    },
    ofClient: (client) => byClient.get(client) ?? null,
    startOf,
    renaming(doc, own, seen) {
      if (byWriter.size === 0) return null;
      const { branch } = own;
      const ownStart = branch ? startOf(doc, branch) : 0;
      return (ref) => {
        const strands = byWriter.get(ref.client);
        if (!strands) return ref;
        // What the author had seen of the common part keeps its name.
        const whole = logOfClient(ref.client);
        const isOwnLog = branch === null && own.facts.id === whole;
        if (whole && (isOwnLog || ref.clock < clocks.endAt(doc, whole, commonSeen(whole, seen)))) return ref;
        if (branch?.log.client === ref.client && ref.clock >= ownStart) {
          return { client: own.facts.client, clock: ref.clock - ownStart };
        }
        for (const { facts, branch: other } of strands) {
          const range = seen.seenOf(facts.id) > 0 ? other?.ranges.get(doc) : undefined;
          if (range && ref.clock >= range.start && ref.clock < range.end) {
            return { client: facts.client, clock: ref.clock - range.start };
          }
        }
        return ref;
      };
    },
    clear() {
      byId.clear();
      byClient.clear();
      byWriter.clear();
    },
  };
}
