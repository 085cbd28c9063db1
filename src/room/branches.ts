/**
 * Entries beyond the point where a log splits [LOG-7]. They never count, but honest entries may have been built upon any
 * branch, and those need the skeletons of what they name. So a branch is kept only where somebody's entry names it, or
 * where it carries the first signature after the common part, without which that part could not be handed on.
 *
 * Known by their chain values: two branches have different entries under one number.
 */
import { type Bytes, toHex } from '../lib/bytes.ts';
import { createWriter } from '../lib/codec.ts';
import type { SeenDep } from '../log/causal-index.ts';
import { chainAfter, chainBytes, readEntry, signatureBytes, writeEntry } from '../log/entry.ts';
import { logIdBytes, logIdOf, logIdToBytes } from '../log/opening.ts';
import { entryBytes } from '../log/range.ts';
import type { LogFacts, LogId, RawEntry } from '../log/types.ts';
import type { Store, StoreOp } from '../storage/port.ts';
import { openRecord, sealRecord } from './records.ts';
import type { Saver } from './saver.ts';
import { strandIdOf } from './strand.ts';

/** Of one log, branches in all: a device that lies gets no more room than one whose entries wait. */
const maxBytesPerLog = 16 * 1024 * 1024;

export interface BranchEntry {
  readonly entry: RawEntry;
  readonly chainBefore: Bytes;
  readonly chain: Bytes;
  /** Present where a range ended. */
  readonly signature: Bytes | null;
}

export interface Branches {
  load(): Promise<void>;
  /** Adds what is new, in one batch with `also`; nothing where that is over the limit, but for what was held here before. */
  keep(log: LogId, entries: readonly BranchEntry[], also: readonly StoreOp[], wasHeld: boolean): void;
  has(id: LogId): boolean;
  ofLog(log: LogId): readonly BranchEntry[];
  /** From the entry after this chain value up to the first signature at or behind the entry `id`; null: not held. */
  pathTo(log: LogId, from: Uint8Array, id: LogId): readonly BranchEntry[] | null;
  /** From there on to the first signature of any branch. */
  firstSigned(log: LogId, from: Uint8Array): readonly BranchEntry[] | null;
}

export function createBranches(store: Store, saver: Saver): Branches {
  const byLog = new Map<LogId, Map<LogId, BranchEntry>>();
  const bytesOf = new Map<LogId, number>();
  const ids = new Set<LogId>();

  const add = (log: LogId, one: BranchEntry): void => {
    const id = strandIdOf(one.chain);
    const known = byLog.get(log) ?? new Map<LogId, BranchEntry>();
    byLog.set(log, known.set(id, one));
    ids.add(id);
    bytesOf.set(log, (bytesOf.get(log) ?? 0) + entryBytes(one.entry));
  };

  const childrenOf = (log: LogId, chain: Uint8Array): readonly BranchEntry[] => {
    const before = toHex(chain);
    return [...(byLog.get(log)?.values() ?? [])].filter(({ chainBefore }) => toHex(chainBefore) === before);
  };

  /** Depth first to the first signed entry; numbers grow at every step, so it ends. */
  const toSignature = (log: LogId, chain: Uint8Array): readonly BranchEntry[] | null => {
    for (const child of childrenOf(log, chain)) {
      if (child.signature) return [child];
      const rest = toSignature(log, child.chain);
      if (rest) return [child, ...rest];
    }
    return null;
  };

  return {
    async load() {
      const stored = await store.range('branches', {});
      for (const { key, value } of stored.ok ? stored.value : []) {
        const read = openRecord(key, value, (reader) => {
          const log = logIdOf(reader.raw(logIdBytes));
          const seq = reader.uint();
          const chainBefore = reader.raw(chainBytes);
          const signature = reader.u8() === 1 ? reader.raw(signatureBytes) : null;
          return { log, seq, chainBefore, signature, entry: readEntry(reader, seq) };
        });
        // A damaged one comes again from whoever has it, as one that was never here.
        if (!read.ok) continue;
        const { log, entry, chainBefore, signature } = read.value;
        add(log, { entry, chainBefore, chain: chainAfter(chainBefore, log, entry), signature });
      }
    },
    keep(log, entries, also, wasHeld) {
      const fresh = entries.filter(({ chain }) => !byLog.get(log)?.has(strandIdOf(chain)));
      const size = fresh.reduce((sum, { entry }) => sum + entryBytes(entry), bytesOf.get(log) ?? 0);
      if (fresh.length > 0 && size > maxBytesPerLog && !wasHeld) return;
      for (const one of fresh) add(log, one);
      const puts = fresh.map((one): StoreOp => {
        const key = strandIdOf(one.chain);
        return { type: 'put', table: 'branches', key, value: sealRecord(key, branchToBytes(log, one)) };
      });
      if (puts.length + also.length > 0) saver.save([...puts, ...also], () => {});
    },
    has: (id) => ids.has(id),
    ofLog: (log) => [...(byLog.get(log)?.values() ?? [])].sort((a, b) => a.entry.seq - b.entry.seq),
    pathTo(log, from, id) {
      const path: BranchEntry[] = [];
      const start = toHex(from);
      let at = byLog.get(log)?.get(id);
      while (at) {
        path.unshift(at);
        if (toHex(at.chainBefore) === start) break;
        at = byLog.get(log)?.get(strandIdOf(at.chainBefore));
      }
      const last = path.at(-1);
      if (!at || !last) return null;
      if (last.signature) return path;
      const rest = toSignature(log, last.chain);
      return rest && [...path, ...rest];
    },
    firstSigned: toSignature,
  };
}

function branchToBytes(log: LogId, { entry, chainBefore, signature }: BranchEntry): Bytes {
  const writer = createWriter(entry.body.length + 224)
    .raw(logIdToBytes(log))
    .uint(entry.seq)
    .raw(chainBefore);
  writer.u8(signature ? 1 : 0);
  if (signature) writer.raw(signature);
  return writeEntry(writer, entry).done();
}

/** Where a branch entry stands: behind the common part of its log, or behind another. */
export const placeOf = (log: LogFacts, split: number, { entry, chainBefore }: BranchEntry): SeenDep =>
  entry.seq === split + 1 ? { log: log.id, seq: split } : { log: strandIdOf(chainBefore), seq: 1 };
