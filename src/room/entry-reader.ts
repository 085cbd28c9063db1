/** Entries as they lie on the disk. A record that cannot be read ends a reading; nothing is made up for it. */
import type { Bytes } from '../lib/bytes.ts';
import { maxEntriesPerRange, maxRangeBytes, maxRangeHeaderBytes, maxSeq } from '../log/limits.ts';
import { entryBytes, headerBytes } from '../log/range.ts';
import type { LogId, RawEntry } from '../log/types.ts';
import type { Store } from '../storage/port.ts';
import { type EntryRecord, entryFromRecord, entryKey } from './records.ts';

export interface SignedEntries {
  readonly entries: readonly RawEntry[];
  /** Of the last of them. */
  readonly signature: Bytes;
}

export interface EntryReader {
  entry(log: LogId, seq: number): Promise<RawEntry | null>;
  /** 1 … upTo in order; ends before the first that is missing or damaged. */
  entries(log: LogId, upTo: number): AsyncIterable<RawEntry>;
  /** Every record of the log from the first on, with its signature where it has one; ends as `entries` does. */
  records(log: LogId): AsyncIterable<EntryRecord>;
  /**
   * What one range can carry from `after` on: up to the first signature that reaches `upTo` or `maxBytes`, or the last one
   * before a range is full or the log ends at `last` [LOG-3]. Null: nothing there is signed.
   */
  signedEntries(
    log: LogId,
    after: number,
    upTo: number,
    maxBytes: number,
    last?: number,
  ): Promise<SignedEntries | null>;
}

/** Small pages at first: an entry may be large, and reading far beyond what one range carries is waste. */
const firstPageSize = 8;
const pageSize = 64;
/** Logs of which it is remembered how large their entries are: more are not read from by turns. */
const maxSizes = 256;

export function createEntryReader(store: Store, onDamage: (log: LogId, seq: number) => void): EntryReader {
  /** Bytes of an entry, on average of what was read last. */
  const sizes = new Map<LogId, number>();
  const learn = (log: LogId, size: number): void => {
    sizes.delete(log);
    sizes.set(log, size);
    for (const oldest of sizes.keys()) {
      if (sizes.size <= maxSizes) return;
      sizes.delete(oldest);
    }
  };

  /** As many as should do: of large entries each one too many is a copy of all of it. */
  const firstPage = (log: LogId, maxBytes: number): number => {
    const size = sizes.get(log);
    return size === undefined ? firstPageSize : Math.max(1, Math.min(pageSize, Math.ceil(maxBytes / size)));
  };

  const entry = async (log: LogId, seq: number): Promise<RawEntry | null> => {
    const stored = await store.get('entries', entryKey(log, seq));
    const record = stored.ok ? entryFromRecord(log, seq, stored.value) : null;
    return record?.ok ? record.value.entry : null;
  };

  async function* entries(log: LogId, upTo: number): AsyncIterable<RawEntry> {
    for await (const { entry: one } of records(log, upTo)) yield one;
  }

  async function* records(log: LogId, upTo: number = maxSeq - 1): AsyncIterable<EntryRecord> {
    for (let seq = 1; seq <= upTo; ) {
      const page = await store.range('entries', {
        from: entryKey(log, seq),
        to: entryKey(log, upTo + 1),
        limit: pageSize,
      });
      if (!page.ok || page.value.length === 0) return;
      for (const { key, value } of page.value) {
        const record = key === entryKey(log, seq) ? entryFromRecord(log, seq, value) : null;
        if (!record?.ok) return;
        yield record.value;
        seq++;
      }
    }
  }

  const signedEntries = async (
    log: LogId,
    after: number,
    upTo: number,
    maxBytes: number,
    last = upTo,
  ): Promise<SignedEntries | null> => {
    const entries: RawEntry[] = [];
    let signed = 0;
    let signature: Bytes | null = null;
    let bytes = 0;
    let headers = 0;
    const limit = Math.min(last - after, maxEntriesPerRange);
    let page = firstPage(log, maxBytes);
    for (let from = after + 1; from <= after + limit; ) {
      const read = await store.range('entries', {
        from: entryKey(log, from),
        to: entryKey(log, after + limit + 1),
        limit: page,
      });
      page *= 4;
      if (!read.ok || read.value.length === 0) break;
      const sum = read.value.reduce((bytes, { value }) => bytes + (value instanceof Uint8Array ? value.length : 0), 0);
      learn(log, Math.max(1, sum / read.value.length));
      for (const { key, value } of read.value) {
        const record = key === entryKey(log, from) ? entryFromRecord(log, from, value) : null;
        if (!record?.ok) {
          onDamage(log, from);
          return signature ? { entries: entries.slice(0, signed), signature } : null;
        }
        bytes += entryBytes(record.value.entry);
        // The next signature would come too late for one message: what is signed so far goes first.
        headers += headerBytes(record.value.entry);
        if (signature && (bytes > maxRangeBytes || headers > maxRangeHeaderBytes))
          return { entries: entries.slice(0, signed), signature };
        entries.push(record.value.entry);
        if (record.value.signature) {
          signed = entries.length;
          signature = record.value.signature;
          if (bytes >= maxBytes || from >= upTo) return { entries, signature };
        }
        from++;
      }
    }
    return signature ? { entries: entries.slice(0, signed), signature } : null;
  };

  return { entry, entries, records, signedEntries };
}
