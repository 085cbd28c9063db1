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

/** `op`: a membership operation, signed plaintext. `doc`: changes of documents, encrypted. */
export type EntryKind = 'op' | 'doc';

export interface Entry {
  readonly seq: number;
  /** Milliseconds since 1970 by the author's clock: a label, never an order. */
  readonly time: number;
  readonly epoch: EpochHint;
  readonly deps: readonly Dep[];
  readonly kind: EntryKind;
  /** As sent and stored: ciphertext for `doc`. */
  readonly body: Bytes;
}

/** Entries after + 1 … after + entries.length of one log, vouched for by one signature over the last chain value [LOG-3]. */
export interface LogRange {
  readonly log: LogId;
  readonly after: number;
  readonly entries: readonly Entry[];
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
