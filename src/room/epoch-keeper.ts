/**
 * Keeps the room's keys as MEM-8 wants them while this device is here: a new epoch where everything held could be read by
 * somebody who is gone, and keys for devices that the maker of an epoch did not know.
 *
 * Everybody who may does so, after a wait drawn by chance and only if it is still called for then: mostly it is one, and
 * two do no harm.
 */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import { epochsGivenTo } from '../members/knowers.ts';
import { mayWrite } from '../members/rights.ts';
import { appendOp, type EntryDeps, parentsFor } from './becoming-member.ts';
import type { EpochKey } from './key-ring.ts';

const waitMs = 1000;
/** Devices served in one go; the rest follows when the operations of these have come by. */
const maxServedAtOnce = 16;

export interface EpochKeeper {
  /** Membership changed, or the room was opened. */
  evaluate(): void;
}

export function createEpochKeeper(scope: Scope, deps: EntryDeps, changed: () => void): EpochKeeper {
  const env: Env = deps.env;
  const { membership, ring, keys } = deps;
  let isPlanned = false;
  let isBusy = false;

  const nobody = { devices: new Set<DeviceId>(), invites: new Set<never>() };
  const mayRotate = (): boolean => mayWrite(membership.role(keys.device)) && ring.current() !== null;
  const needsEpoch = (): boolean => !ring.isFresh() && mayRotate();

  /** Devices that may read and lack an epoch which is held here. */
  const unserved = (): readonly { readonly device: DeviceId; readonly lacking: readonly EpochKey[] }[] => {
    if (!membership.isMember(keys.device)) return [];
    const state = membership.state();
    const held = ring.all().filter(({ epoch }) => state.epochs.has(epoch));
    const all: { device: DeviceId; lacking: readonly EpochKey[] }[] = [];
    for (const [device, member] of state.devices) {
      if (state.members.get(member)?.role === 'relay') continue;
      const known = epochsGivenTo(state, device);
      const lacking = held.filter(({ epoch }) => !known.has(epoch));
      if (lacking.length > 0) all.push({ device, lacking });
    }
    return all;
  };

  const act = async (): Promise<void> => {
    if (needsEpoch()) {
      const epoch = await ring.newEpoch(membership.state(), nobody);
      await appendOp(deps, { type: 'rotate', parents: parentsFor(deps), epoch });
    }
    for (const { device, lacking } of unserved().slice(0, maxServedAtOnce)) {
      const boxKey = membership.state().known.get(device)?.boxKey;
      const sealed = boxKey ? await ring.sealFor(boxKey, lacking) : [];
      // A box key of low order gets nothing, ever: asking again would not help.
      if (sealed.length > 0)
        await appendOp(deps, { type: 'share-key', parents: parentsFor(deps), device, keys: sealed });
    }
    changed();
  };

  const evaluate = (): void => {
    if (isPlanned || isBusy || (!needsEpoch() && unserved().length === 0)) return;
    isPlanned = true;
    const cancel = env.after(waitMs * env.chance(), () => {
      isPlanned = false;
      if (scope.signal.aborted || (!needsEpoch() && unserved().length === 0)) return;
      isBusy = true;
      void act().finally(() => {
        isBusy = false;
      });
    });
    scope.add(cancel);
  };

  return { evaluate };
}
