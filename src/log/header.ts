/**
 * What a header says [LOG-2]. It says only what is new since the entry before it in its log: the epoch when it changed, the
 * time as a difference, a log that was named before by its place among them. So a lone edit's header is three bytes.
 *
 * Two halves: `parseHeader` reads the fields and needs nothing else; with the context of a log, what it has said so far,
 * they become a whole entry and the next context. Contexts are values: each branch of a forked log goes on from its own.
 */
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createReader, createWriter, DecodeError, decodeAll, type Reader } from '../lib/codec.ts';
import { assert, type Result } from '../lib/result.ts';
import { entryVersions } from './entry-versions.ts';
import { maxDeps, maxNamedLogs, maxSeq, maxTimeMs } from './limits.ts';
import { logIdBytes, logIdOf, logIdToBytes } from './opening.ts';
import type { Dep, Entry, EntryKind, EpochHint, LogContext, LogId, RawEntry } from './types.ts';

export const depChainBytes = 16;
export const epochHintBytes = 8;

type ReadableKind = Exclude<EntryKind, 'newer'>;

const kindCodes: Readonly<Record<ReadableKind, number>> = { doc: 0, op: 1 };
const hasEpoch = 1;
const hasDeps = 2;
/** In a dep: a log that was not named in this log before, in full. Others are named by their place, from 1 on. */
const newName = 0;

interface SaidDep {
  readonly log: LogId | number;
  readonly seq: number;
  readonly chain: Bytes;
}

interface SaidHeader {
  readonly kind: ReadableKind;
  /** Of an operation, which has to be understood alone, the moment; else the difference to the entry before. */
  readonly time: number;
  readonly epoch: EpochHint | null;
  readonly deps: readonly SaidDep[];
}

/** What an author says with an entry. */
export interface HeaderFields {
  readonly kind: ReadableKind;
  readonly time: number;
  /** Null in an operation: it is not encrypted. */
  readonly epoch: EpochHint | null;
  readonly deps: readonly Dep[];
}

export const isReadableHeader = (header: Uint8Array): boolean =>
  entryVersions.readable.includes((header[0] as number) >> 4);

export function kindOf(header: Uint8Array): EntryKind {
  if (!isReadableHeader(header)) return 'newer';
  return ((header[0] as number) & 0x0c) >> 2 === kindCodes.op ? 'op' : 'doc';
}

/** Throws a DecodeError at a header of a known version that says nothing; one of another version is not looked into. */
export function checkHeader(header: Uint8Array): void {
  if (header.length === 0) throw new DecodeError('no header');
  if (isReadableHeader(header)) walkHeader(header, depChainBytes, () => {});
}

/** Through a header without making anything of it; `chainLength`: of the chain values in it. */
function walkHeader(header: Uint8Array, chainLength: number, onChain: (from: number) => void): void {
  const reader = createReader(header);
  const first = reader.u8();
  if ((first & 0x0c) >> 2 > kindCodes.op) throw new DecodeError('entry of an unknown kind');
  reader.uint();
  if ((first & hasEpoch) !== 0) reader.skip(epochHintBytes);
  if ((first & hasDeps) !== 0) {
    const count = reader.uint();
    if (count < 1 || count > maxDeps) throw new DecodeError('unfit number of deps');
    for (let i = 0; i < count; i++) {
      if (reader.uint() === newName) reader.skip(logIdBytes);
      const seq = reader.uint();
      if (seq < 1 || seq > maxSeq) throw new DecodeError('dep out of range');
      onChain(header.length - reader.left());
      reader.skip(chainLength);
    }
  }
  if (reader.left() > 0) throw new DecodeError('bytes left over');
}

function parseHeader(header: Uint8Array): Result<SaidHeader, string> {
  return decodeAll(header, (reader) => {
    const first = reader.u8();
    const code = (first & 0x0c) >> 2;
    if (code > kindCodes.op) throw new DecodeError('entry of an unknown kind');
    const kind = code === kindCodes.op ? 'op' : 'doc';
    const said = reader.uint();
    const epoch = (first & hasEpoch) !== 0 ? (toHex(reader.raw(epochHintBytes)) as EpochHint) : null;
    const deps: SaidDep[] = [];
    if ((first & hasDeps) !== 0) {
      const count = reader.uint();
      if (count < 1 || count > maxDeps) throw new DecodeError('unfit number of deps');
      for (let i = 0; i < count; i++) {
        const place = reader.uint();
        const log = place === newName ? logIdOf(reader.raw(logIdBytes)) : place;
        const seq = reader.uint();
        if (seq < 1 || seq > maxSeq) throw new DecodeError('dep out of range');
        deps.push({ log, seq, chain: reader.raw(depChainBytes) });
      }
    }
    const time = kind === 'op' ? said : said % 2 === 0 ? said / 2 : -(said + 1) / 2;
    return { kind, time, epoch, deps };
  });
}

export const emptyContext: LogContext = { time: 0, epochs: [], logs: [] };

/** The header of the entry that follows what was said so far. */
export function makeHeader({ time, epochs, logs }: LogContext, { kind, time: at, epoch, deps }: HeaderFields): Bytes {
  const saysEpoch = epoch !== null && epoch !== epochs.at(-1)?.epoch;
  const flags = (saysEpoch ? hasEpoch : 0) | (deps.length > 0 ? hasDeps : 0);
  const writer = createWriter(32).u8((entryVersions.written << 4) | (kindCodes[kind] << 2) | flags);
  const difference = at - time;
  writer.uint(kind === 'op' ? at : difference >= 0 ? difference * 2 : -difference * 2 - 1);
  if (saysEpoch) {
    const hint = fromHex(epoch);
    assert(hint?.length === epochHintBytes, 'an epoch hint is 8 bytes in hexadecimal');
    writer.raw(hint);
  }
  if (deps.length > 0) writer.uint(deps.length);
  for (const { log, seq, chain } of deps) {
    const place = logs.indexOf(log) + 1;
    if (place === newName) writer.uint(newName).raw(logIdToBytes(log));
    else writer.uint(place);
    writer.uint(seq).raw(chain);
  }
  return writer.done();
}

/** The entry with what its header says, given what its log said before. A null context: an entry before it was not understood. */
export function readHeader(context: LogContext | null, raw: RawEntry): Entry {
  if (!context || !isReadableHeader(raw.header)) {
    return { ...raw, kind: 'newer', time: 0, epoch: null, deps: [], context: null };
  }
  const said = parseHeader(raw.header);
  const deps = said.ok ? depsOf(context, said.value.deps) : null;
  // Signed, and yet it says nothing: its author's doing, and void as an unreadable body is.
  if (!said.ok || !deps) return { ...raw, kind: 'doc', time: context.time, epoch: null, deps: [], context };
  const { kind } = said.value;
  // A label that no Date can name would throw where it is shown: the nearest one stands for it.
  const moment = kind === 'op' ? said.value.time : context.time + said.value.time;
  const time = Math.min(Math.max(moment, 0), maxTimeMs);
  const before = context.epochs.at(-1)?.epoch ?? null;
  const epoch = said.value.epoch ?? before;
  return {
    ...raw,
    kind,
    time,
    epoch,
    deps,
    context: {
      time,
      epochs: epoch === null || epoch === before ? context.epochs : [...context.epochs, { from: raw.seq, epoch }],
      logs: withNamed(context.logs, deps),
    },
  };
}

function withNamed(known: readonly LogId[], deps: readonly Dep[]): readonly LogId[] {
  let logs = known;
  for (const { log } of deps) {
    // A hostile log may name a new one in every dep; what is over the limit is written in full each time.
    if (!logs.includes(log) && logs.length < maxNamedLogs) logs = [...logs, log];
  }
  return logs;
}

function depsOf({ logs }: LogContext, said: readonly SaidDep[]): readonly Dep[] | null {
  const deps: Dep[] = [];
  for (const { log: place, seq, chain } of said) {
    const log = typeof place === 'number' ? logs[place - 1] : place;
    if (log === undefined) return null;
    deps.push({ log, seq, chain });
  }
  return deps;
}

/**
 * The version whose headers are split and whose bodies are opened for packing. It belongs to the form of the message and not to what an app can read:
 * both sides have to split alike, also where one of them is newer.
 */
const packedVersion = 2;

export const isPackable = (header: Uint8Array): boolean => (header[0] as number) >> 4 === packedVersion;

/** A header without the chain values of its deps, which look random, and those. One of another version stays whole. */
export function splitHeader(header: Bytes): { readonly text: Bytes; readonly chains: Bytes } {
  if (!isPackable(header) || ((header[0] as number) & hasDeps) === 0) {
    return { text: header, chains: new Uint8Array(0) };
  }
  const text = createWriter(header.length);
  const chains = createWriter(header.length);
  let from = 0;
  walkHeader(header, depChainBytes, (place) => {
    text.raw(header.subarray(from, place));
    from = place + depChainBytes;
    chains.raw(header.subarray(place, from));
  });
  return { text: text.raw(header.subarray(from)).done(), chains: chains.done() };
}

/** The other way, checked as by `checkHeader`; the chain values are the next in `chains`. */
export function joinHeader(text: Bytes, chains: Reader): Bytes {
  if (text.length === 0) throw new DecodeError('no header');
  if (!isPackable(text)) return text;
  const header = createWriter(text.length + depChainBytes);
  let from = 0;
  walkHeader(text, 0, (place) => {
    header.raw(text.subarray(from, place)).raw(chains.raw(depChainBytes));
    from = place;
  });
  return from === 0 ? text : header.raw(text.subarray(from)).done();
}

/** The epoch that a header names; null where it stays what it was. */
export function namedEpoch(header: Uint8Array): EpochHint | null {
  if (!isReadableHeader(header) || ((header[0] as number) & hasEpoch) === 0) return null;
  const reader = createReader(header.subarray(1));
  reader.uint();
  return toHex(reader.raw(epochHintBytes)) as EpochHint;
}

/** The epoch under which an earlier entry of the log was encrypted. */
export function epochAt({ epochs }: LogContext, seq: number): EpochHint | null {
  for (let i = epochs.length - 1; i >= 0; i--) if ((epochs[i]?.from ?? 0) <= seq) return epochs[i]?.epoch ?? null;
  return null;
}

/** The time of an operation, which is understood without the entries before it. */
export const timeOfOp = (header: Uint8Array): number => {
  const reader = createReader(header);
  reader.u8();
  return Math.min(reader.uint(), maxTimeMs);
};
