/**
 * Snapshots [LOG-8]: start-up loads the documents' states and the indexes, and replays only entries after them. A snapshot
 * is written whole in one transaction and holds nothing that is not on the disk as entries too, so losing one, or
 * finding it damaged, costs time and never data.
 */
import { joinState } from '../doc/state-encoder.ts';
import type { DocId } from '../doc/types.ts';
import { type Bytes, equalBytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, type Reader, type Writer } from '../lib/codec.ts';
import { assert, err, ok, type Result } from '../lib/result.ts';
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
  /** A Yjs update; where there are parts, the head that says how they make one. */
  readonly state: Bytes;
  /** Of a large document, as `sealPart` makes them. */
  readonly parts?: readonly Bytes[];
}

export interface Snapshot {
  readonly logs: readonly SnapshotLog[];
  readonly strands: readonly SnapshotStrand[];
  readonly causal: readonly { readonly log: LogId; readonly seq: number; readonly deps: readonly SeenDep[] }[];
  readonly clocks: readonly ClockRow[];
  readonly docs: readonly SnapshotDoc[];
}

/**
 * A snapshot of another form is as good as none: the entries tell it all again. The second form is that of rooms in which some
 * document is in parts, so that an older app passes over it.
 */
const indexVersion = 2;
const partsIndexVersion = 3;
const indexKey = 'index';
const docKey = (doc: DocId): string => `doc/${doc}`;
const partKey = (doc: DocId, index: number): string => `${docKey(doc)}/${index.toString(16).padStart(4, '0')}`;
/** Of a sealed record: its version, then this. */
const checksumBytes = 4;
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
  const isInParts = docs.some(({ parts }) => parts !== undefined);
  const writer = createWriter(4096)
    .u8(isInParts ? partsIndexVersion : indexVersion)
    .uint(logs.length);
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
  for (const { doc, kind, parts } of docs) {
    writer.raw(docIdToBytes(doc)).u8(kind === 'room' ? 1 : 2);
    if (isInParts) writer.uint(parts?.length ?? 0);
  }
  return writer.done();
}

interface IndexDoc extends Pick<SnapshotDoc, 'doc' | 'kind'> {
  readonly partCount: number;
}

type Index = Omit<Snapshot, 'docs'> & { readonly docs: readonly IndexDoc[] };

function readIndex(reader: Reader): Index {
  const version = reader.u8();
  if (version !== indexVersion && version !== partsIndexVersion) throw new DecodeError('index of another version');
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
  const docs: IndexDoc[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const doc = toHex(reader.raw(docIdBytes)) as DocId;
    const kind = reader.u8() === 1 ? 'room' : 'table';
    docs.push({ doc, kind, partCount: version === partsIndexVersion ? readCount(reader) : 0 });
  }
  return { logs, strands, causal, clocks, docs };
}

/** A part as it lies on the disk. */
export const sealPart = (doc: DocId, index: number, part: Bytes): Bytes => sealRecord(partKey(doc, index), part);

/** The head names its parts by their checksums: parts of another snapshot never pass for its own. */
function headToBytes(head: Bytes, parts: readonly Bytes[]): Bytes {
  const writer = createWriter(head.length + parts.length * checksumBytes + 8);
  for (const part of parts) writer.raw(part.subarray(1, 1 + checksumBytes));
  return writer.bytes(head).done();
}

/**
 * Every document's state goes in, changed or not: two tabs may each write theirs, and whichever batch is last is
 * consistent with itself.
 */
export function snapshotToOps(snapshot: Snapshot): readonly StoreOp[] {
  const put = (key: string, value: Bytes): StoreOp => ({ type: 'put', table: 'snapshot', key, value });
  const ops: StoreOp[] = [put(indexKey, sealRecord(indexKey, indexToBytes(snapshot)))];
  for (const { doc, state, parts = [] } of snapshot.docs) {
    const key = docKey(doc);
    const content =
      parts.length > 0
        ? headToBytes(state, parts)
        : createWriter(state.length + 8)
            .bytes(state)
            .done();
    ops.push(put(key, sealRecord(key, content)));
    parts.forEach((part, i) => {
      ops.push(put(partKey(doc, i), part));
    });
  }
  return ops;
}

/** Once this snapshot is stored: parts beyond its own, of a larger one before it, whoever wrote that. */
export async function leftoverParts(store: Store, docs: readonly SnapshotDoc[]): Promise<readonly StoreOp[]> {
  const ops: StoreOp[] = [];
  const stored = await store.count('snapshot', { from: 'doc/', to: 'doc0' });
  const own = docs.reduce((sum, { parts = [] }) => sum + 1 + parts.length, 0);
  if (!stored.ok || stored.value <= own) return ops;
  for (const { doc, parts = [] } of docs) {
    const beyond = await store.count('snapshot', { from: partKey(doc, parts.length), to: `${docKey(doc)}0` });
    for (let i = 0; beyond.ok && i < beyond.value; i++) {
      ops.push({ type: 'delete', table: 'snapshot', key: partKey(doc, parts.length + i) });
    }
  }
  return ops;
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
  for (const [i, { doc, kind, partCount }] of index.value.docs.entries()) {
    const state =
      partCount > 0
        ? await readParts(store, doc, partCount, states.value[i])
        : openRecord(docKey(doc), states.value[i], (reader) => reader.bytes(maxStateBytes));
    if (!state?.ok) return null;
    docs.push({ doc, kind, state: state.value });
  }
  return { ...index.value, docs };
}

async function readParts(store: Store, doc: DocId, count: number, record: unknown): Promise<Result<Bytes, unknown>> {
  const head = openRecord(docKey(doc), record, (reader) => ({
    checksums: Array.from({ length: count }, () => reader.raw(checksumBytes)),
    head: reader.bytes(maxStateBytes),
  }));
  if (!head.ok) return head;
  const keys = Array.from({ length: count }, (_, at) => partKey(doc, at));
  const records = await store.getMany('snapshot', keys);
  if (!records.ok) return records;
  const parts: Bytes[] = [];
  for (const [at, key] of keys.entries()) {
    const sealed = records.value[at];
    const part = openRecord(key, sealed, (reader) => reader.raw(reader.left()));
    if (!part.ok) return part;
    const checksum = (sealed as Uint8Array).subarray(1, 1 + checksumBytes);
    if (!equalBytes(checksum, head.value.checksums[at] as Bytes)) return err('a part of another snapshot');
    parts.push(part.value);
  }
  const joined = joinState(head.value.head, parts);
  return joined ? ok(joined) : err('head and parts do not fit');
}
