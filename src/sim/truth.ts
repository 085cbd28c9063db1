/**
 * What is so, whatever anybody says: every entry that ever reached a disk, who signed it, and which disks hold it now.
 * Kept beside the rooms from what their disks took, so that a broken rule shows where it was broken.
 */
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, equalBytes } from '../lib/bytes.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, kindOf, readHeader } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import type { LogContext, LogFacts, LogId, RawEntry } from '../log/types.ts';
import type { OpId } from '../members/types.ts';
import { entryFromRecord, entryKey, openingFromRecord, opFromRecord } from '../room/records.ts';
import type { StoreOp } from '../storage/port.ts';
import { type Notary, signedMark } from './made-up-crypto.ts';
import type { Contents } from './made-up-disk.ts';

export interface KnownEntry {
  readonly key: string;
  readonly facts: LogFacts;
  readonly entry: RawEntry;
  readonly chain: Bytes;
  /** The bytes in which it was last seen on a disk, and whether they carry a signature. */
  record: Uint8Array;
  isSigned: boolean;
}

/** One profile's disk, as far as entries go. */
export interface DiskTruth {
  readonly name: string;
  has(key: string): boolean;
  /** Every entry of this log up to here is held. */
  contiguous(log: LogId): number;
  logs(): Iterable<LogId>;
  took(ops: readonly StoreOp[]): void;
  /** The record was damaged. */
  lost(key: string): void;
  reset(contents: Contents): void;
  count(): number;
  /** Nothing of it lies damaged just now. */
  isWhole(): boolean;
}

export interface Truth {
  /** `isLost`: a liar's, which goes away with them for good: what only it holds is held by nobody. */
  disk(name: string, isLost?: boolean): DiskTruth;
  entry(key: string): KnownEntry | null;
  /** Per log of this device the numbers of its entries with changes, in order. */
  changesOf(device: DeviceId): ReadonlyMap<LogId, readonly number[]>;
  /**
   * Entries that build on one that no disk holds any more: its author and whoever had built on it died before either had
   * written it down. Nobody was told that it is saved, and nobody can ever apply what builds on it.
   */
  orphans(): number;
  /** Entries on this disk that had seen what is not on it: one line each, for a report. */
  unmet(disk: DiskTruth): readonly string[];
  /** A log with two signed continuations by a device that is meant to be hostile. */
  forgive(log: LogId): void;
  isForgiven(log: LogId): boolean;
  /** When the first disk took this operation. */
  landedAt(op: OpId): number | null;
  /** Its record as it was first stored. */
  recordOf(op: OpId): unknown;
}

export const keyParts = (key: string): { readonly log: LogId; readonly seq: number } => {
  const [log = '', seq = ''] = key.split('/');
  return { log: log as LogId, seq: Number.parseInt(seq, 16) };
};

export function createTruth(notary: Notary, now: () => number, violate: (what: string) => void): Truth {
  const facts = new Map<LogId, LogFacts>();
  const entries = new Map<string, KnownEntry>();
  const changes = new Map<DeviceId, Map<LogId, number[]>>();
  const forgiven = new Set<LogId>();
  const opsLanded = new Map<string, { readonly at: number; readonly record: unknown }>();

  const sameEntry = (a: RawEntry, b: RawEntry): boolean => equalBytes(a.header, b.header) && equalBytes(a.body, b.body);

  const before = (log: LogFacts, seq: number): Bytes | null =>
    seq === 1 ? log.chain0 : (entries.get(entryKey(log.id, seq - 1))?.chain ?? null);

  /** Reads one record that some disk took; null and a violation where it may not lie there. */
  const examine = (disk: string, key: string, value: unknown): KnownEntry | null => {
    const known = entries.get(key);
    if (known && value instanceof Uint8Array && equalBytes(known.record, value)) return known;
    const { log, seq } = keyParts(key);
    const read = entryFromRecord(log, seq, value);
    const opened = facts.get(log);
    if (!read.ok || !opened) {
      violate(
        `[I1] ${disk} stored a record of ${short(log)} that cannot be read: ${read.ok ? 'no opening' : read.error}`,
      );
      return null;
    }
    const { entry, signature } = read.value;
    if (known && !sameEntry(known.entry, entry) && !forgiven.has(log)) {
      violate(`[LOG-3] ${disk} admitted another entry ${short(log)}/${seq} than others hold`);
    }
    const previous = before(opened, seq);
    const chain = known?.chain ?? (previous && chainAfter(previous, log, entry));
    if (!chain) {
      violate(`[LOG-3] ${disk} stored ${short(log)}/${seq} before anybody stored the entry before it`);
      return null;
    }
    const genuine = notary.signed.get(signedMark(opened.opening.deviceKey, signedBytes(chain)));
    if (signature && !(genuine && equalBytes(genuine, signature)) && !forgiven.has(log)) {
      violate(`[LOG-3] ${disk} admitted ${short(log)}/${seq} with a signature that its device never made`);
    }
    if (known) {
      known.record = value as Uint8Array;
      known.isSigned = signature !== null;
      return known;
    }
    const made: KnownEntry = {
      key,
      facts: opened,
      entry,
      chain,
      record: value as Uint8Array,
      isSigned: signature !== null,
    };
    entries.set(key, made);
    if (kindOf(entry.header) === 'doc') {
      const logs = changes.get(opened.device) ?? new Map<LogId, number[]>();
      changes.set(opened.device, logs);
      logs.set(log, [...(logs.get(log) ?? []), seq]);
    }
    return made;
  };

  const disks: DiskTruth[] = [];
  const heldUpTo = (log: LogId): number => Math.max(0, ...disks.map((disk) => disk.contiguous(log)));

  const orphans = (): number => {
    const firstOrphan = new Map<LogId, number>();
    const isOrphan = (log: LogId, seq: number): boolean =>
      seq > heldUpTo(log) || seq >= (firstOrphan.get(log) ?? Number.POSITIVE_INFINITY);
    for (let before = -1; before < firstOrphan.size; ) {
      before = firstOrphan.size;
      for (const log of facts.keys()) {
        let context: LogContext | null = emptyContext;
        for (let seq = 1; seq <= heldUpTo(log) && !isOrphan(log, seq); seq++) {
          const raw = entries.get(entryKey(log, seq))?.entry;
          if (!raw) break;
          const entry = readHeader(context, raw);
          context = entry.context;
          if (entry.deps.some((dep) => isOrphan(dep.log, dep.seq))) firstOrphan.set(log, seq);
        }
      }
    }
    return [...firstOrphan].reduce((sum, [log, seq]) => sum + heldUpTo(log) - seq + 1, 0);
  };

  const makeDisk = (name: string): DiskTruth => {
    const held = new Set<string>();
    const damaged = new Set<string>();
    const upTo = new Map<LogId, number>();

    const hold = (key: string): void => {
      held.add(key);
      damaged.delete(key);
      const { log } = keyParts(key);
      let at = upTo.get(log) ?? 0;
      while (held.has(entryKey(log, at + 1))) at++;
      upTo.set(log, at);
    };

    const drop = (key: string): void => {
      held.delete(key);
      const { log, seq } = keyParts(key);
      upTo.set(log, Math.min(upTo.get(log) ?? 0, seq - 1));
    };

    return {
      name,
      has: (key) => held.has(key),
      contiguous: (log) => upTo.get(log) ?? 0,
      logs: () => upTo.keys(),
      count: () => held.size,
      isWhole: () => damaged.size === 0,
      took(ops) {
        for (const op of ops) {
          if (op.table === 'logs' && op.type === 'put') know(op.key as LogId, op.value);
          if (op.table === 'ops' && op.type === 'put') noteOp(op.key, op.value);
        }
        const last = new Map<LogId, KnownEntry>();
        for (const op of ops) {
          if (op.table !== 'entries') continue;
          const { log, seq } = keyParts(op.key);
          if (op.type === 'delete') {
            // Beyond a split an entry lies elsewhere [LOG-7].
            if (forgiven.has(log)) drop(op.key);
            else violate(`[MESH-3] ${name} deleted ${op.key}: heads only grow`);
            continue;
          }
          const known = examine(name, op.key, op.value);
          if (!known) continue;
          const previous = entryKey(log, seq - 1);
          if (seq > 1 && !held.has(previous) && !damaged.has(previous)) {
            violate(`[LOG-6] ${name} stored ${short(log)}/${seq} without the entry before it`);
          }
          hold(op.key);
          last.set(log, known);
        }
        for (const [log, { key, isSigned }] of last) {
          // A split takes the end of a log with its signature away [LOG-7].
          if (!isSigned && !forgiven.has(log))
            violate(`[LOG-3] ${name} stored ${short(log)}/${keyParts(key).seq} with no signature after it`);
        }
      },
      lost(key) {
        drop(key);
        damaged.add(key);
      },
      reset(contents) {
        held.clear();
        damaged.clear();
        upTo.clear();
        for (const { key, value } of contents.get('logs') ?? []) know(key as LogId, value);
        for (const { key, value } of contents.get('ops') ?? []) noteOp(key, value);
        for (const { key, value } of contents.get('entries') ?? []) {
          // A record that was damaged before the backup was made is no entry.
          const { log, seq } = keyParts(key);
          if (entryFromRecord(log, seq, value).ok && examine(name, key, value)) hold(key);
        }
      },
    };
  };

  const noteOp = (key: string, value: unknown): void => {
    const record = value instanceof Uint8Array ? value.slice() : value;
    if (!opsLanded.has(key) && opFromRecord(key, record).ok) opsLanded.set(key, { at: now(), record });
  };

  const know = (log: LogId, value: unknown): void => {
    if (facts.has(log)) return;
    const opening = openingFromRecord(log, value);
    if (opening.ok) facts.set(log, factsOf(opening.value));
  };

  return {
    disk(name, isLost = false) {
      const made = makeDisk(name);
      if (!isLost) disks.push(made);
      return made;
    },
    orphans,
    entry: (key) => entries.get(key) ?? null,
    changesOf: (device) => changes.get(device) ?? new Map(),
    unmet(disk) {
      const lines: string[] = [];
      for (const log of facts.keys()) {
        let context: LogContext | null = emptyContext;
        for (let seq = 1; seq <= disk.contiguous(log); seq++) {
          const raw = entries.get(entryKey(log, seq))?.entry;
          if (!raw) break;
          const entry = readHeader(context, raw);
          context = entry.context;
          for (const dep of entry.deps) {
            const has = disk.contiguous(dep.log);
            const most = heldUpTo(dep.log);
            if (has < dep.seq)
              lines.push(
                `${short(log)}/${seq} of ${facts.get(log)?.device.slice(0, 8)} has seen ${short(dep.log)}/${dep.seq} of ${facts.get(dep.log)?.device.slice(0, 8)}; here are ${has}, elsewhere ${most}`,
              );
          }
        }
      }
      return lines;
    },
    forgive: (log) => void forgiven.add(log),
    isForgiven: (log) => forgiven.has(log),
    landedAt: (op) => opsLanded.get(op)?.at ?? null,
    recordOf: (op) => opsLanded.get(op)?.record,
  };
}

const short = (log: LogId): string => log.slice(0, 8);
