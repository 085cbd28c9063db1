/**
 * From logs to documents: the second half of the one gate [LOG-9]. Applies admitted entries in causal order, each only
 * when everything it had seen is applied, its key is known and its author's role lets it count.
 *
 * An entry's fate: `apply`; `set aside` (it does not count: held and passed on, and in the documents only as a skeleton for
 * those who built upon it [MEM-4]); `wait` (deps, a role or a key missing); or void — unreadable or breaking LOG-4 — which
 * voids the rest of its log too. What counts changes with what is learned of members and devices: `isStale` says when
 * entries were judged otherwise than they would be now, and `startOver` folds everything anew.
 *
 * It is one file because it is one state machine: every part of it reads or moves the same strands.
 *
 * Invariants:
 *  F1  entries of one log are judged in order, each exactly once between two `startOver`s;
 *  F2  Yjs sees an update only after `checkUpdate` said yes with everything applied that the author had seen;
 *  F3  own entries are in the documents already when they come by: they only move the indexes;
 *  F4  what stands in the documents follows from the entries and from what counts, and from nothing else [I1].
 */
import type { DeviceId } from '../crypto/port.ts';
import type { DocId } from '../doc/types.ts';
import { type Bytes, equalBytes, fromHex } from '../lib/bytes.ts';
import { createTopic } from '../lib/observable.ts';
import { assert } from '../lib/result.ts';
import { type BodyBox, createBodyBox } from '../log/body.ts';
import { createCausalIndex, type Glance, type SeenDep } from '../log/causal-index.ts';
import { emptyContext, epochAt, kindOf } from '../log/header.ts';
import { entryBytes } from '../log/range.ts';
import type { EpochHint, LogFacts, LogId, RawEntry } from '../log/types.ts';
import { mayWrite } from '../members/rights.ts';
import type { Role } from '../members/types.ts';
import type { BranchWant } from '../wire/peer-message.ts';
import { createBodyNames } from './body-names.ts';
import { createClockIndex } from './clock-index.ts';
import { type DocPiece, piecesFromBytes, type ReadBody } from './doc-body.ts';
import type {
  Applied,
  Fold,
  FoldDocuments,
  HeldBranch,
  HeldLog,
  LogSaid,
  PieceClocks,
  StrandRow,
} from './fold-types.ts';
import type { KeyRing } from './key-ring.ts';
import {
  type Branch,
  createStrand,
  createStrandNames,
  type Held,
  type Strand,
  strandFactsOf,
  strandIdOf,
} from './strand.ts';

export interface FoldDeps {
  readonly ring: KeyRing;
  readonly role: (device: DeviceId) => Role | null;
  readonly documents: FoldDocuments;
  readonly logOfClient: (client: number) => LogId | null;
  readonly isKnown: (log: LogId) => boolean;
  /** The first 16 bytes of the held chain value there; null while it has to be read from the disk. */
  readonly chainStartAt: (log: LogId, seq: number) => Bytes | null;
  /** Up to which entry the log counts; Infinity: all of it [MEM-4]. */
  readonly countsUpTo: (log: LogFacts) => number;
  /** The last entry before the log splits; null: it does not [LOG-7]. */
  readonly splitAt: (log: LogId) => number | null;
  /** Closes the own batch before foreign entries come in: an own entry's deps must be what its author saw all along. */
  readonly beforeForeign: () => void;
  readonly onVoid: (log: LogId, reason: string) => void;
}

/** The log as its device opened it: by this its entries are encrypted and its structs named. */
const writtenAs = ({ branch, facts }: Strand): LogFacts => branch?.log ?? facts;

const nothingSaid: LogSaid = { context: emptyContext, names: { docs: [], clients: [] } };

export function createFold(deps: FoldDeps): Fold {
  const strands = new Map<LogId, Strand>();
  /** Those with entries that wait. */
  const queued = new Set<Strand>();
  const causal = createCausalIndex();
  const clocks = createClockIndex();
  const applied = createTopic<Applied>();
  const strandNames = createStrandNames({ splitAt: deps.splitAt, logOfClient: deps.logOfClient, clocks });
  let recorded: { readonly logs: HeldLog[]; readonly branches: HeldBranch[] } | null = null;
  let isHeld = false;
  let isEvaluating = false;
  let again = false;

  const strandOf = (facts: LogFacts): Strand => {
    const known = strands.get(facts.id);
    if (known) return known;
    const strand = createStrand(facts, null);
    strands.set(facts.id, strand);
    return strand;
  };

  const isApplied = ({ log, seq }: SeenDep): boolean => (strands.get(log)?.applied ?? 0) >= seq;

  /** The first of what this entry builds on that is not applied. */
  const missingFor = (strand: Strand, entry: Held['entry']): SeenDep | null => {
    if (strand.branch !== null && !isApplied(strand.branch.before)) return strand.branch.before;
    for (const dep of entry.deps) {
      const at = strandNames.depOf(dep);
      if (!isApplied(at)) return at;
    }
    return null;
  };

  /** A dep on another branch of a forked log is never applied here: what builds on it waits for the proof [LOG-7]. */
  const depsFit = (entry: Held['entry']): boolean =>
    entry.deps.every((dep) => {
      if (strandNames.depOf(dep).log !== dep.log) return true;
      const held = deps.chainStartAt(dep.log, dep.seq);
      return held !== null && equalBytes(held, dep.chain);
    });

  const seenClockOf = (doc: DocId, own: LogId, seen: Glance) => {
    return (client: number): number => {
      const log = strandNames.ofClient(client)?.facts.id ?? deps.logOfClient(client);
      if (log === null || log === own) return 0;
      return clocks.endAt(doc, log, seen.seenOf(log));
    };
  };

  const knows = (client: number): boolean => strandNames.ofClient(client) !== null || deps.logOfClient(client) !== null;

  const boxFor = (strand: Strand, epoch: EpochHint): BodyBox | null => {
    const epochKey = deps.ring.byHint(epoch);
    if (!epochKey) return null;
    const known = strand.boxes.get(epochKey.epoch);
    if (known) return known;
    const epochId = fromHex(epochKey.epoch);
    assert(epochId, 'an epoch id is hexadecimal');
    const made = createBodyBox(epochKey.key, epochId, writtenAs(strand).id);
    strand.boxes.set(epochKey.epoch, made);
    return made;
  };

  const readBody = (strand: Strand, raw: RawEntry, epoch: EpochHint | null): ReadBody | 'no key' | 'newer' | 'void' => {
    if (epoch === null) return 'void';
    const box = boxFor(strand, epoch);
    if (!box) return 'no key';
    const log = writtenAs(strand);
    const plain = raw.opened?.epoch === epoch ? raw.opened.plain : box.open(raw);
    const body = plain && piecesFromBytes(plain, log.client, strand.names);
    return body?.ok ? body.value : (body?.error ?? 'void');
  };

  /** Nothing of it can be judged before this app is another one, and that one begins from the disk. */
  const putOff = (strand: Strand): void => {
    strand.newer = strand.queue.length;
    strand.queue.length = 0;
  };

  /** Another branch may have said other things in the same places. */
  const saidBefore = ({ before }: Branch): LogSaid => {
    const strand = strands.get(before.log);
    return strand ? saidOf(strand) : nothingSaid;
  };

  const saidOf = ({ context, names: said }: Strand): LogSaid => ({ context, names: said.state() });

  const makeVoid = (strand: Strand, seq: number, reason: string): void => {
    strand.voidFrom = seq;
    deps.onVoid(strand.facts.id, reason);
  };

  /** What a log wrote after a void entry is not read, whichever strand it is on. */
  const isVoid = ({ voidFrom, branch }: Strand): boolean =>
    voidFrom !== null || (branch !== null && (strands.get(branch.before.log)?.voidFrom ?? null) !== null);

  const isUncut = ({ branch, facts }: Strand): boolean =>
    branch === null && deps.countsUpTo(facts) === Number.POSITIVE_INFINITY;

  const doesCount = ({ branch, facts }: Strand, seq: number): boolean =>
    branch === null && seq <= deps.countsUpTo(facts);

  /** What it builds on is applied. True when the entry was judged, false when it waits. */
  const judge = (strand: Strand, { entry, chain }: Held): boolean => {
    const { facts, branch } = strand;
    const at: SeenDep = { log: facts.id, seq: branch ? 1 : entry.seq };
    const readable = entry.kind === 'doc' && !isVoid(strand);
    // Held back and not passed over: should its author become an editor, it counts, whoever hears of what first. Where a
    // cut says what counts, the role of today says nothing.
    if (readable && isUncut(strand) && !mayWrite(deps.role(facts.device))) return false;
    if (branch) strand.names = createBodyNames(saidBefore(branch).names);
    const body = readable ? readBody(strand, entry, entry.epoch) : 'void';
    if (body === 'no key') return false;
    if (body === 'newer') {
      putOff(strand);
      return false;
    }
    const follows = branch && branch.before.seq > 0 ? [branch.before] : [];
    causal.add(at.log, at.seq, [...follows, ...entry.deps.map(strandNames.depOf)]);
    if (readable) {
      if (body === 'void') makeVoid(strand, at.seq, 'unreadable');
      else if (applyPieces(strand, at.seq, entry, body.pieces)) strand.names.learn(body.added);
      else return false;
    } else if (isVoid(strand)) strand.voidFrom ??= at.seq;
    strand.applied = at.seq;
    strand.chain = chain;
    strand.context = entry.context ?? strand.context;
    applied.publish({ at, log: branch?.log.id ?? facts.id, seq: entry.seq, chain, isOwn: false });
    return true;
  };

  /** False: nothing was applied, because a name in it is of a log that is not here yet. */
  const applyPieces = (strand: Strand, seq: number, entry: Held['entry'], pieces: readonly DocPiece[]): boolean => {
    const { facts, branch } = strand;
    const seen = causal.glance(facts.id, seq);
    const counts = doesCount(strand, entry.seq);
    const done = deps.documents.apply(pieces, (doc) => ({
      client: facts.client,
      seenClock: seenClockOf(doc, facts.id, seen),
      knows,
      rename: strandNames.renaming(doc, strand, seen),
      counts,
    }));
    if (!done.ok) {
      if (done.error === 'unknown-client') return false;
      makeVoid(strand, seq, done.error);
      return true;
    }
    pieces.forEach(({ doc }, i) => {
      const { end } = done.value[i] as PieceClocks;
      if (branch) {
        const start = branch.ranges.get(doc)?.start ?? strandNames.startOf(doc, branch);
        branch.ranges.set(doc, { start, end: start + end });
      }
      clocks.add(doc, facts.id, seq, end, entry.time);
    });
    if (counts) strand.counted = entry.seq;
    else {
      strand.asideFrom ??= entry.seq;
      strand.aside.push(entry.seq);
    }
    return true;
  };

  const evaluate = (): void => {
    if (isHeld) return;
    if (isEvaluating) {
      again = true;
      return;
    }
    isEvaluating = true;
    let isFirst = true;
    do {
      again = false;
      // All that wait at first, then those that waited for what was just applied: of fifty people who answered each other
      // in turn no entry is looked at but when it can be judged.
      const ready = [...queued];
      const waiting = new Map<LogId, { readonly strand: Strand; readonly seq: number }[]>();
      const wake = ({ facts, applied: seq }: Strand): void => {
        const all = waiting.get(facts.id);
        if (!all) return;
        const still = all.filter((one) => one.seq > seq);
        for (const one of all) if (one.seq <= seq) ready.push(one.strand);
        if (still.length > 0) waiting.set(facts.id, still);
        else waiting.delete(facts.id);
      };
      let place = 0;
      deps.documents.together(() => {
        for (; place < ready.length; place++) {
          const strand = ready[place] as Strand;
          const [next] = strand.queue;
          if (!next) continue;
          if (next.entry.kind === 'newer') {
            putOff(strand);
            continue;
          }
          const missing = missingFor(strand, next.entry);
          if (missing) {
            const others = waiting.get(missing.log);
            if (others) others.push({ strand, seq: missing.seq });
            else waiting.set(missing.log, [{ strand, seq: missing.seq }]);
            continue;
          }
          if (!depsFit(next.entry)) continue;
          if (isFirst) {
            deps.beforeForeign();
            isFirst = false;
          }
          if (!judge(strand, next)) continue;
          strand.queue.shift();
          wake(strand);
          again = true;
          return true;
        }
        return false;
      });
      for (const strand of queued) if (strand.queue.length === 0) queued.delete(strand);
    } while (again);
    isEvaluating = false;
  };

  const enqueue = ({ facts, entries, chains }: HeldLog): void => {
    const strand = strandOf(facts);
    const split = deps.splitAt(facts.id) ?? Number.POSITIVE_INFINITY;
    const last = strand.queue.at(-1)?.entry.seq ?? strand.applied;
    entries.forEach((entry, i) => {
      if (entry.seq <= last || entry.seq > split) return;
      if (strand.newer > 0) strand.newer++;
      else strand.queue.push({ entry, chain: chains[i] as Bytes });
    });
    if (strand.queue.length > 0) queued.add(strand);
  };

  const enqueueBranch = ({ log, entry, chain, before }: HeldBranch): void => {
    const facts = strandFactsOf(log, chain);
    // A client id that somebody else writes under would let one of them speak in the other's name.
    if (strands.has(facts.id) || knows(facts.client)) return;
    const branch: Branch = { log, seq: entry.seq, before, ranges: new Map() };
    const strand = createStrand(facts, branch);
    strand.queue.push({ entry, chain });
    strands.set(facts.id, strand);
    queued.add(strand);
    strandNames.add(strand);
  };

  const take = (logs: readonly HeldLog[], branches: readonly HeldBranch[]): void => {
    recorded?.logs.push(...logs);
    recorded?.branches.push(...branches);
    logs.forEach(enqueue);
    branches.forEach(enqueueBranch);
    evaluate();
  };

  return {
    causal,
    clocks,
    appliedSeq: (log) => strands.get(log)?.applied ?? 0,
    appliedChain: (log) => strands.get(log)?.chain ?? null,
    *appliedHeads() {
      for (const { facts, branch, applied: seq, chain } of strands.values()) {
        if (!chain || seq === 0) continue;
        const head = { log: branch?.log.id ?? facts.id, seq: branch?.seq ?? seq, chain };
        yield { at: { log: facts.id, seq }, head };
      }
    },
    take,
    noteOwn(facts, { entry, chain }, ends) {
      recorded?.logs.push({ facts, entries: [entry], chains: [chain] });
      const strand = strandOf(facts);
      causal.add(facts.id, entry.seq, entry.deps.map(strandNames.depOf));
      for (const { doc, end } of ends) clocks.add(doc, facts.id, entry.seq, end, entry.time);
      strand.applied = entry.seq;
      strand.chain = null;
      strand.context = entry.context ?? strand.context;
      if (entry.kind === 'doc') strand.counted = entry.seq;
      const at = { log: facts.id, seq: entry.seq };
      applied.publish({ at, log: facts.id, seq: entry.seq, chain: null, isOwn: true });
    },
    evaluate,
    restore(facts, { seq, chain }, judged, { context, names: said }) {
      causal.restore(facts.id, seq, []);
      Object.assign(strandOf(facts), { applied: seq, chain, ...judged, context, names: createBodyNames(said) });
    },
    restoreStrand({ log, seq, chain, before, isVoid: wasVoid, ranges, said }) {
      const facts = strandFactsOf(log, chain);
      causal.restore(facts.id, 1, []);
      const branch: Branch = { log, seq, before, ranges: new Map() };
      for (const [doc, start, end] of ranges) branch.ranges.set(doc, { start, end });
      const strand = createStrand(facts, branch);
      const names = createBodyNames(said.names);
      Object.assign(strand, { applied: 1, chain, voidFrom: wasVoid ? 1 : null, context: said.context, names });
      strands.set(facts.id, strand);
      strandNames.add(strand);
    },
    strands() {
      const rows: StrandRow[] = [];
      for (const strand of strands.values()) {
        const { branch, chain, voidFrom } = strand;
        if (!branch || !chain || strand.applied === 0) continue;
        const { log, seq, before } = branch;
        const ranges = [...branch.ranges].map(([doc, { start, end }]) => [doc, start, end] as const);
        rows.push({ log, seq, chain, before, isVoid: voidFrom !== null, ranges, said: saidOf(strand) });
      }
      return rows;
    },
    restoreAside(facts, { entry, chain }) {
      const strand = strands.get(strandIdOf(chain)) ?? strandOf(facts);
      const body = entry.kind === 'doc' && !isVoid(strand) ? readBody(strand, entry, entry.epoch) : 'void';
      if (typeof body === 'string') return;
      const seen = causal.glance(strand.facts.id, strand.branch ? 1 : entry.seq);
      for (const piece of body.pieces)
        deps.documents.noteSetAside(piece, strandNames.renaming(piece.doc, strand, seen));
      strand.aside.push(entry.seq);
    },
    names: (facts) => strandOf(facts).names,
    said(log) {
      const strand = strands.get(log);
      return strand ? saidOf(strand) : nothingSaid;
    },
    piecesOf(log, raw) {
      const strand = strands.get(log);
      if (!strand || kindOf(raw.header) !== 'doc') return null;
      const body = readBody(strand, raw, epochAt(strand.context, raw.seq));
      return typeof body === 'string' ? null : body.pieces;
    },
    heldBackIn(log) {
      const strand = strands.get(log);
      if (!strand || mayWrite(deps.role(strand.facts.device))) return 0;
      return strand.queue.filter(({ entry }) => entry.kind === 'doc').length;
    },
    asideIn: (log) => (strands.get(log)?.aside ?? []).map((seq) => ({ log, seq })),
    judged(log) {
      const { voidFrom = null, counted = 0, asideFrom = null } = strands.get(log) ?? {};
      return { voidFrom, counted, asideFrom };
    },
    isStale() {
      for (const { facts, branch, applied: seq, counted, asideFrom } of strands.values()) {
        if (branch) continue;
        const upTo = deps.countsUpTo(facts);
        if (counted > upTo || (asideFrom !== null && asideFrom <= upTo)) return true;
        if (seq > (deps.splitAt(facts.id) ?? Number.POSITIVE_INFINITY)) return true;
      }
      return false;
    },
    hold() {
      isHeld = true;
    },
    isHeld: () => isHeld,
    record(on) {
      recorded = on ? { logs: [], branches: [] } : null;
    },
    startOver(logs, branches) {
      const since = recorded;
      recorded = null;
      strands.clear();
      queued.clear();
      strandNames.clear();
      causal.clear();
      clocks.clear();
      isHeld = false;
      // In the order of their ids: one order for one set of entries [LOG-4].
      for (const log of [...logs].sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1))) enqueue(log);
      branches.forEach(enqueueBranch);
      since?.logs.forEach(enqueue);
      since?.branches.forEach(enqueueBranch);
      evaluate();
    },
    missing() {
      const found = new Map<LogId, BranchWant>();
      for (const { queue } of queued) {
        for (const dep of queue[0]?.entry.deps ?? []) {
          // A log that splits from its beginning is announced by nobody: its entries are asked for in the same way.
          const entry = strandIdOf(dep.chain);
          const isKnown = strandNames.depOf(dep).log === dep.log ? deps.isKnown(dep.log) : strands.has(entry);
          if (!isKnown) found.set(entry, { log: dep.log, entry });
        }
      }
      return [...found.values()];
    },
    waitingBytes: (log) => strands.get(log)?.queue.reduce((sum, { entry }) => sum + entryBytes(entry), 0) ?? 0,
    waiting() {
      let entries = 0;
      let aside = 0;
      let voidLogs = 0;
      let newer = 0;
      for (const strand of strands.values()) {
        const role = deps.role(strand.facts.device);
        // What somebody wrote who may not is nothing that is missing here.
        if (role !== null && !mayWrite(role)) aside += strand.queue.length;
        else entries += strand.queue.length;
        aside += strand.aside.length;
        if (strand.voidFrom !== null) voidLogs++;
        newer += strand.newer;
      }
      return { entries, setAside: aside, voidLogs, newer };
    },
    applied,
  };
}
