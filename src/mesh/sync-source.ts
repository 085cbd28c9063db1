/** What synchronisation asks of the store, the members and the proofs of a room. */
import type { DeviceId } from '../crypto/port.ts';
import type { Bytes } from '../lib/bytes.ts';
import type { SentRange } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Head, LogId } from '../log/types.ts';
import type { PackedRange } from '../wire/packed-ranges.ts';
import type { BranchWant, SentHead } from '../wire/peer-message.ts';

/** What became of a range that was offered to the store. */
export type Taken =
  | { readonly type: 'taken' }
  | { readonly type: 'known' }
  /** It does not follow what is held: ask from `after`. */
  | { readonly type: 'gap'; readonly after: number }
  /** Its device is no member as far as we know: its join may still be on the way. */
  | { readonly type: 'not-member' }
  /** The sender's fault: it should have checked. */
  | { readonly type: 'refused'; readonly detail: string };

export interface SyncSource {
  readonly incarnation: Bytes;
  opsDigest(): Bytes;
  opIds(): readonly string[];
  /** All operations but those announced by these ids, parents before children. */
  opsExcept(ids: ReadonlySet<string>): readonly StandaloneEntry[];
  takeOps(ops: readonly StandaloneEntry[]): Promise<'taken' | 'refused'>;
  isMember(device: DeviceId): boolean;
  headsDigest(): Bytes;
  /** Digests of the parts of one bucket, and how many heads it has. */
  partsDigest(bucket: number): Bytes;
  headsIn(bucket: number): number;
  /** Durable heads only: what is announced can be counted on. */
  heads(): Iterable<Head>;
  /** The last sequence number held in memory or on disk; 0: none. */
  heldSeq(log: LogId): number;
  /** A peer's announced head, to be compared with our own log where it is not ahead of it. */
  compareHead(head: SentHead): void;
  /** Null: the log is not known here. */
  deviceOf(log: LogId): DeviceId | null;
  readRange(log: LogId, after: number, upTo: number, maxBytes: number): Promise<SentRange | null>;
  /** Whether this device may be sent what it says in the open: whoever only passes entries on may not [LOG-5]. */
  mayRead(device: DeviceId): boolean;
  /** With its small bodies opened, for whoever may read them. */
  openRange(sent: SentRange): PackedRange;
  /** As it lies on disks; null: the key that its log names is not here. */
  sealRange(packed: PackedRange): SentRange | null;
  /** `onHeld`: it is checked and held, and what documents make of it comes next; others farther on need not wait for that. */
  takeRange(sent: SentRange, onHeld: () => void): Promise<Taken>;
  /** What leads from the common part of a log to this entry of a branch, in ranges; empty: it is not here. */
  readBranch(want: BranchWant): readonly SentRange[];
  forkProofs(): readonly Bytes[];
  takeForkProof(proof: Bytes): Promise<'new' | 'known' | 'refused'>;
}
