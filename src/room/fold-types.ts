/** What the fold is asked and answers; what it does is in fold.ts. */
import type { DocId } from '../doc/types.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Topic } from '../lib/observable.ts';
import type { Result } from '../lib/result.ts';
import type { CausalIndex, SeenDep } from '../log/causal-index.ts';
import type { Entry, Head, LogContext, LogFacts, LogId, RawEntry } from '../log/types.ts';
import type { BranchWant } from '../wire/peer-message.ts';
import type { BodyNames, NamesState } from './body-names.ts';
import type { ClockIndex } from './clock-index.ts';
import type { DocPiece } from './doc-body.ts';
import type { Held, StrandNames } from './strand.ts';

export type Rename = NonNullable<ReturnType<StrandNames['renaming']>>;

/** Whose update it is, and what it was made in view of. */
export interface PieceClaim {
  readonly client: number;
  readonly seenClock: (client: number) => number;
  /** Client ids of logs that are here: an update that names another is not wrong, it waits. */
  readonly knows: (client: number) => boolean;
  readonly rename: Rename | null;
  /** False: only its skeleton enters. */
  readonly counts: boolean;
}

/** How far the author's clock stood in the document before a piece and after it, in the names used here. */
export interface PieceClocks {
  readonly from: number;
  readonly end: number;
}

export interface FoldDocuments {
  /** Judges and applies the pieces of one entry, all or (`unknown-client`) none of them [LOG-4]. */
  apply(pieces: readonly DocPiece[], claim: (doc: DocId) => PieceClaim): Result<readonly PieceClocks[], string>;
  /** Takes steps until one answers that there is none after it; what they apply becomes one change of each document. */
  together(step: () => boolean): void;
  /** A piece whose skeleton came with a snapshot. */
  noteSetAside(piece: DocPiece, rename: Rename | null): void;
}

export interface Applied {
  /** By this the indexes know it … */
  readonly at: SeenDep;
  /** … and by this everybody else; its chain is null for an entry of our own. */
  readonly log: LogId;
  readonly seq: number;
  readonly chain: Bytes | null;
  readonly isOwn: boolean;
}

/** How far something is applied, for deps and for snapshots. */
export interface AppliedHead {
  readonly at: SeenDep;
  readonly head: Head;
}

/** How a log was judged: what a snapshot must know to be used again. */
export interface Judged {
  readonly voidFrom: number | null;
  readonly counted: number;
  readonly asideFrom: number | null;
}

/** What a log has said so far, in headers and in bodies: what comes after builds upon it, so snapshots keep it. */
export interface LogSaid {
  readonly context: LogContext;
  readonly names: NamesState;
}

/** An applied entry beyond a split, for snapshots. */
export interface StrandRow {
  readonly log: LogFacts;
  readonly seq: number;
  readonly chain: Bytes;
  readonly before: SeenDep;
  readonly isVoid: boolean;
  readonly ranges: readonly (readonly [doc: DocId, start: number, end: number])[];
  readonly said: LogSaid;
}

/** Entries of one log, in order, with the chain value after each. */
export interface HeldLog {
  readonly facts: LogFacts;
  readonly entries: readonly Entry[];
  readonly chains: readonly Bytes[];
}

/** An entry beyond a split, with the place it has there. */
export interface HeldBranch extends Held {
  readonly log: LogFacts;
  readonly before: SeenDep;
}

export interface Fold {
  readonly causal: CausalIndex;
  readonly clocks: ClockIndex;
  appliedSeq(log: LogId): number;
  /** Null in this session's own log: the ledger knows it. */
  appliedChain(log: LogId): Bytes | null;
  /** Logs with anything applied, and how far; entries beyond splits one by one. */
  appliedHeads(): Iterable<AppliedHead>;
  take(logs: readonly HeldLog[], branches: readonly HeldBranch[]): void;
  /** An entry of our own, whose pieces stand in the documents already, with the clocks they reach. */
  noteOwn(facts: LogFacts, held: Held, ends: readonly { readonly doc: DocId; readonly end: number }[]): void;
  /** Something outside changed that entries may wait for: members or keys. */
  evaluate(): void;
  /** Start-up: this log is applied up to here, from a snapshot. */
  restore(facts: LogFacts, head: Head, judged: Judged, said: LogSaid): void;
  restoreStrand(strand: StrandRow): void;
  /** Start-up: an entry that the snapshot holds as a skeleton. */
  restoreAside(facts: LogFacts, held: Held): void;
  judged(log: LogId): Judged;
  /** Document entries of the log that were judged not to count, in order. */
  asideIn(log: LogId): readonly { readonly log: LogId; readonly seq: number }[];
  /** How many document entries of the log wait for no other reason than that its author may not write [LOG-9]. */
  heldBackIn(log: LogId): number;
  said(log: LogId): LogSaid;
  /** What the bodies of an own log have named: the next one builds upon it. */
  names(facts: LogFacts): BodyNames;
  /** The pieces of an entry that was judged before; null when it has none or cannot be read. */
  piecesOf(log: LogId, raw: RawEntry): readonly DocPiece[] | null;
  /** Entries beyond splits that are applied, each after what it follows. */
  strands(): readonly StrandRow[];
  /** Entries were judged by what is no longer so. */
  isStale(): boolean;
  /** Judges nothing more until `startOver`. */
  hold(): void;
  isHeld(): boolean;
  /** From now on everything taken is kept, for the `startOver` that follows; false forgets it. */
  record(on: boolean): void;
  /** Judges everything anew: what is given here and what was recorded since. The documents were emptied before. */
  startOver(logs: readonly HeldLog[], branches: readonly HeldBranch[]): void;
  /** Entries beyond splits that others wait for and that are not here. */
  missing(): readonly BranchWant[];
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
  readonly applied: Topic<Applied>;
}
