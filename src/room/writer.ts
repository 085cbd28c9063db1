/**
 * This session's own log [LOG-1, LOG-6]. Made at the first write. A lone change leaves at once; changes that follow within
 * the window are gathered into one entry. Building an entry (deps, encryption, chain) is synchronous, so that what the
 * author had seen is exact; signing follows, and one signature vouches for all entries that gathered meanwhile [LOG-3].
 */
import type { CryptoPort, DeviceKeys } from '../crypto/port.ts';
import type { DocId } from '../doc/types.ts';
import { type Bytes, fromHex } from '../lib/bytes.ts';
import { type Env, sleep } from '../lib/env.ts';
import { assert } from '../lib/result.ts';
import type { Scope } from '../lib/scope.ts';
import { bodyKeyOf, sealBody } from '../log/body.ts';
import { signedBytes } from '../log/entry.ts';
import { depChainBytes, makeHeader } from '../log/header.ts';
import { maxDeps, maxEntriesPerRange } from '../log/limits.ts';
import { entryBytes, type SentRange } from '../log/range.ts';
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Dep, Entry, LogFacts, LogId } from '../log/types.ts';
import { opToBytes } from '../members/op.ts';
import type { Op } from '../members/op-types.ts';
import { type DocPiece, piecesToBytes } from './doc-body.ts';
import type { AppliedHead, Fold } from './fold-types.ts';
import { hintOf, type KeyRing } from './key-ring.ts';
import type { Ledger } from './ledger-types.ts';

/** [LOG-6]: about this much typing becomes one entry. Half of it is the longest a change waits before it is on its way. */
const batchWindowMs = 60;
/** A batch is closed early at this size: one entry stays far below its limit. */
const maxBatchBytes = 512 * 1024;
/** Signed together: below what a range's headers may take, whatever they are. */
const maxGroupBytes = 384 * 1024;

const signAgainMs = 1000;

export interface Writer {
  /** The log, made now if it was not yet: its client id is needed before the first transaction. */
  open(): LogFacts;
  log(): LogFacts | null;
  /** An update that stands in its document already, and the own clock there afterwards. */
  note(piece: DocPiece, clockEnd: number): void;
  /** Closes the batch. Synchronous. */
  flush(): void;
  /** Appends an operation; answers with its standalone form once it is signed. */
  appendOp(op: Op): Promise<StandaloneEntry>;
  /** Own `doc` entries that are not yet signed and given to the disk. */
  unsigned(): number;
  /** 1 while changes are gathered into an entry that is not made yet, else 0. */
  gathering(): number;
  /** Resolves once everything flushed so far is signed and given to the disk. */
  idle(): Promise<void>;
}

export interface WriterDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly room: Bytes;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly ring: KeyRing;
  /** A signed range of our own: to everybody, side by side with the disk. */
  readonly push: (sent: SentRange) => void;
  /** All that was given to the disk is there, or the disk is failing. */
  readonly stored: () => Promise<void>;
}

interface ClockEnd {
  readonly doc: DocId;
  readonly end: number;
}

interface Unsigned {
  readonly entry: Entry;
  readonly chainBefore: Bytes;
  readonly chain: Bytes;
  readonly signed: (signature: Bytes) => void;
}

export function createWriter(deps: WriterDeps): Writer {
  const { env, ledger, fold, ring } = deps;
  let facts: LogFacts | null = null;
  let batch: DocPiece[] = [];
  let batchBytes = 0;
  let batchEnds = new Map<DocId, number>();
  let cancelWindow: (() => void) | null = null;
  let unsigned: Unsigned[] = [];
  let signing: Promise<void> | null = null;
  /** Logs whose applied head moved since the last own entry. */
  const newlySeen = new Map<LogId, AppliedHead>();

  deps.scope.add(
    fold.applied.subscribe(({ at, log, seq, chain }) => {
      // A log of our own is folded again when everything is: nobody need be told that we have seen it.
      if (chain && log !== facts?.id) newlySeen.set(at.log, { at, head: { log, seq, chain } });
    }),
  );
  deps.scope.add(() => cancelWindow?.());

  const open = (): LogFacts => {
    if (facts) return facts;
    facts = ledger.know({ room: deps.room, deviceKey: deps.keys.signPublic, nonce: env.randomBytes(16) });
    // A new log has seen all that is in the documents now.
    for (const seen of fold.appliedHeads()) newlySeen.set(seen.at.log, seen);
    return facts;
  };

  const takeDeps = (own: LogFacts): readonly Dep[] => {
    const candidates = [...newlySeen.values()].map(({ at }) => at);
    const already = fold.causal.seenBy(own.id, ledger.heldSeq(own.id));
    const named: Dep[] = [];
    for (const { log: id } of fold.causal.maximal(candidates, already)) {
      const head = newlySeen.get(id)?.head;
      if (head) named.push({ log: head.log, seq: head.seq, chain: head.chain.slice(0, depChainBytes) as Bytes });
    }
    newlySeen.clear();
    return named;
  };

  const append = (
    own: LogFacts,
    raw: Pick<Entry, 'seq' | 'header' | 'body'>,
    ends: readonly ClockEnd[],
    signed: (signature: Bytes) => void,
  ): void => {
    const chainBefore = ledger.chainAt(own.id, raw.seq - 1);
    assert(chainBefore, 'an entry follows the one before it');
    const { entry, chain } = ledger.extend(own, raw);
    fold.noteOwn(own, { entry, chain }, ends);
    unsigned.push({ entry, chainBefore, chain, signed });
    signing ??= sign().finally(() => {
      signing = null;
    });
  };

  /**
   * What the next signature covers: as much as fits into one message to a peer, and at most up to an operation, which has
   * to verify alone and so is the last of its range.
   */
  const nextGroup = (): readonly Unsigned[] => {
    const group: Unsigned[] = [];
    let bytes = 0;
    for (const one of unsigned) {
      // Deps count, too: whoever returns to thousands of logs names them all in empty entries.
      if (group.length > 0 && bytes + entryBytes(one.entry) > maxGroupBytes) break;
      group.push(one);
      bytes += entryBytes(one.entry);
      if (one.entry.kind === 'op' || group.length >= maxEntriesPerRange) break;
    }
    return group;
  };

  const standsOnDisk = (entry: Entry): boolean =>
    entry.deps.every(({ log, seq }) => ledger.splitAt(log) !== null || ledger.durableSeq(log) >= seq);

  const sign = async (): Promise<void> => {
    // One turn later everything of this turn is in: a paste into many documents is one signature.
    await Promise.resolve();
    while (unsigned.length > 0) {
      const group = nextGroup();
      const last = group.at(-1) as Unsigned;
      const first = group[0] as Unsigned;
      let signature: Bytes;
      try {
        signature = await deps.crypto.sign(deps.keys, signedBytes(last.chain));
      } catch {
        // The engine failed, not the entry: it stays unsaved, is shown so, and is tried again.
        await sleep(env, signAgainMs);
        if (deps.scope.signal.aborted) return;
        continue;
      }
      unsigned = unsigned.slice(group.length);
      const own = open();
      const entries = group.map(({ entry }) => entry);
      const opening = first.entry.seq === 1 ? own.opening : null;
      const sent: SentRange = { range: { log: own.id, after: first.entry.seq - 1, entries, signature }, opening };
      // In one turn, and on its way first: others wait for it.
      const isFree = entries.every(standsOnDisk);
      if (isFree) deps.push(sent);
      ledger.append(own, entries, first.chainBefore, signature);
      if (!isFree) {
        // Whoever gets it waits for what it builds on. That must not be on its way to this disk only: should this page
        // and the one it came from die now, they would wait for ever.
        await deps.stored();
        deps.push(sent);
      }
      for (const { signed } of group) signed(signature);
    }
  };

  const flush = (): void => {
    cancelWindow?.();
    cancelWindow = null;
    if (batch.length === 0) return;
    const own = open();
    const epochKey = ring.current();
    assert(epochKey, 'a member has a key before it can write');
    const pieces = batch;
    const ends = [...batchEnds].map(([doc, end]) => ({ doc, end }));
    batch = [];
    batchBytes = 0;
    batchEnds = new Map();
    let named = takeDeps(own);
    // Never drop a dep: a writer that has seen more than one entry may name says so in empty entries first.
    for (; named.length > maxDeps; named = named.slice(maxDeps)) seal(own, named.slice(0, maxDeps), epochKey, [], []);
    seal(own, named, epochKey, pieces, ends);
  };

  const seal = (
    own: LogFacts,
    named: readonly Dep[],
    epochKey: { readonly epoch: string; readonly key: Bytes },
    pieces: readonly DocPiece[],
    ends: readonly ClockEnd[],
  ): void => {
    const epochId = fromHex(epochKey.epoch);
    assert(epochId, 'an epoch id is hexadecimal');
    const epoch = hintOf(epochKey.epoch as Parameters<typeof hintOf>[0]);
    const seq = ledger.heldSeq(own.id) + 1;
    const header = makeHeader(ledger.context(own), { kind: 'doc', time: env.now(), epoch, deps: named });
    const names = fold.names(own);
    const { bytes, added } = piecesToBytes(pieces, own.client, names);
    names.learn(added);
    const body = sealBody(bodyKeyOf(epochKey.key, own.id), epochId, own.id, { seq, header }, bytes);
    append(own, { seq, header, body }, ends, () => {});
  };

  return {
    open,
    log: () => facts,
    note(piece, clockEnd) {
      const isLone = cancelWindow === null;
      // A large piece goes alone: together with what waits it might not fit into an entry.
      if (batchBytes + piece.update.length > maxBatchBytes) flush();
      batch.push(piece);
      batchBytes += piece.update.length;
      batchEnds.set(piece.doc, clockEnd);
      if (isLone || batchBytes > maxBatchBytes) flush();
      // The window opens behind a lone change: what follows within it is a burst.
      cancelWindow ??= env.after(batchWindowMs, flush);
    },
    flush,
    async appendOp(op) {
      flush();
      const own = open();
      const seq = ledger.heldSeq(own.id) + 1;
      const header = makeHeader(ledger.context(own), { kind: 'op', time: env.now(), epoch: null, deps: [] });
      const entry = { seq, header, body: opToBytes(op) };
      const chainBefore = ledger.chainAt(own.id, seq - 1);
      assert(chainBefore, 'an entry follows the one before it');
      const signature = await new Promise<Bytes>((resolve) => append(own, entry, [], resolve));
      return { opening: own.opening, chainBefore, entry, signature };
    },
    unsigned: () => unsigned.length + (batch.length > 0 ? 1 : 0),
    gathering: () => (batch.length > 0 ? 1 : 0),
    async idle() {
      while (signing) await signing;
    },
  };
}
