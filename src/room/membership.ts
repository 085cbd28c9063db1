/**
 * The operations of one room as they are held here: checked at the door, kept on the disk, folded into members, and
 * shown to peers as this device's passport [MEM-1, MEM-2, MEM-6].
 */
import { sha256 } from '../crypto/hash.ts';
import type { CryptoPort, DeviceId, DeviceKeys } from '../crypto/port.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createTopic, type Topic } from '../lib/observable.ts';
import { createSerial } from '../lib/serial.ts';
import { kindOf, timeOfOp } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import { entryBytes } from '../log/range.ts';
import { chainOfStandalone, type StandaloneEntry, verifyStandalone } from '../log/standalone.ts';
import type { LogId } from '../log/types.ts';
import { farewellOf } from '../members/farewell.ts';
import { foldMembers, genuineOps, pathOf, roleOf, wholePath } from '../members/fold.ts';
import { createSignedBytes, joinProofBytes, opFromBytes } from '../members/op.ts';
import { type Op, parentsOf, type SignedOp } from '../members/op-types.ts';
import type { Member, MemberDevice, MembersState } from '../members/state.ts';
import type { MemberId, OpId, Role, RoomId } from '../members/types.ts';
import type { StoreOp } from '../storage/port.ts';
import type { KeyRing, Profile } from './key-ring.ts';
import { opToRecord } from './records.ts';
import type { Saver } from './saver.ts';

/** `without effect`: genuine, and not kept, because it breaks a rule or because too many wait already. */
export type OpAdmission = 'new' | 'known' | 'refused' | 'without effect';

/** Operations whose parents are not here: what a join in a busy room may bring in the wrong order, and no more [MESH-5]. */
export const maxWaitingOps = 512;
/** The same in bytes: all of them together stay well below what one greeting may make a link carry. */
const maxWaitingOpBytes = 4 * 1024 * 1024;
/** Side by side, because each waits for an engine elsewhere; few, because behind a forged one they are verified for nothing. */
const verifiedAtOnce = 16;
/** Operations of one device that a removal undid, kept for those who had built upon them before they heard of it. */
const maxUndoneOpsPerDevice = 64;
/** Of kinds that only a newer app understands: no rule of today says who may make them, so members may make so many [MEM-30]. */
export const maxUnknownOps = 512;
const maxUnknownOpBytes = 4 * 1024 * 1024;

export interface Membership {
  state(): MembersState;
  role(device: DeviceId): Role | null;
  /** Whether the device may act now: not whether it was ever let in. */
  isMember(device: DeviceId): boolean;
  /** Is or was one, or was taken for one by somebody: others may have built upon what it wrote, and its logs are held for them. */
  hasBeenMember(device: DeviceId): boolean;
  /** Whose device this is or was: also of somebody who was removed. */
  memberOf(device: DeviceId): Member | null;
  /** The member's name as last said, on whichever device; the label is that of the device it was said on. */
  profileOf(member: MemberId): Profile;
  /** The device's own label, with the member's name. */
  profileOfDevice(device: DeviceId): Profile;
  /** The operation as it was admitted. */
  opOf(id: OpId): { readonly signed: SignedOp; readonly time: number } | null;
  /** Checks and keeps an operation. */
  admit(standalone: StandaloneEntry, from: 'peer' | 'self'): Promise<OpAdmission>;
  /** Many at once, folded once: those before the first that is forged are kept. */
  admitAll(ops: readonly StandaloneEntry[]): Promise<'taken' | 'refused'>;
  /**
   * Whether this path makes the device a member here. Keeps the path if so, and nothing of it if not: a stranger can make
   * any number of genuine operations that have no effect.
   */
  vouches(device: DeviceId, path: readonly StandaloneEntry[]): Promise<boolean>;
  /** The operations from our own disk, folded once. */
  admitStored(stored: readonly StandaloneEntry[]): Promise<void>;
  ids(): readonly string[];
  except(ids: ReadonlySet<string>): readonly StandaloneEntry[];
  digest(): Bytes;
  path(device: DeviceId): readonly StandaloneEntry[];
  /** What shows a device that was removed that it was; empty for one that may act, or that was never let in. */
  farewell(device: DeviceId): readonly StandaloneEntry[];
  /** How many are of kinds that only a newer app understands. */
  unknownOps(): number;
  /** Sequence numbers of a log's entries that carry operations: they are no changes of the person's. */
  opSeqs(log: string): ReadonlySet<number>;
  readonly changed: Topic<readonly StandaloneEntry[]>;
  /** Operations that others brought and that are not kept. */
  readonly letGone: Topic<readonly OpId[]>;
}

interface Held {
  readonly signed: SignedOp;
  readonly standalone: StandaloneEntry;
}

export function createMembership(
  crypto: CryptoPort,
  keys: DeviceKeys,
  room: RoomId,
  ring: KeyRing,
  saver: Saver,
): Membership {
  const held = new Map<OpId, Held>();
  const opSeqsByLog = new Map<string, Set<number>>();
  const inOrder = createSerial();
  const changed = createTopic<readonly StandaloneEntry[]>();
  const letGone = createTopic<readonly OpId[]>();
  const profiles = new Map<DeviceId, { readonly of: MemberDevice['profile']; readonly profile: Profile }>();
  let state = foldMembers(room, new Map());
  let digest: Bytes | null = null;

  /** Everything about an operation that can be judged without any other [LOG-9]: signatures. */
  const isGenuine = async (op: Op, author: Bytes): Promise<boolean> => {
    if (op.type === 'create') return crypto.verify(op.deviceKey, createSignedBytes(op), op.signature);
    if (op.type === 'join') return crypto.verify(op.inviteKey, joinProofBytes(room, author), op.inviteSignature);
    return true;
  };

  const signedOps = (): Map<OpId, SignedOp> => new Map([...held].map(([id, { signed }]) => [id, signed]));

  const refold = async (): Promise<void> => {
    state = foldMembers(room, signedOps());
    digest = null;
    // Also what was sealed to this device before it was removed: it keeps what it could read.
    if (state.known.has(keys.device)) await ring.learn(keys, state);
  };

  /** `newer`: not even that it is an operation can be seen here; it comes with its log [LOG-9]. */
  const verify = async (standalone: StandaloneEntry): Promise<{ signed: SignedOp; log: LogId } | 'newer' | null> => {
    const verified = await verifyStandalone(crypto, standalone);
    if (!verified.ok || kindOf(standalone.entry.header) === 'doc') return null;
    if (toHex(standalone.opening.room) !== (room as string)) return null;
    if (kindOf(standalone.entry.header) === 'newer') return 'newer';
    const op = opFromBytes(standalone.entry.body);
    if (!op.ok || !(await isGenuine(op.value, standalone.opening.deviceKey))) return null;
    const { facts, id } = verified.value;
    return { signed: { id: id as OpId, author: facts.device, op: op.value }, log: facts.id };
  };

  /** What an operation says, on nobody's word yet. */
  const unverified = (standalone: StandaloneEntry): SignedOp | null => {
    const op = kindOf(standalone.entry.header) === 'op' ? opFromBytes(standalone.entry.body) : null;
    if (!op?.ok || toHex(standalone.opening.room) !== (room as string)) return null;
    const facts = factsOf(standalone.opening);
    return { id: toHex(chainOfStandalone(standalone, facts)) as OpId, author: facts.device, op: op.value };
  };

  const admitInOrder = async (standalone: StandaloneEntry, from: 'peer' | 'disk' | 'self'): Promise<OpAdmission> => {
    const verified = await verify(standalone);
    if (!verified) return 'refused';
    if (verified === 'newer') return 'without effect';
    const { signed, log } = verified;
    const { id } = signed;
    if (held.has(id)) return 'known';
    hold(signed, log, standalone);
    if (from === 'disk') return 'new';
    await refold();
    return from === 'peer' && (await dropIdle([id])).length === 0 ? 'without effect' : announce([id]);
  };

  const admitAllInOrder = async (ops: readonly StandaloneEntry[]): Promise<'taken' | 'refused'> => {
    const fresh: OpId[] = [];
    let isForged = false;
    for (let from = 0; from < ops.length && !isForged; from += verifiedAtOnce) {
      for (const [at, verified] of (await Promise.all(ops.slice(from, from + verifiedAtOnce).map(verify))).entries()) {
        isForged = !verified;
        if (!verified) break;
        if (verified === 'newer') continue;
        if (held.has(verified.signed.id)) continue;
        hold(verified.signed, verified.log, ops[from + at] as StandaloneEntry);
        fresh.push(verified.signed.id);
      }
    }
    if (fresh.length > 0) {
      await refold();
      const kept = await dropIdle(fresh);
      if (kept.length > 0) announce(kept);
    }
    return isForged ? 'refused' : 'taken';
  };

  const hold = (signed: SignedOp, log: LogId, standalone: StandaloneEntry): void => {
    held.set(signed.id, { signed, standalone });
    const seqs = opSeqsByLog.get(log) ?? new Set();
    opSeqsByLog.set(log, seqs.add(standalone.entry.seq));
  };

  const letGo = (id: OpId): void => {
    const op = held.get(id);
    if (!op) return;
    held.delete(id);
    const log = factsOf(op.standalone.opening).id;
    const seqs = opSeqsByLog.get(log);
    seqs?.delete(op.standalone.entry.seq);
    if (seqs?.size === 0) opSeqsByLog.delete(log);
  };

  /**
   * Of operations just taken from others, lets go those that never had an effect, and of those that wait what is over the
   * limit: anybody can sign any number of them. Nothing honest is lost: an honest operation has what it needs among its
   * ancestors, so that it either waits for them or stands; and whoever has one that was let go offers it again. What would
   * stand but for a removal is kept: an honest member who had not heard of it may have built upon it [MEM-5].
   */
  const dropIdle = async (fresh: readonly OpId[]): Promise<readonly OpId[]> => {
    const waiting = new Set(state.waiting);
    const bytesOf = (id: OpId): number => {
      const op = held.get(id);
      return op ? entryBytes(op.standalone.entry) : 0;
    };
    let excess = waiting.size - maxWaitingOps;
    let excessBytes = state.waiting.reduce((sum, id) => sum + bytesOf(id), 0) - maxWaitingOpBytes;
    const isAnyRejected = fresh.some((id) => state.rejected.has(id));
    const kept = isAnyRejected ? undoneOnes() : new Set<OpId>();
    const unknown = unknownOnes();
    let excessUnknown = unknown.length - maxUnknownOps;
    let excessUnknownBytes = unknown.reduce((sum, id) => sum + bytesOf(id), 0) - maxUnknownOpBytes;
    const idle = fresh.filter((id) => {
      if (state.rejected.has(id)) return !kept.has(id);
      if (held.get(id)?.signed.op.type === 'unknown' && (excessUnknown > 0 || excessUnknownBytes > 0)) {
        excessUnknown--;
        excessUnknownBytes -= bytesOf(id);
        return true;
      }
      if (!waiting.has(id) || (excess <= 0 && excessBytes <= 0)) return false;
      excess--;
      excessBytes -= bytesOf(id);
      return true;
    });
    for (const id of idle) letGo(id);
    if (idle.length > 0) {
      await refold();
      letGone.publish(idle);
    }
    return fresh.filter((id) => held.has(id));
  };

  const unknownOnes = (): readonly OpId[] =>
    [...held.values()].flatMap(({ signed: { id, op } }) => (op.type === 'unknown' ? [id] : []));

  /** Rejected operations worth keeping: genuine but for a removal, so many a device, and whatever others name as parents. */
  const undoneOnes = (): ReadonlySet<OpId> => {
    const genuine = genuineOps(room, signedOps());
    const kept = new Set<OpId>();
    const countByDevice = new Map<DeviceId, number>();
    for (const { signed } of held.values()) {
      if (!state.rejected.has(signed.id)) for (const parent of parentsOf(signed.op)) kept.add(parent);
      else if (genuine.has(signed.id)) {
        const count = countByDevice.get(signed.author) ?? 0;
        countByDevice.set(signed.author, count + 1);
        if (count < maxUndoneOpsPerDevice) kept.add(signed.id);
      }
    }
    return kept;
  };

  const announce = (ids: readonly OpId[]): 'new' => {
    const ops = ids.flatMap((id) => held.get(id)?.standalone ?? []);
    saver.save(
      ids.flatMap((id): StoreOp[] => {
        const op = held.get(id);
        return op ? [{ type: 'put', table: 'ops', key: id, value: opToRecord(id, op.standalone) }] : [];
      }),
      () => {},
    );
    changed.publish(ops);
    return 'new';
  };

  /**
   * Whom the operations would make a member is looked at before any signature: a stranger may show sixty-four genuine
   * ones in each handshake, and everybody else's would wait behind them. Then from `create` downwards, where the first
   * that is made up ends it.
   */
  const vouchesInOrder = async (device: DeviceId, path: readonly StandaloneEntry[]): Promise<boolean> => {
    const isKnown = state.devices.has(device);
    const standaloneById = new Map<OpId, StandaloneEntry>();
    const signedPath: SignedOp[] = [];
    for (const standalone of path) {
      const signed = unverified(standalone);
      if (!signed) return false;
      standaloneById.set(signed.id, standalone);
      signedPath.push(signed);
    }
    // By itself first, which costs next to nothing: a stranger may show whatever they like as often as they like.
    const needed = isKnown ? [...standaloneById.keys()] : wholePath(room, new Map(), signedPath, device);
    if (!isKnown && needed.length === 0) return false;
    const fresh = needed.flatMap((id) => (held.has(id) ? [] : (standaloneById.get(id) ?? [])));
    for (const standalone of fresh) if (!(await verify(standalone))) return false;
    // Then with all that is held: removals and withdrawn links [MEM-17].
    if (!isKnown && wholePath(room, signedOps(), signedPath, device).length === 0) return false;
    // What they follow may be missing here; then they wait for it, and it is asked for over the link.
    for (const standalone of fresh) await admitInOrder(standalone, 'peer');
    return true;
  };

  const standalones = (ids: readonly OpId[]): readonly StandaloneEntry[] =>
    ids.flatMap((id) => held.get(id)?.standalone ?? []);

  const deviceProfile = (id: DeviceId): Profile => {
    const device = state.known.get(id);
    if (!device) return { name: '', deviceLabel: '' };
    const cached = profiles.get(id);
    if (cached?.of === device.profile) return cached.profile;
    const profile = ring.openProfile(device.profileEpoch, device.profile);
    if (profile) profiles.set(id, { of: device.profile, profile });
    return profile ?? { name: '', deviceLabel: '' };
  };

  return {
    state: () => state,
    role: (device) => roleOf(state, device),
    isMember: (device) => state.devices.has(device),
    hasBeenMember: (device) => state.known.has(device) || state.undone.has(device),
    memberOf(device) {
      const known = state.known.get(device);
      return (known && state.members.get(known.member)) ?? null;
    },
    profileOf(id) {
      const member = state.members.get(id);
      return member ? deviceProfile(member.namedBy) : { name: '', deviceLabel: '' };
    },
    profileOfDevice(id) {
      const { name, deviceLabel } = deviceProfile(id);
      const member = state.known.get(id)?.member;
      const named = member && state.members.get(member)?.namedBy;
      return { name: named && named !== id ? deviceProfile(named).name : name, deviceLabel };
    },
    opOf(id) {
      const op = held.get(id);
      return op ? { signed: op.signed, time: timeOfOp(op.standalone.entry.header) } : null;
    },
    admit: (standalone, from) => inOrder(() => admitInOrder(standalone, from)),
    admitAll: (ops) => inOrder(() => admitAllInOrder(ops)),
    vouches: (device, path) => inOrder(() => vouchesInOrder(device, path)),
    admitStored: (stored) =>
      inOrder(async () => {
        for (const standalone of stored) await admitInOrder(standalone, 'disk');
        await refold();
      }),
    ids: () => [...held.keys()].map((id) => id.slice(0, 32)),
    except: (ids) =>
      [...held.values()].filter(({ signed }) => !ids.has(signed.id.slice(0, 32))).map(({ standalone }) => standalone),
    digest() {
      if (!digest) {
        const ids = [...held.keys()].sort().map((id) => fromHex(id) as Bytes);
        digest = sha256(...ids).slice(0, 16);
      }
      return digest;
    },
    path: (device) => standalones(pathOf(state, device)),
    farewell: (device) => standalones(farewellOf(signedOps(), state, device)),
    unknownOps: () => unknownOnes().length,
    opSeqs: (log) => opSeqsByLog.get(log) ?? new Set(),
    changed,
    letGone,
  };
}
