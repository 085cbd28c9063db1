/** What the ledger is asked and answers; what it does is in ledger.ts. */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { Topic } from '../lib/observable.ts';
import type { ForkProof } from '../log/fork-proof.ts';
import type { SentRange } from '../log/range.ts';
import type { Entry, Head, LogContext, LogFacts, LogId, LogOpening, RawEntry } from '../log/types.ts';
import type { Taken } from '../mesh/sync-source.ts';
import type { HeldBranch, HeldLog } from './fold-types.ts';
import type { Held } from './strand.ts';

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
  /** Everything held is on the disk. */
  isDurable(): boolean;
  headsDigest(): Bytes;
  /** Digests of the parts of one bucket, and how many heads it has. */
  partsDigest(bucket: number): Bytes;
  headsIn(bucket: number): number;
  /** Restores a log's head at start-up, with what it had said by then: these entries are on the disk already. */
  restore(head: Head, context: LogContext | null): void;
  /** The next entries after what is held, read from the disk without a peer's signature: start-up and healing. */
  replay(log: LogId, raw: RawEntry): { readonly entry: Entry; readonly chain: Bytes };
  /** `onHeld`: checked and held, and the fold comes next. */
  take(sent: SentRange, onHeld?: () => void): Promise<Taken>;
  /** Entries that this session's writer made, chained on the log's head by `extend`, and signed. */
  append(facts: LogFacts, entries: readonly Entry[], chainBefore: Bytes, signature: Bytes): void;
  /** What a log has said up to its head; null where it is not known, or not understood. */
  contextOf(log: LogId): LogContext | null;
  /** Of one's own: the next header builds upon it. */
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
