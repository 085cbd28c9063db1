/**
 * The people of a room as the interface lists them, and what may be done about them [MEM-15 … MEM-20]. Every act is an
 * operation that all peers judge for themselves; what is refused here is only told earlier.
 */
import type { DeviceId } from '../crypto/port.ts';
import { safetyCode } from '../crypto/safety-code.ts';
import { fromHex } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { LogFacts } from '../log/types.ts';
import { cutOf } from '../members/cut.ts';
import type { Cut } from '../members/op-types.ts';
import { mayRule, mayWrite, outranks } from '../members/rights.ts';
import type { Member, MembersState } from '../members/state.ts';
import type { MemberId, OpId, Role } from '../members/types.ts';
import type { SkeinError } from './api.ts';
import type { Authors } from './authors.ts';
import { appendOp, type EntryDeps, parentsFor } from './becoming-member.ts';
import type { Invites } from './invites.ts';
import type { Without } from './key-ring.ts';
import type { Ledger } from './ledger-types.ts';
import type { PeopleView, PersonDeviceView, PersonView } from './people-types.ts';
import type { Saver } from './saver.ts';

type Done = Promise<Result<void, SkeinError>>;

export interface People {
  view(): PeopleView;
  setRole(member: MemberId, role: Role): Done;
  remove(member: MemberId): Done;
  removeDevice(device: DeviceId): Done;
  leave(): Done;
}

export interface PeopleDeps {
  readonly entry: EntryDeps;
  readonly saver: Saver;
  readonly ledger: Pick<Ledger, 'logsOf' | 'durableHeads'>;
  readonly authors: Pick<Authors, 'colorOf'>;
  readonly invites: Pick<Invites, 'views'>;
  readonly lastSeen: (device: DeviceId) => number | 'now' | null;
  /** Changes that do not count and wait for somebody to adopt them. */
  readonly pendingOf: (member: MemberId) => number;
  readonly heldBackOf: (member: MemberId) => number;
}

const handedOut: readonly Role[] = ['admin', 'editor', 'viewer'];

export function createPeople(deps: PeopleDeps): People {
  const { entry, saver, ledger, authors, invites, lastSeen } = deps;
  const { membership, ring, keys } = entry;
  const codes = new Map<DeviceId, readonly number[]>();
  const refused = err({ code: 'not-allowed' } as const);

  const me = (): Member | null => (membership.isMember(keys.device) ? membership.memberOf(keys.device) : null);
  const state = (): MembersState => membership.state();

  const mayRuleOver = (target: Member): boolean => {
    const own = me();
    return own !== null && own !== target && mayRule(own.role, target.role, target.seniors.includes(own.id));
  };

  // ---------------------------------------------------------------- what is shown

  const deviceView = (member: Member, id: DeviceId): PersonDeviceView => {
    const known = state().known.get(id);
    return {
      device: id,
      label: membership.profileOfDevice(id).deviceLabel,
      me: id === keys.device,
      since: known ? (membership.opOf(known.join)?.time ?? 0) : 0,
      ended: !state().devices.has(id),
      lastSeen: id === keys.device ? 'now' : lastSeen(id),
      mayRemove: id !== keys.device && state().devices.has(id) && (me() === member || mayRuleOver(member)),
    };
  };

  const invitedBy = (member: Member): PersonView['invitedBy'] => {
    const invite = member.invites[0] === undefined ? undefined : state().invites.get(member.invites[0]);
    if (!invite) return null;
    const note = invite.op.type === 'invite' ? (ring.openText(invite.op.epoch, invite.op.note) ?? '') : '';
    return { name: membership.profileOf(invite.by).name, note };
  };

  const ended = (member: Member): PersonView['ended'] => {
    const op = member.ended && membership.opOf(member.ended);
    const by = op && membership.memberOf(op.signed.author);
    return op ? { by: by ? membership.profileOf(by.id).name : '', at: op.time } : null;
  };

  /** Of the device the membership began with: any device of the one shows any device of the other the same. */
  const codeWith = (member: Member): readonly number[] => {
    const own = me();
    const [a, b] = [own && fromHex(own.device), fromHex(member.device)];
    if (!own || own === member || !a || !b) return [];
    // Slow on purpose, and the same for ever.
    const code = codes.get(member.device) ?? safetyCode(a, b);
    codes.set(member.device, code);
    return code;
  };

  const rolesFor = (member: Member): readonly Role[] => {
    const own = me();
    if (!own || member.status !== 'in') return [];
    if (mayRuleOver(member)) return handedOut.filter((role) => !outranks(role, own.role));
    return own === member && own.role !== 'owner' ? handedOut.filter((role) => !outranks(role, own.role)) : [];
  };

  const personView = (member: Member): PersonView => ({
    member: member.id,
    name: membership.profileOf(member.id).name,
    role: member.role,
    color: authors.colorOf(member.id),
    me: member === me(),
    status: member.status,
    since: membership.opOf(member.id)?.time ?? 0,
    invitedBy: invitedBy(member),
    ended: ended(member),
    // A device that came in again as somebody else is listed there.
    devices: member.devices
      .filter((id) => state().known.get(id)?.member === member.id)
      .map((id) => deviceView(member, id)),
    mayRemove: member.status === 'in' && mayRuleOver(member),
    setAside: deps.pendingOf(member.id),
    heldBack: deps.heldBackOf(member.id),
    roles: rolesFor(member),
    code: codeWith(member),
  });

  // ---------------------------------------------------------------- what is done

  /** [MEM-4] Every log of these devices as it is held here, never more than what counted before. */
  const cutsFor = async (devices: readonly DeviceId[]): Promise<readonly Cut[]> => {
    // What was shown here counts, also where it is on its way to the disk still.
    await saver.stored();
    const logs = new Map<string, LogFacts>();
    for (const device of devices) for (const facts of ledger.logsOf(device)) logs.set(facts.id, facts);
    const cuts: Cut[] = [];
    for (const { log, seq, chain } of ledger.durableHeads()) {
      const facts = logs.get(log);
      if (!facts) continue;
      const now = cutOf(state(), log, facts.device);
      if (now === 'all' || (now !== 'none' && now.seq > seq)) cuts.push({ log, seq, chain });
      else if (now !== 'none') cuts.push({ log, ...now });
    }
    return cuts;
  };

  const activeDevices = (member: Member): readonly DeviceId[] =>
    member.devices.filter((id) => state().devices.get(id) === member.id);

  /** Links that go with who goes [MEM-7]: nothing new is sealed to them. */
  const linksOf = (member: Member): ReadonlySet<OpId> =>
    new Set(
      [...state().invites.values()]
        .filter(({ id, by }) => by === member.id || member.invites.includes(id))
        .map(({ id }) => id),
    );

  const linksOfDevice = (device: DeviceId): ReadonlySet<OpId> =>
    new Set(
      [...state().invites.values()]
        .filter(({ id, byDevice }) => byDevice === device || state().known.get(device)?.invite === id)
        .map(({ id }) => id),
    );

  const epochWithout = (devices: readonly DeviceId[], links: ReadonlySet<OpId>) => {
    const without: Without = { devices: new Set(devices), invites: links };
    return ring.newEpoch(state(), without);
  };

  const say = async (op: Parameters<typeof appendOp>[1]): Done => {
    const id = await appendOp(entry, op);
    await saver.stored();
    // Somebody took the right to it a moment ago.
    return state().rejected.has(id) ? refused : ok(undefined);
  };

  return {
    view() {
      const all = [...state().members.values()].map(personView);
      const own = me();
      return {
        people: all.filter(({ status }) => status === 'in'),
        former: all.filter(({ status }) => status !== 'in'),
        invites: invites.views(),
        mayInvite: own && mayWrite(own.role) ? handedOut.filter((role) => !outranks(role, own.role)) : [],
        mayLeave: own !== null && own.role !== 'owner',
      };
    },

    async setRole(id, role) {
      const target = state().members.get(id);
      if (!target || !rolesFor(target).includes(role)) return refused;
      if (target.role === role) return ok(undefined);
      const cuts = mayWrite(role) ? [] : await cutsFor(activeDevices(target));
      return say({ type: 'set-role', parents: parentsFor(entry, [id]), member: id, role, cuts });
    },

    async remove(id) {
      const target = state().members.get(id);
      if (!target || !mayRuleOver(target)) return refused;
      const devices = activeDevices(target);
      const epoch = await epochWithout(devices, linksOf(target));
      // The cuts last: what came while keys were sealed was seen, and counts.
      const cuts = await cutsFor(devices);
      return say({ type: 'remove', parents: parentsFor(entry, [id]), member: id, cuts, epoch });
    },

    async removeDevice(device) {
      const known = state().known.get(device);
      const target = known && state().members.get(known.member);
      if (!known || !target || !deviceView(target, device).mayRemove) return refused;
      const epoch = await epochWithout([device], linksOfDevice(device));
      const cuts = await cutsFor([device]);
      return say({ type: 'remove-device', parents: parentsFor(entry, [known.join]), device, cuts, epoch });
    },

    async leave() {
      const own = me();
      if (!own || own.role === 'owner') return refused;
      const cuts = await cutsFor(activeDevices(own));
      return say({ type: 'leave', parents: parentsFor(entry), cuts });
    },
  };
}
