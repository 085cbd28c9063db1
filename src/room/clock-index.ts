/**
 * Which entry wrote which Yjs item: per document and log, how far the log's clock in that document stood after each of
 * its entries. From it follow a value's author, time and entry, and what an entry's author had seen of a document.
 */
import type { DocId } from '../doc/types.ts';
import { firstAbove } from '../log/causal-index.ts';
import type { LogId } from '../log/types.ts';

export interface ClockIndex {
  /** In order of `seq` for each log; entries that wrote no item in the document are left out. */
  add(doc: DocId, log: LogId, seq: number, clockEnd: number, time: number): void;
  /** The log's clock in the document after its entry `seq`. */
  endAt(doc: DocId, log: LogId, seq: number): number;
  /** The entry whose items include this clock; null when it is not (yet) here. */
  entryOf(doc: DocId, log: LogId, clock: number): { readonly seq: number; readonly time: number } | null;
  dump(): readonly ClockRow[];
  load(rows: readonly ClockRow[]): void;
  clear(): void;
}

export interface ClockRow {
  readonly doc: DocId;
  readonly log: LogId;
  readonly seqs: readonly number[];
  readonly ends: readonly number[];
  /** The author's wall time of each entry, in milliseconds: a label. */
  readonly times: readonly number[];
}

interface Row {
  readonly seqs: number[];
  readonly ends: number[];
  readonly times: number[];
}

export function createClockIndex(): ClockIndex {
  // Two maps and no key made of both: it would be made anew several times for each entry.
  const rowsByDoc = new Map<DocId, Map<LogId, Row>>();
  const rowOf = (doc: DocId, log: LogId): Row | undefined => rowsByDoc.get(doc)?.get(log);

  const put = (doc: DocId, log: LogId, row: Row): Row => {
    const rows = rowsByDoc.get(doc) ?? new Map<LogId, Row>();
    rowsByDoc.set(doc, rows.set(log, row));
    return row;
  };

  return {
    add(doc, log, seq, clockEnd, time) {
      const row = rowOf(doc, log) ?? put(doc, log, { seqs: [], ends: [], times: [] });
      if ((row.ends.at(-1) ?? 0) >= clockEnd) return;
      if (row.seqs.at(-1) === seq) row.ends[row.ends.length - 1] = clockEnd;
      else {
        row.seqs.push(seq);
        row.ends.push(clockEnd);
        row.times.push(time);
      }
    },
    endAt(doc, log, seq) {
      const row = rowOf(doc, log);
      if (!row) return 0;
      return row.ends[firstAbove(row.seqs, seq) - 1] ?? 0;
    },
    entryOf(doc, log, clock) {
      const row = rowOf(doc, log);
      const at = row ? firstAbove(row.ends, clock) : 0;
      const seq = row?.seqs[at];
      return seq === undefined ? null : { seq, time: row?.times[at] ?? 0 };
    },
    dump: () => [...rowsByDoc].flatMap(([doc, rows]) => [...rows].map(([log, row]) => ({ doc, log, ...row }))),
    clear: () => rowsByDoc.clear(),
    load(dumped) {
      for (const { doc, log, seqs, ends, times } of dumped) {
        put(doc, log, { seqs: [...seqs], ends: [...ends], times: [...times] });
      }
    },
  };
}
