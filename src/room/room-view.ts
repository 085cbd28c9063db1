/** The room as the interface shows it, put together from its parts. */
import type { DeviceId } from '../crypto/port.ts';
import { roomDocId } from '../doc/live-doc.ts';
import { mayWrite } from '../members/rights.ts';
import type { RoomId } from '../members/types.ts';
import type { PeerProgress } from '../mesh/sync.ts';
import type { SignalingState } from '../mesh/types.ts';
import type { Acknowledgements, OwnLog } from './acknowledgements.ts';
import type { Adopting } from './adopting.ts';
import type { Phase, RoomView } from './api.ts';
import type { Authors } from './authors.ts';
import type { NamedTable } from './conflicts.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Membership } from './membership.ts';
import type { Saver } from './saver.ts';
import { describeStatus } from './status.ts';
import type { UndoStack } from './undo-stack.ts';
import type { Writer } from './writer.ts';

export interface RoomViewDeps {
  readonly room: RoomId;
  readonly me: DeviceId;
  readonly membership: Membership;
  readonly authors: Authors;
  readonly documents: Documents;
  readonly undoStack: UndoStack;
  readonly acknowledgements: Acknowledgements;
  readonly writer: Writer;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly saver: Saver;
  readonly phase: () => Phase;
  readonly isShutOut: () => boolean;
  readonly adopting: Pick<Adopting, 'pending' | 'heldBack'>;
  /** When this device was heard of last; null: never, as far as this browser remembers. */
  readonly lastHeardOf: (device: DeviceId) => number | null;
  readonly signaling: () => SignalingState;
  readonly progress: () => readonly PeerProgress[];
  readonly damaged: () => number;
  readonly isSwitchedOff: () => boolean;
  readonly isOnline: () => boolean;
}

/** The logs this device has ever written to here: what the status asks others to confirm. */
export const ownLogsOf = ({ ledger, membership, me }: Pick<RoomViewDeps, 'ledger' | 'membership' | 'me'>): OwnLog[] =>
  ledger.logsOf(me).map(({ id }) => ({ log: id, seq: ledger.heldSeq(id), opSeqs: membership.opSeqs(id) }));

/** Tables in the order of the list; what is deleted is in no list. */
export const listedTables = (documents: Documents): readonly NamedTable[] =>
  documents.roomDoc.listing().documents.flatMap(({ id, name }) => {
    const table = documents.known(id);
    return table ? [{ table, name }] : [];
  });

export function statusOf(deps: RoomViewDeps): RoomView['status'] {
  const { me, membership } = deps;
  const ownLogs = ownLogsOf(deps);
  return describeStatus({
    confirmation: deps.acknowledgements.confirmation(ownLogs),
    unsigned: deps.writer.unsigned(),
    gathering: deps.writer.gathering(),
    ownLogs,
    durableSeq: deps.ledger.durableSeq,
    storeProblem: deps.saver.problem.get(),
    isSwitchedOff: deps.isSwitchedOff(),
    isOnline: deps.isOnline(),
    signaling: deps.signaling(),
    progress: deps.progress(),
    waiting: deps.fold.waiting().entries,
    newer: deps.fold.waiting().newer + membership.unknownOps(),
    damaged: deps.damaged(),
    conflicts: listedTables(deps.documents).reduce((sum, { table }) => sum + table.view.conflicts().length, 0),
    isMemberDevice: (device) => membership.isMember(device) && device !== me,
  });
}

/** Only of somebody who may not write: for everybody else the people's list tells it, where a device of theirs was removed. */
function uncountedOf({ membership, me, adopting }: RoomViewDeps): RoomView['uncounted'] {
  const member = membership.memberOf(me);
  if (!member || mayWrite(membership.role(me))) return null;
  const [setAside, heldBack] = [adopting.pending(member.id), adopting.heldBack(member.id)];
  return setAside + heldBack > 0 ? { member: member.id, setAside, heldBack } : null;
}

/** Somebody who comes for the first time knows nobody; who was here before may come again by a new link. */
function lastSeenOf({ membership, me, lastHeardOf }: RoomViewDeps): RoomView['lastSeen'] {
  let last: RoomView['lastSeen'] = null;
  for (const device of membership.state().devices.keys()) {
    const at = device === me ? null : lastHeardOf(device);
    if (at !== null && at > (last?.at ?? 0)) last = { name: membership.profileOfDevice(device).name, at };
  }
  return last;
}

export function describeRoom(deps: RoomViewDeps): RoomView {
  const { membership, authors, documents } = deps;
  const phase = deps.phase();
  const listing = documents.roomDoc.listing();
  const mine = membership.state().devices.get(deps.me);
  const members = [...membership.state().members.values()]
    .filter(({ status }) => status === 'in')
    .map(({ id, role }) => ({
      id,
      role,
      name: membership.profileOf(id).name,
      color: authors.colorOf(id),
      me: id === mine,
    }));
  return {
    id: deps.room,
    name: listing.name,
    phase,
    isShutOut: deps.isShutOut(),
    uncounted: uncountedOf(deps),
    lastSeen: phase.type === 'joining' ? lastSeenOf(deps) : null,
    role: membership.role(deps.me),
    me: members.find((member) => member.me) ?? null,
    members,
    documents: listing.documents.map((document) => ({
      ...document,
      conflicts: documents.known(document.id)?.view.conflicts().length ?? 0,
    })),
    trash: listing.trash.map(({ id, kind, name, deletion }) => ({
      id,
      kind,
      name,
      by: authors.ofItem(roomDocId, deletion),
    })),
    status: statusOf(deps),
    ...deps.undoStack.labels(),
  };
}
