/** Who can open which epoch, as far as the operations tell [MEM-8]. Under-declaring helps nobody: what a link carries counts, too. */
import type { DeviceId } from '../crypto/port.ts';
import type { MembersState } from './state.ts';
import type { OpId } from './types.ts';

/** Those of these epochs, and all that lie under them. */
function closure(state: MembersState, epochs: Iterable<OpId>): Set<OpId> {
  const known = new Set<OpId>();
  const open = [...epochs];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (known.has(next)) continue;
    known.add(next);
    for (const { epoch } of state.epochs.get(next)?.wraps ?? []) open.push(epoch);
  }
  return known;
}

/** What was sealed to the device itself, by its own join or by others: what it is sure to have. */
export function epochsGivenTo(state: MembersState, device: DeviceId): ReadonlySet<OpId> {
  return closure(
    state,
    (state.sealedToDevices.get(device) ?? []).map(({ epoch }) => epoch),
  );
}

/** What the device may have: also what was ever sealed to the link it came by. */
function epochsOpenTo(state: MembersState, device: DeviceId): ReadonlySet<OpId> {
  const given = (state.sealedToDevices.get(device) ?? []).map(({ epoch }) => epoch);
  const invite = state.known.get(device)?.invite;
  const byLink = (invite ? (state.sealedToInvites.get(invite) ?? []) : []).map(({ epoch }) => epoch);
  return closure(state, [...given, ...byLink]);
}

/** Epochs that somebody can open who may not act: removed, gone, or never let in. Nobody writes under them any more. */
export function spentEpochs(state: MembersState): ReadonlySet<OpId> {
  const spent = new Set<OpId>();
  const devices = new Set<DeviceId>([...state.sealedToDevices.keys(), ...state.known.keys()]);
  for (const device of devices) {
    if (state.devices.has(device)) continue;
    for (const epoch of epochsOpenTo(state, device)) if (state.epochs.has(epoch)) spent.add(epoch);
  }
  return spent;
}

/** Epochs to write under, best last: they count, and nobody who may not act can open them. */
export function freshEpochs(state: MembersState): readonly OpId[] {
  const spent = spentEpochs(state);
  return [...state.epochs.values()].filter(({ id, counts }) => counts && !spent.has(id)).map(({ id }) => id);
}
