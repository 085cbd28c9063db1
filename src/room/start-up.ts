/**
 * From the disk to a room in memory [LOG-8]: operations, the snapshot, then the entries after it. What cannot be read is
 * counted and left to be healed from peers; everything intact is kept.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { Entry, LogFacts, LogId } from '../log/types.ts';
import type { Store } from '../storage/port.ts';
import type { Acknowledgements, StoredAck } from './acknowledgements.ts';
import type { Branches } from './branches.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import type { Split } from './forks.ts';
import type { Ledger } from './ledger-types.ts';
import type { Membership } from './membership.ts';
import { entryFromRecord, entryKey, openingFromRecord, opFromRecord } from './records.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { strandIdOf } from './strand.ts';

export interface StartUpDeps {
  readonly store: Store;
  readonly membership: Membership;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly documents: Documents;
  readonly acknowledgements: Acknowledgements;
  readonly branches: Branches;
  readonly countsUpTo: (log: LogFacts) => number;
  /** From proofs. */
  readonly knownSplits: () => readonly Split[];
  readonly onDamage: (log: LogFacts['id'], seq: number) => void;
}

export interface StartUp {
  /** Entries replayed after the snapshot: many of them call for a new one. */
  readonly replayed: readonly Entry[];
  /** Keys of damaged records; what was in them comes again with the next greeting of anybody who has it. */
  readonly damagedOps: readonly string[];
  readonly damagedOpenings: readonly LogId[];
}

const pageSize = 512;
const logsAtOnce = 64;

export async function startUp(deps: StartUpDeps): Promise<StartUp> {
  const { store, membership, ledger, fold, acknowledgements } = deps;
  const damagedOps: string[] = [];
  const damagedOpenings: LogId[] = [];
  // Asked for at once: a store takes what comes in one turn into one transaction.
  const [ops, openings, acks, snapshot] = await Promise.all([
    store.range('ops', {}),
    store.range('logs', {}),
    store.range('acks', {}),
    readSnapshot(store),
    deps.branches.load(),
  ]);
  const admissible = [];
  for (const { key, value } of ops.ok ? ops.value : []) {
    const op = opFromRecord(key, value);
    if (op.ok) admissible.push(op.value);
    else damagedOps.push(key);
  }
  await membership.admitStored(admissible);

  const logs: LogFacts[] = [];
  for (const { key, value } of openings.ok ? openings.value : []) {
    const opening = openingFromRecord(key as LogId, value);
    if (opening.ok) logs.push(ledger.know(opening.value));
    else damagedOpenings.push(key as LogId);
  }

  // A page that went away in the middle may have left some of a log beyond its split.
  for (const { log, after, chainBefore } of deps.knownSplits()) await ledger.split(log, after, chainBefore);
  for (const [log, after] of ledger.splits()) if (after === 0) await ledger.split(log, 0, null);

  if (snapshot && isCurrent(snapshot, deps)) await restore(snapshot, deps);

  acknowledgements.load((acks.ok ? acks.value : []).flatMap(({ value }) => (isAck(value) ? [value] : [])));

  const replayed: Entry[] = [];
  // Every session left a log: read side by side, a thousand closed ones cost a moment instead of a thousand round trips.
  for (let from = 0; from < logs.length; from += logsAtOnce) {
    const group = logs.slice(from, from + logsAtOnce);
    const read = await Promise.all(group.map(async (facts) => ({ facts, ...(await replayLog(facts, deps)) })));
    for (const { entries } of read) replayed.push(...entries);
    fold.take(read, []);
  }
  fold.take([], [...ledger.branchesHeld()]);
  return { replayed, damagedOps, damagedOpenings };
}

/**
 * Whether what is in the snapshot was judged as it would be now. One with content of a log whose opening is lost cannot be
 * built on either: the log comes again, whole.
 */
function isCurrent({ logs, strands }: Snapshot, { ledger, branches, countsUpTo }: StartUpDeps): boolean {
  const areLogs = logs.every(({ head, judged }) => {
    const facts = ledger.facts(head.log);
    if (!facts) return false;
    const upTo = countsUpTo(facts);
    const isWhole = head.seq <= (ledger.splitAt(head.log) ?? head.seq);
    return isWhole && judged.counted <= upTo && (judged.asideFrom === null || judged.asideFrom > upTo);
  });
  return (
    areLogs &&
    strands.every(({ log, chain, seq }) => branches.has(strandIdOf(chain)) && seq > (ledger.splitAt(log) ?? seq))
  );
}

async function restore(snapshot: Snapshot, { ledger, fold, documents }: StartUpDeps): Promise<void> {
  for (const { log, seq, deps } of snapshot.causal) fold.causal.restore(log, seq, deps);
  fold.clocks.load(snapshot.clocks);
  for (const { head, judged, said } of snapshot.logs) {
    const facts = ledger.facts(head.log);
    if (!facts) return;
    ledger.restore(head, said.context);
    fold.restore(facts, head, judged, said);
  }
  for (const row of snapshot.strands) {
    const log = ledger.facts(row.log);
    if (log) fold.restoreStrand({ ...row, log });
  }
  documents.load(snapshot.docs);
  for (const { head, judged } of snapshot.logs) {
    const facts = ledger.facts(head.log);
    if (!facts || judged.asideFrom === null) continue;
    for await (const held of ledger.readFrom(head.log, head.seq)) {
      if (held.entry.seq >= judged.asideFrom) fold.restoreAside(facts, held);
    }
  }
  const restored = new Set(snapshot.strands.map(({ chain }) => strandIdOf(chain)));
  for (const held of ledger.branchesHeld()) {
    if (restored.has(strandIdOf(held.chain))) fold.restoreAside(held.log, held);
  }
}

/** The entries that follow the log's head on the disk, up to the first that is missing or damaged. */
async function replayLog(
  facts: LogFacts,
  { store, ledger, onDamage }: StartUpDeps,
): Promise<{ entries: Entry[]; chains: Bytes[] }> {
  const entries: Entry[] = [];
  const chains: Bytes[] = [];
  for (;;) {
    const first = ledger.heldSeq(facts.id) + 1;
    const page = await store.range('entries', {
      from: entryKey(facts.id, first),
      to: `${facts.id}0`,
      limit: pageSize,
    });
    if (!page.ok || page.value.length === 0) return { entries, chains };
    let seq = first;
    for (const { key, value } of page.value) {
      const record = key === entryKey(facts.id, seq) ? entryFromRecord(facts.id, seq, value) : null;
      if (!record?.ok) {
        onDamage(facts.id, seq);
        return { entries, chains };
      }
      const { entry, chain } = ledger.replay(facts.id, record.value.entry);
      entries.push(entry);
      chains.push(chain);
      seq++;
    }
  }
}

/** Looked at to its end: it has no checksum, and what cannot be read must cost itself only [ROOM-6]. */
const isAck = (value: unknown): value is StoredAck => {
  if (typeof value !== 'object' || value === null) return false;
  const { device, at, heads } = value as Partial<Record<keyof StoredAck, unknown>>;
  const isHead = (head: unknown): boolean =>
    Array.isArray(head) && typeof head[0] === 'string' && Number.isSafeInteger(head[1]);
  return typeof device === 'string' && typeof at === 'number' && Array.isArray(heads) && heads.every(isHead);
};
