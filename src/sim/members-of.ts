/** Who is who by the operations that lie on a disk, read apart from the rooms' own code for it. */
import type { DeviceId } from '../crypto/port.ts';
import { factsOf } from '../log/opening.ts';
import { foldMembers } from '../members/fold.ts';
import { opFromBytes } from '../members/op.ts';
import type { SignedOp } from '../members/op-types.ts';
import type { MembersState } from '../members/state.ts';
import type { OpId, RoomId } from '../members/types.ts';
import { opFromRecord } from '../room/records.ts';
import type { Contents } from './made-up-disk.ts';

export interface Membership {
  readonly ops: ReadonlyMap<OpId, SignedOp>;
  readonly state: MembersState;
}

/** `readable`: for records that lie damaged, which a page finds when it is opened again. */
export function membershipOf(
  room: RoomId,
  contents: Contents,
  readable: (op: OpId) => unknown = () => undefined,
): Membership {
  const ops = new Map<OpId, SignedOp>();
  for (const { key, value } of contents.get('ops') ?? []) {
    const stored = opFromRecord(key, value);
    const standalone = stored.ok ? stored : opFromRecord(key, readable(key as OpId));
    const op = standalone.ok ? opFromBytes(standalone.value.entry.body) : null;
    if (!standalone.ok || !op?.ok) continue;
    const id = key as OpId;
    ops.set(id, { id, author: factsOf(standalone.value.opening).device, op: op.value });
  }
  return { ops, state: foldMembers(room, ops) };
}

/** The device of a browser that has none yet. */
export const noDevice = '' as DeviceId;
