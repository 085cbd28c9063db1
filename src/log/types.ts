/** The words of the author logs. See docs/spec.md, LOG-1 … LOG-9, and docs/protocol.md for the byte forms. */
import type { DeviceId } from '../crypto/port.ts';
import type { Brand } from '../lib/brand.ts';
import type { Bytes } from '../lib/bytes.ts';

/** First 16 bytes of SHA-256(device key ‖ nonce), in lower-case hexadecimal [LOG-1]. */
export type LogId = Brand<string, 'LogId'>;

/** First 8 bytes of the hash of the operation that made the epoch, in lower-case hexadecimal: a hint that finds the key. */
export type EpochHint = Brand<string, 'EpochHint'>;

/** A log's opening statement; with it anybody can check everything the log will ever hold. */
export interface LogOpening {
  /** The room's 16 bytes: a log cannot be replayed into another room. */
  readonly room: Bytes;
  readonly deviceKey: Bytes;
  /** 16 random bytes that live in one page's memory only, so that no honest device can continue an old log. */
  readonly nonce: Bytes;
}

/** One log newly seen: everything of it up to `seq`, whose chain value there begins with `chain` (16 bytes). */
export interface Dep {
  readonly log: LogId;
  readonly seq: number;
  readonly chain: Bytes;
}

/**
 * `op`: a membership operation, signed plaintext. `doc`: changes of documents, encrypted. `newer`: of a version that this
 * app does not know, or behind such a one in its log.
 */
export type EntryKind = 'op' | 'doc' | 'newer';

/** What a log's headers have said up to some entry: the next ones build upon it (header.ts). */
export interface LogContext {
  readonly time: number;
  /** In order; each from an entry on. */
  readonly epochs: readonly { readonly from: number; readonly epoch: EpochHint }[];
  /** Logs named, by place from 1 on. */
  readonly logs: readonly LogId[];
}

/** An entry as it travels and lies on the disk: what its bytes mean is decided by their version [LOG-9]. */
export interface RawEntry {
  readonly seq: number;
  readonly header: Bytes;
  /** Ciphertext for `doc`. */
  readonly body: Bytes;
  /** What the body was sealed from here, where it came in the open: it need not be opened again. */
  readonly opened?: OpenedBody;
}

export interface OpenedBody {
  readonly plain: Bytes;
  readonly epoch: EpochHint;
}

/** An entry as it is understood with the entries of its log before it. */
export interface Entry extends RawEntry {
  /** Milliseconds since 1970 by the author's clock: a label, never an order. */
  readonly time: number;
  /** Under which the body of a `doc` is encrypted; null where the log has named none. */
  readonly epoch: EpochHint | null;
  readonly deps: readonly Dep[];
  readonly kind: EntryKind;
  /** What its log has said with it; null behind an entry that was not understood. */
  readonly context: LogContext | null;
}

/** Entries after + 1 … after + entries.length of one log, vouched for by one signature over the last chain value [LOG-3]. */
export interface LogRange {
  readonly log: LogId;
  readonly after: number;
  readonly entries: readonly RawEntry[];
  readonly signature: Bytes;
}

/** How far a log is held: the last sequence number and the chain value there. */
export interface Head {
  readonly log: LogId;
  readonly seq: number;
  readonly chain: Bytes;
}

/** An opened log's fixed facts. */
export interface LogFacts {
  readonly id: LogId;
  readonly opening: LogOpening;
  readonly device: DeviceId;
  /** The Yjs client id of everything this log writes [LOG-4]. */
  readonly client: number;
  readonly chain0: Bytes;
}
