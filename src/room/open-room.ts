import { sha256 } from '../crypto/hash.ts';
import type { CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, equalBytes, fromHex, toHex } from '../lib/bytes.ts';
import { type Env, every } from '../lib/env.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { createScope } from '../lib/scope.ts';
import type { LogFacts } from '../log/types.ts';
import { mayWrite } from '../members/rights.ts';
import type { MemberId, RoomId } from '../members/types.ts';
import { createSync, stateDigestOf } from '../mesh/sync.ts';
import type { Gatekeeper, Mesh, SessionId } from '../mesh/types.ts';
import type { Store } from '../storage/port.ts';
import { createAcknowledgements } from './acknowledgements.ts';
import { createActions } from './actions.ts';
import { createAdopting } from './adopting.ts';
import type { JoinProblem, Phase, RoomApi, RoomView, SkeinError } from './api.ts';
import { createAuthors } from './authors.ts';
import { type Away, createAway } from './away.ts';
import { type EntryDeps, enterByFounding, type Founding, sayProfile } from './becoming-member.ts';
import { createBranches } from './branches.ts';
import { createConfirmations } from './confirmations.ts';
import { describeConflicts } from './conflicts.ts';
import { createContents } from './contents.ts';
import { countedUpTo } from './counted.ts';
import { createDamage } from './damage.ts';
import { createDerivedTables } from './derived/derived-tables.ts';
import { createRowStamps } from './derived/row-stamps.ts';
import { createDocuments } from './documents.ts';
import { createEntering, createHeldInvite } from './entering.ts';
import { createEpochKeeper } from './epoch-keeper.ts';
import { findText } from './find-text.ts';
import { createFold } from './fold.ts';
import { createForks } from './forks.ts';
import { createGatekeeper } from './gatekeeper.ts';
import { type HistoryDeps, readHistory, restoreValue } from './history.ts';
import { createInvites } from './invites.ts';
import { createKeyRing, type Profile } from './key-ring.ts';
import { createLedger } from './ledger.ts';
import { createLeftBehind } from './left-behind.ts';
import { createLinkBook } from './link-book.ts';
import { createMarks } from './marks.ts';
import { createMembership } from './membership.ts';
import { createLinkCloser, describeEnd, isShutOut, joinProblemOf } from './membership-end.ts';
import { createOpenRanges } from './open-ranges.ts';
import { createPast } from './past.ts';
import { describePeers } from './peers-view.ts';
import { createPeople } from './people.ts';
import { createPictureKeeper } from './picture-keeper.ts';
import { createPresences } from './presences.ts';
import { createProjection } from './projection.ts';
import { createRebuild } from './rebuild.ts';
import { createRestoring } from './restoring.ts';
import { reportOf } from './room-report.ts';
import { describeRoom, listedTables, ownLogsOf, type RoomViewDeps, statusOf } from './room-view.ts';
import { createSaver } from './saver.ts';
import { createSettling } from './settling.ts';
import { createSnapshots } from './snapshots.ts';
import { startUp } from './start-up.ts';
import { storeProblem } from './store-problem.ts';
import { createUndoStack } from './undo-stack.ts';
import { createUndoStore } from './undo-store.ts';
import { createWriter } from './writer.ts';

/** Views are computed at most this often while entries stream in. */
const viewPeriodMs = 80;
const statsPeriodMs = 2000;
/** What was missed is counted over all logs: not as often as what is shown of a table. */
const awayPeriodMs = 400;
const ackSavePeriodMs = 1000;
const incarnationBytes = 8;
/** Entries of one log that wait for what they build on: a few of the largest ranges. */
const maxWaitingBytes = 16 * 1024 * 1024;

export interface RoomDeps {
  readonly env: Env;
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly room: RoomId;
  readonly store: Store;
  /** Of this opening of the room. */
  readonly session: SessionId;
  readonly openMesh: (gatekeeper: Gatekeeper) => Mesh;
  readonly profile: () => Profile;
  /** How this device gets in when it is not a member yet. */
  readonly entry: { readonly founding: Founding } | { readonly seed: Bytes } | null;
  /** The build of the app where there is a screen: what is shown is pictured for the next start. */
  readonly pictures: { readonly build: string } | null;
  readonly isSwitchedOff: () => boolean;
  readonly isOnline: () => boolean;
  readonly onWrite: () => void;
  /** Told when what the list of rooms shows of this one has changed. */
  readonly onSummary: (view: RoomView) => void;
}

export interface OpenRoom extends RoomApi {
  /** The name or the device label was changed on the home page. */
  profileChanged(): void;
  /** A link to this room was opened again: it may give a higher role. */
  takeInvite(seed: Bytes): void;
  /** For a recovery kit [MEM-25]. */
  recoverySeed(): Promise<Bytes | null>;
  setEnabled(enabled: boolean): void;
  /** Everything written so far is on the disk, or the disk is failing. */
  settled(): Promise<void>;
  /** Of what is shown: the page is not seen any more, or goes and has this turn only. */
  keepPicture(isLeft: boolean): void;
  /** `close`, and when all of it is on the disk: only then may the same room be opened again. */
  end(): Promise<void>;
  /** Numbers and states for diagnostics: no content, no names, no keys. */
  report(): Readonly<Record<string, unknown>>;
}

export async function openRoom(deps: RoomDeps): Promise<Result<OpenRoom, SkeinError>> {
  const { env, crypto, keys, room, store, session } = deps;
  const scope = createScope();
  const roomBytes = fromHex(room) as Bytes;
  const invite = createHeldInvite(crypto, deps.entry && 'seed' in deps.entry ? deps.entry.seed : null);

  // ---------------------------------------------------------------- state
  let joinProblem: JoinProblem = 'none';
  const voided = new Map<string, number>();

  // ---------------------------------------------------------------- parts
  const marks = deps.pictures && createMarks(env, store);
  const saver = createSaver(env, scope, store, marks?.stamp);
  const ring = createKeyRing(env, crypto);
  const membership = createMembership(crypto, keys, room, ring, saver);
  const acknowledgements = createAcknowledgements();
  const undoStack = createUndoStack();
  const count = (reason: string): void => {
    voided.set(reason, (voided.get(reason) ?? 0) + 1);
  };
  const branches = createBranches(store, saver);
  const ledger = createLedger({
    env,
    crypto,
    store,
    saver,
    room: roomBytes,
    isMember: membership.hasBeenMember,
    onDamage: (log, seq) => damage.note(log, seq),
    branches,
  });
  const forks = createForks({
    crypto,
    room,
    saver,
    isMember: membership.hasBeenMember,
    onNew(proof, { log, after, chainBefore }) {
      count('a device speaks with two tongues');
      sync.pushForkProof(proof);
      rebuild.begin(ledger.split(log, after, chainBefore));
      changed();
    },
  });
  scope.add(ledger.forked.subscribe((proof) => void forks.report(proof)));
  const damage = createDamage({ env, scope, store, saver, ledger, membership, changed: () => changed() });
  const documents = createDocuments(env, (isList) => {
    conflictsView.invalidate();
    // Whoever has just come waits for the first table to be listed, and only then for the table.
    if (isList && roomView.last()?.documents.length === 0) roomView.hurry();
    else roomView.invalidate();
    pictures?.changed();
  });
  const countsUpTo = (log: LogFacts): number => countedUpTo(membership.state(), log);
  const fold = createFold({
    ring,
    role: membership.role,
    documents,
    logOfClient: ledger.logOfClient,
    isKnown: (log) => ledger.facts(log) !== null,
    countsUpTo,
    splitAt: ledger.splitAt,
    chainStartAt: ledger.chainStartAt,
    beforeForeign: () => writer.flush(),
    onVoid: (_log, reason) => count(`void entry: ${reason}`),
  });
  const openRanges = createOpenRanges({ ring, contextOf: ledger.contextOf });
  const writer = createWriter({
    env,
    scope,
    crypto,
    keys,
    room: roomBytes,
    ledger,
    fold,
    ring,
    push: (sent) => sync.push(sent),
    stored: saver.stored,
  });
  const canWrite = (): boolean => mayWrite(membership.role(keys.device)) && ring.current() !== null;
  const authors = createAuthors({
    me: keys.device,
    ledger,
    clocks: fold.clocks,
    fold,
    membership,
    onValue: () => conflictsView.invalidate(),
  });
  const actions = createActions({
    env,
    documents,
    writer,
    undoStack,
    isMine(client) {
      const log = ledger.logOfClient(client);
      return log !== null && ledger.facts(log)?.device === keys.device;
    },
    mayWrite: canWrite,
    onWrite() {
      deps.onWrite();
      // "Saved" may not stand beside a new value for as long as a view's period [I13].
      if (roomView.last()?.status.unsaved === 0) roomView.hurry();
      changed();
    },
  });

  // ---------------------------------------------------------------- views
  const phase = (): Phase => {
    if (membership.isMember(keys.device)) return { type: 'open' };
    const ended = invite.get() ? null : describeEnd(membership, keys.device);
    if (ended) return ended;
    // Listed as one of ours, yet nothing of it is here: never an empty room in silence. Others still know this device.
    if (!invite.get())
      return { type: 'broken', error: { code: 'store-lost', cause: 'nothing of this room is stored here' } };
    return { type: 'joining', problem: joinProblem };
  };

  const linkBook = createLinkBook({
    ...{ env, store, saver },
    mesh: () => mesh,
    isMember: membership.hasBeenMember,
    changed: () => changed(),
  });
  const lastHeardOf = (device: DeviceId): number | null => linkBook.lastSeen(device) ?? acknowledgements.lastAt(device);
  const history: HistoryDeps = {
    authors,
    clocks: fold.clocks,
    ledger,
    documents,
    nameOf: (doc) => documents.roomDoc.listing().documents.find(({ id }) => id === doc)?.name ?? '',
  };
  const adopting = createAdopting({
    ...{ store, saver, membership, ledger, fold, documents, actions, history },
    changed: () => peopleView.invalidate(),
  });

  const viewDeps: RoomViewDeps = {
    room,
    me: keys.device,
    membership,
    authors,
    documents,
    undoStack,
    acknowledgements,
    writer,
    ledger,
    fold,
    saver,
    phase,
    isShutOut: () => isShutOut(mesh.refused()),
    adopting,
    lastHeardOf,
    signaling: () => mesh.signaling.get(),
    progress: () => sync.progress(),
    damaged: damage.count,
    isSwitchedOff: deps.isSwitchedOff,
    isOnline: deps.isOnline,
  };
  const roomView = createProjection(env, viewPeriodMs, () => describeRoom(viewDeps));
  const conflictsView = createProjection(env, viewPeriodMs, () =>
    describeConflicts(listedTables(documents), authors, membership.memberOf(keys.device)?.id ?? null),
  );
  const peersView = createProjection(env, viewPeriodMs, () =>
    describePeers({
      env,
      me: keys.device,
      session,
      mesh,
      membership,
      authors,
      acknowledgements,
      ownLogs: () => ownLogsOf(viewDeps),
      progress: sync.progress,
      sessions: sync.sessions,
      wayTo: sync.wayTo,
      presence: presences.of,
      stats: linkBook.stats,
      myPresence: presences.mine,
      lastSeen: linkBook.lastSeen,
      refused,
    }),
  );
  const derived = createDerivedTables({
    env,
    documents,
    facts: {
      members: () => roomView.now().members,
      memberName: (id) => {
        const member = membership.state().members.get(id as MemberId);
        return member ? membership.profileOf(member.id).name : null;
      },
      stamps: createRowStamps({ authors, documents }),
    },
  });
  const presences = createPresences((body) => sync.sendPresence(body), peersView.invalidate);
  const changed = (): void => {
    roomView.invalidate();
    peersView.invalidate();
    away?.evaluate();
    awayView.invalidate();
  };
  /** From when all that is stored here has been read. */
  let away: Away | null = null;
  const awayView = createProjection(env, awayPeriodMs, () => away?.all() ?? []);
  const refused = (): ReadonlyMap<string, number> => new Map([...mesh.refused(), ...voided]);
  const confirmations = createConfirmations({
    env,
    me: keys.device,
    ledger,
    acknowledgements,
    ownLogs: () => ownLogsOf(viewDeps),
    announced: (device, log) => sync.announced(log).flatMap(({ link, head }) => (link.device === device ? [head] : [])),
    ownLog: () => writer.log()?.id ?? null,
  });
  const pictures =
    deps.pictures &&
    marks &&
    createPictureKeeper({
      ...{ env, scope, store, saver, marks, build: deps.pictures.build },
      ...{ ledger, fold, membership, documents, writer },
      proofs: () => forks.all().length,
      view: roomView.now,
      derive: derived.derive,
    });
  // ---------------------------------------------------------------- start-up, before anybody can be heard
  const [stored] = await Promise.all([store.get('meta', 'incarnation'), forks.load(store), marks?.load()]);
  if (!stored.ok) return err(storeProblem(stored.error));
  const known = typeof stored.value === 'string' ? fromHex(stored.value) : null;
  // A damaged mark is as good as none; every greeting carries it.
  const incarnation = known?.length === incarnationBytes ? known : env.randomBytes(incarnationBytes);
  if (incarnation !== known) {
    saver.save([{ type: 'put', table: 'meta', key: 'incarnation', value: toHex(incarnation) }], () => {});
  }
  const undoStore = createUndoStore({ env, scope, store, saver, undoStack });
  await undoStore.load();
  const started = await startUp({
    store,
    membership,
    ledger,
    fold,
    documents,
    acknowledgements,
    branches,
    countsUpTo,
    knownSplits: forks.splits,
    onDamage: damage.note,
  });
  damage.started(started.damagedOps, started.damagedOpenings);

  // ---------------------------------------------------------------- mesh
  const gatekeeper = createGatekeeper({ env, crypto, keys, membership, invite: invite.get });
  const sync = createSync(
    env,
    scope,
    {
      incarnation,
      opsDigest: membership.digest,
      opIds: membership.ids,
      opsExcept: membership.except,
      takeOps: membership.admitAll,
      isMember: membership.isMember,
      headsDigest: ledger.headsDigest,
      partsDigest: ledger.partsDigest,
      headsIn: ledger.headsIn,
      heads: ledger.durableHeads,
      heldSeq: ledger.wantedAfter,
      deviceOf: (log) => ledger.facts(log)?.device ?? null,
      readRange: ledger.readRange,
      mayRead: (device) => membership.role(device) !== 'relay',
      openRange: openRanges.open,
      sealRange: openRanges.seal,
      compareHead: ({ log, seq, chain }) => ledger.compare(log, seq, chain),
      readBranch: ({ log, entry }) => ledger.readBranch(log, entry),
      async takeRange(sent, onHeld) {
        const { log } = sent.range;
        // What waits is bounded: an author whose entries name what nobody has gets no more room until they are resolved.
        if (fold.waitingBytes(log) > maxWaitingBytes) return { type: 'known' };
        return ledger.take(sent, onHeld);
      },
      forkProofs: forks.all,
      takeForkProof: forks.admit,
    },
    {
      acknowledged: (link, heads) => confirmations.heard(link.device, heads),
      restated: (link, covers, heads) => confirmations.restated(link.device, covers, heads),
      stated({ speaker, presence, heads, digest }) {
        const device = speaker.device as DeviceId;
        confirmations.stated(device, speaker.incarnation, heads);
        if (equalBytes(digest, stateDigestOf(ledger.headsDigest()))) confirmations.agreed(device);
        linkBook.heardOf(device);
        mesh.met(speaker.session as SessionId, true);
        presences.heard(speaker.session as SessionId, presence);
      },
      gone(lost) {
        presences.forget(lost as SessionId);
        mesh.met(lost as SessionId, false);
        changed();
      },
      mesh: (link, body) => mesh.hear(link.session, body),
      changed: () => changed(),
      content: (mark) => contents.heard(mark),
      refused: count,
    },
    {
      speaker: { session, device: keys.device, incarnation: toHex(incarnation) },
      context: roomBytes,
      sign: (message) => crypto.sign(keys, message),
      verify: (device, message, signature) => crypto.verify(fromHex(device) as Bytes, message, signature),
    },
  );
  const mesh = deps.openMesh(gatekeeper);
  mesh.attach({ send: sync.sendMesh, next: (to) => sync.wayTo(to) as SessionId | null });

  scope.add(roomView.watch(deps.onSummary));

  // ---------------------------------------------------------------- wiring
  const snapshots = createSnapshots({ env, scope, store, saver, ledger, fold, documents, writer });
  const contents = createContents({
    env,
    scope,
    documents,
    // With the operations that say what of the logs counts. A split shows in the heads themselves.
    heads: () => toHex(sha256(ledger.headsDigest(), membership.digest()).subarray(0, 8)),
    isAtRest: () => !fold.isHeld() && fold.waiting().entries === 0 && writer.unsigned() === 0 && ledger.isDurable(),
    tell: (mark, isAnswer) => sync.tellContent(mark, isAnswer),
    differs() {
      count('documents that differ were folded anew');
      rebuild.begin();
    },
  });
  const rebuild = createRebuild({
    env,
    scope,
    saver,
    ledger,
    fold,
    documents,
    writer,
    done() {
      snapshots.outdated();
      contents.moved();
      changed();
    },
  });
  snapshots.applied(started.replayed);
  away = createAway({
    env,
    clocks: fold.clocks,
    authors,
    me: () => membership.memberOf(keys.device)?.id ?? null,
    isTogether: () => mesh.links().some(({ device }) => device !== keys.device),
    missing: () => statusOf(viewDeps).missing,
    conflicts: () =>
      listedTables(documents).flatMap(({ table }) => table.view.conflicts().map(({ id }) => `${table.live.doc}/${id}`)),
  });
  scope.add(() => away?.close());

  scope.add(
    ledger.admitted.subscribe(({ facts, entries, chainBefore, chains, signature, isOwn }) => {
      if (!isOwn) fold.take([{ facts, entries, chains }], []);
      // Operations inside ranges are operations: whoever syncs logs need not have sent them apart.
      const last = entries.at(-1);
      if (!isOwn && last?.kind === 'op' && signature) {
        const before = chains.at(-2) ?? chainBefore;
        void membership.admit({ opening: facts.opening, chainBefore: before, entry: last, signature }, 'peer');
      }
      snapshots.applied(entries);
      contents.moved();
      changed();
    }),
  );
  scope.add(ledger.recalled.subscribe(fold.evaluate));
  scope.add(ledger.collided.subscribe((log) => rebuild.begin(ledger.split(log, 0, null))));
  scope.add(ledger.branched.subscribe((held) => fold.take([], [held])));
  scope.add(
    ledger.durableMoved.subscribe((head) => {
      sync.moved(head);
      if (head.log !== writer.log()?.id && ledger.facts(head.log)?.device === keys.device) {
        for (const { link, head: theirs } of sync.announced(head.log)) confirmations.heard(link.device, [theirs]);
      }
      pictures?.changed();
      changed();
    }),
  );
  scope.add(saver.problem.subscribe(changed));
  scope.add(mesh.signaling.subscribe(changed));

  const entry: EntryDeps = { env, keys, room, membership, ring, writer };
  const invites = createInvites({ entry, store, saver });
  const lastSeenOf = (device: DeviceId): number | 'now' | null =>
    mesh.links().some((link) => link.device === device) ? 'now' : lastHeardOf(device);
  await Promise.all([invites.load(), adopting.load(), linkBook.load()]);
  const people = createPeople({
    entry,
    saver,
    ledger,
    authors,
    invites,
    lastSeen: lastSeenOf,
    pendingOf: adopting.pending,
    heldBackOf: adopting.heldBack,
  });
  const peopleView = createProjection(env, viewPeriodMs, people.view);
  const epochs = createEpochKeeper(scope, entry, () => changed());
  const closeLinks = createLinkCloser(env, scope, mesh, membership);
  const enter = createEntering({ scope, entry, invite, mesh, damage, profile: deps.profile });

  scope.add(
    membership.changed.subscribe((ops) => {
      sync.opsChanged(ops);
      closeLinks();
      epochs.evaluate();
      rebuild.check();
      fold.evaluate();
      void enter();
      conflictsView.invalidate();
      peopleView.invalidate();
      derived.changed();
      pictures?.changed();
      changed();
    }),
  );

  if (deps.entry && 'founding' in deps.entry) await enterByFounding(entry, deps.entry.founding);
  else await enter();
  if (membership.isMember(keys.device)) void sayProfile(entry, deps.profile());
  epochs.evaluate();

  const watchTab = createLeftBehind({ env, scope, store, ledger, goOn: damage.goOn });
  scope.add(
    mesh.onLink((link) => {
      watchTab(link);
      sync.addLink(link);
      contents.linked();
      void enter();
      linkBook.opened(link);
      changed();
    }),
  );
  for (const link of mesh.links()) {
    watchTab(link);
    sync.addLink(link);
  }
  scope.add(() => mesh.close());

  scope.add(
    every(env, statsPeriodMs, () => {
      linkBook.refresh();
      joinProblem = joinProblemOf(mesh.refused());
      peopleView.invalidate();
      void invites.tidy();
      const missing = fold.missing();
      ledger.want(missing.map(({ log }) => log));
      sync.wantBranches(missing);
      sync.wantUnannounced(damage.wants());
      changed();
    }),
  );
  scope.add(
    every(env, ackSavePeriodMs, () => {
      const ops = acknowledgements.takeUnsaved();
      if (ops.length > 0) saver.save(ops, () => {});
    }),
  );

  const settled = async (): Promise<void> => {
    writer.flush();
    await writer.idle();
    await saver.settled();
  };

  const end = async (): Promise<void> => {
    writer.flush();
    // The picture first: it is taken only while nothing is under way.
    pictures?.keepNow();
    undoStore.keepNow();
    scope.close();
    documents.close();
    // What was typed last is still being signed; the store stays open for it.
    await settled();
    store.close();
  };

  const settling = createSettling({ documents, actions, authors });
  const past = createPast({
    ...{ env, ring, ledger, countsUpTo, role: membership.role, clocks: fold.clocks },
    ...{ splitAt: ledger.splitAt, logOfClient: ledger.logOfClient, isKnown: (log) => ledger.facts(log) !== null },
  });
  const { openLog, rewrite: _rewrite, revert: _revert, run: _run, ...doable } = actions;

  const api: OpenRoom = {
    id: room,
    ...doable,
    ...settling,
    ...createRestoring({ past, documents, actions, settled }),
    restoreValue: (line) => restoreValue(history, actions, line),
    watchRoom: roomView.watch,
    watchPeers: peersView.watch,
    watchConflicts: conflictsView.watch,
    watchAway: awayView.watch,
    watchTable(doc, listener) {
      pictures?.watched(doc);
      return derived.watchTable(doc, listener);
    },

    watchNote: (doc, listener) => documents.watchNote(doc, () => (canWrite() ? openLog() : null), listener),

    watchPeople: peopleView.watch,
    invite: invites.create,
    revokeInvite: invites.revoke,
    setRole: people.setRole,
    removeMember: people.remove,
    removeDevice: people.removeDevice,
    readSetAside: adopting.read,
    adoptSetAside: adopting.adopt,
    leaveRoom: people.leave,
    linkDevice: invites.forDevice,
    recoverySeed: invites.forRecovery,

    async share() {
      const editFragment = await invites.standing('editor');
      const viewFragment = await invites.standing('viewer');
      return ok({ editFragment, viewFragment });
    },

    setPresence: presences.set,

    find: async (text, limit) => findText(listedTables(documents), text, limit),

    history: (filter) => readHistory(history, filter),

    wake() {
      mesh.wake();
      saver.retryNow();
      changed();
    },

    takeInvite(seed) {
      invite.take(seed);
      void enter();
    },
    profileChanged: () => void sayProfile(entry, deps.profile()),
    setEnabled(enabled) {
      mesh.setEnabled(enabled);
      changed();
    },
    settled,
    keepPicture(isLeft) {
      if (isLeft) pictures?.keepNow();
      else pictures?.keep();
      undoStore.keepNow();
    },
    report: () =>
      reportOf({ view: viewDeps, mesh, progress: sync.progress, linkBook, forks, rebuild, started, refused }),
    end,
    close: () => void end(),
  };
  return ok(api);
}
