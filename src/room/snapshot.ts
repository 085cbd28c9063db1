/**
 * Snapshots [LOG-8]: start-up loads the documents' states and the indexes, and replays only entries after them. A snapshot
 * is written whole in one transaction and holds nothing that is not on the disk as entries too, so losing one, or
 * finding it damaged, costs time and never data.
 */
import type { DocId } from '../doc/types.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, type Reader, type Writer } from '../lib/codec.ts';
import { assert } from '../lib/result.ts';
import type { SeenDep } from '../log/causal-index.ts';
import { epochHintBytes } from '../log/header.ts';
import { logIdBytes, logIdOf, logIdToBytes } from '../log/opening.ts';
import type { EpochHint, Head, LogId } from '../log/types.ts';
import type { Store, StoreOp } from '../storage/port.ts';
import type { ClockRow } from './clock-index.ts';
import type { Judged, LogSaid, StrandRow } from './fold-types.ts';
import { openRecord, sealRecord } from './records.ts';
import { strandIdOf } from './strand.ts';

export interface SnapshotLog {
  readonly head: Head;
  readonly judged: Judged;
  readonly said: LogSaid;
}

/** An entry beyond the point where its log splits, which stands in the documents as a skeleton. */
export interface SnapshotStrand extends Omit<StrandRow, 'log'> {
  readonly log: LogId;
}

export interface SnapshotDoc {
  readonly doc: DocId;
  readonly kind: 'table' | 'room';
  readonly state: Bytes;
}

export interface Snapshot {
  readonly logs: readonly SnapshotLog[];
  readonly strands: readonly SnapshotStrand[];
  readonly causal: readonly { readonly log: LogId; readonly seq: number; readonly deps: readonly SeenDep[] }[];
  readonly clocks: readonly ClockRow[];
  readonly docs: readonly SnapshotDoc[];
}

/** A snapshot of another form is as good as none: the entries tell it all again. */
const indexVersion = 2;
const indexKey = 'index';
const docKey = (doc: DocId): string => `doc/${doc}`;
const docIdBytes = 16;
const maxStateBytes = 256 * 1024 * 1024;
const maxCount = 10_000_000;

const hexToBytes = (hex: string): Bytes => {
  const bytes = fromHex(hex);
  assert(bytes, 'an id is hexadecimal');
  return bytes;
};

const docIdToBytes = (doc: DocId): Bytes => {
  const bytes = hexToBytes(doc);
  assert(bytes.length === docIdBytes, 'a document id is 16 bytes in hexadecimal');
  return bytes;
};

/** Ascending numbers as differences: an index of a hundred thousand entries stays a few hundred kilobytes. */
function writeAscending(writer: Writer, numbers: readonly number[]): void {
  let last = 0;
  for (const value of numbers) {
    writer.uint(value - last);
    last = value;
  }
}

function readAscending(reader: Reader, count: number): number[] {
  const numbers: number[] = [];
  let last = 0;
  for (let i = 0; i < count; i++) {
    last += reader.uint();
    numbers.push(last);
  }
  return numbers;
}

function readCount(reader: Reader): number {
  const count = reader.uint();
  if (count > maxCount) throw new DecodeError('count over its limit');
  return count;
}

function writeSaid(writer: Writer, { context, names }: LogSaid): void {
  writer.uint(context.time).uint(context.epochs.length);
  for (const { from, epoch } of context.epochs) writer.uint(from).raw(hexToBytes(epoch));
  writer.uint(context.logs.length);
  for (const log of context.logs) writer.raw(logIdToBytes(log));
  writer.uint(names.docs.length);
  for (const doc of names.docs) writer.raw(docIdToBytes(doc));
  writer.uint(names.clients.length);
  for (const client of names.clients) writer.uint(client);
}

function readSaid(reader: Reader): LogSaid {
  const time = reader.uint();
  const list = <T>(read: () => T): readonly T[] => Array.from({ length: readCount(reader) }, read);
  return {
    context: {
      time,
      epochs: list(() => ({ from: reader.uint(), epoch: toHex(reader.raw(epochHintBytes)) as EpochHint })),
      logs: list(() => logIdOf(reader.raw(logIdBytes))),
    },
    names: {
      docs: list(() => toHex(reader.raw(docIdBytes)) as DocId),
      clients: list(() => reader.uint()),
    },
  };
}

function indexToBytes({ logs, strands, causal, clocks, docs }: Snapshot): Bytes {
  const writer = createWriter(4096).u8(indexVersion).uint(logs.length);
  const places = new Map<LogId, number>();
  const placeOf = (log: LogId): number => {
    const place = places.get(log);
    assert(place !== undefined, 'an index speaks only of logs it lists');
    return place;
  };
  for (const { head, judged, said } of logs) {
    places.set(head.log, places.size);
    writer.raw(logIdToBytes(head.log)).uint(head.seq).raw(head.chain);
    writer
      .uint(judged.voidFrom ?? 0)
      .uint(judged.counted)
      .uint(judged.asideFrom ?? 0);
    writeSaid(writer, said);
  }
  writer.uint(strands.length);
  for (const { log, seq, chain, before, isVoid, ranges, said } of strands) {
    writer.raw(logIdToBytes(log)).uint(seq).raw(chain);
    writer
      .raw(logIdToBytes(before.log))
      .uint(before.seq)
      .u8(isVoid ? 1 : 0)
      .uint(ranges.length);
    for (const [doc, start, end] of ranges) writer.raw(docIdToBytes(doc)).uint(start).uint(end);
    writeSaid(writer, said);
    places.set(strandIdOf(chain), places.size);
  }
  writer.uint(causal.length);
  for (const { log, seq, deps } of causal) {
    writer.uint(placeOf(log)).uint(seq).uint(deps.length);
    for (const dep of deps) writer.uint(placeOf(dep.log)).uint(dep.seq);
  }
  writer.uint(clocks.length);
  for (const { doc, log, seqs, ends, times } of clocks) {
    writer.raw(docIdToBytes(doc)).uint(placeOf(log)).uint(seqs.length);
    writeAscending(writer, seqs);
    writeAscending(writer, ends);
    for (const time of times) writer.uint(time);
  }
  writer.uint(docs.length);
  for (const { doc, kind } of docs) writer.raw(docIdToBytes(doc)).u8(kind === 'room' ? 1 : 2);
  return writer.done();
}

type Index = Omit<Snapshot, 'docs'> & { readonly docs: readonly Omit<SnapshotDoc, 'state'>[] };

function readIndex(reader: Reader): Index {
  if (reader.u8() !== indexVersion) throw new DecodeError('index of another version');
  const logs: SnapshotLog[] = [];
  const places: LogId[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const head = { log: logIdOf(reader.raw(logIdBytes)), seq: reader.uint(), chain: reader.raw(32) };
    const judged = { voidFrom: reader.uint() || null, counted: reader.uint(), asideFrom: reader.uint() || null };
    logs.push({ head, judged, said: readSaid(reader) });
    places.push(head.log);
  }
  const strands: SnapshotStrand[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const place = { log: logIdOf(reader.raw(logIdBytes)), seq: reader.uint(), chain: reader.raw(32) };
    const before = { log: logIdOf(reader.raw(logIdBytes)), seq: reader.uint() };
    const isVoid = reader.u8() === 1;
    const ranges = Array.from(
      { length: readCount(reader) },
      () => [toHex(reader.raw(docIdBytes)) as DocId, reader.uint(), reader.uint()] as const,
    );
    strands.push({ ...place, before, isVoid, ranges, said: readSaid(reader) });
    places.push(strandIdOf(place.chain));
  }
  const readLog = (): LogId => {
    const log = places[reader.uint()];
    if (!log) throw new DecodeError('index of no log');
    return log;
  };
  const causal: { log: LogId; seq: number; deps: readonly SeenDep[] }[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const log = readLog();
    const seq = reader.uint();
    const deps = Array.from({ length: readCount(reader) }, () => ({ log: readLog(), seq: reader.uint() }));
    causal.push({ log, seq, deps });
  }
  const clocks: ClockRow[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const doc = toHex(reader.raw(docIdBytes)) as DocId;
    const log = readLog();
    const count = readCount(reader);
    const seqs = readAscending(reader, count);
    const ends = readAscending(reader, count);
    clocks.push({ doc, log, seqs, ends, times: Array.from({ length: count }, () => reader.uint()) });
  }
  const docs: Omit<SnapshotDoc, 'state'>[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    docs.push({ doc: toHex(reader.raw(docIdBytes)) as DocId, kind: reader.u8() === 1 ? 'room' : 'table' });
  }
  return { logs, strands, causal, clocks, docs };
}

/**
 * Every document's state goes in, changed or not: two tabs may each write theirs, and whichever batch is last is
 * consistent with itself.
 */
export function snapshotToOps(snapshot: Snapshot): readonly StoreOp[] {
  const index = sealRecord(indexKey, indexToBytes(snapshot));
  return [
    { type: 'put', table: 'snapshot', key: indexKey, value: index },
    ...snapshot.docs.map(({ doc, state }): StoreOp => {
      const key = docKey(doc);
      return {
        type: 'put',
        table: 'snapshot',
        key,
        value: sealRecord(
          key,
          createWriter(state.length + 8)
            .bytes(state)
            .done(),
        ),
      };
    }),
  ];
}

/** Null when there is none or any part of it is damaged: the entries tell it all again. */
export async function readSnapshot(store: Store): Promise<Snapshot | null> {
  const stored = await store.get('snapshot', indexKey);
  if (!stored.ok || stored.value === undefined) return null;
  const index = openRecord(indexKey, stored.value, readIndex);
  if (!index.ok) return null;
  const states = await store.getMany(
    'snapshot',
    index.value.docs.map(({ doc }) => docKey(doc)),
  );
  if (!states.ok) return null;
  const docs: SnapshotDoc[] = [];
  for (const [i, { doc, kind }] of index.value.docs.entries()) {
    const state = openRecord(docKey(doc), states.value[i], (reader) => reader.bytes(maxStateBytes));
    if (!state.ok) return null;
    docs.push({ doc, kind, state: state.value });
  }
  return { ...index.value, docs };
}
