/**
 * Concurrent changes of membership [MEM-5]: strong removal. An operation that takes something away also undoes, of what it
 * had not seen, everything that rests on what it took:
 *
 *   remove, leave      every other operation of the member's devices [MEM-17]
 *   remove-device      every other operation of that device
 *   set-role           what asked for more than the role that is left
 *   revoke-invite      joins by that link; as do remove, leave, remove-device and set-role for the links they withdraw [MEM-7]
 *
 * Where two of them undo each other, the owner's stands; then that of who has been a member for longer, in the order of the
 * graph [MEM-21]. They take effect one by one in that order; one that falls by a later one has no effect at all, for good.
 * Everything is a function of the set: the order, the operations and nothing else.
 */
import { apply, noteKeys } from './apply.ts';
import { type Draft, emptyDraft, roleNow } from './draft.ts';
import type { Graph } from './graph.ts';
import type { Op, SignedOp } from './op-types.ts';
import { outranks } from './rights.ts';
import { brokenRule } from './rules.ts';
import type { OpId, Role, RoomId } from './types.ts';

export interface Resolved {
  readonly draft: Draft;
  readonly rejected: ReadonlyMap<OpId, string>;
}

export const undone = 'MEM-5: undone by a removal, a lower role or a withdrawn link that had not seen it';
const fallen = 'MEM-21: its author fell by somebody with the better right';

const takesAway = (op: Op): boolean =>
  op.type === 'remove' ||
  op.type === 'remove-device' ||
  op.type === 'leave' ||
  op.type === 'revoke-invite' ||
  op.type === 'set-role';

export function resolve(room: RoomId, graph: Graph): Resolved {
  const takers = graph.order.filter(({ op }) => takesAway(op));
  const acting: SignedOp[] = [];
  const banned = new Set<OpId>();
  let voided = new Map<OpId, string>();
  for (;;) {
    const result = run(room, graph, voided);
    if (takers.length === 0) return result;
    const lost = acting.filter(({ id }) => result.rejected.has(id));
    if (lost.length > 0) {
      for (const { id } of lost) banned.add(id);
      acting.splice(0, acting.length, ...acting.filter(({ id }) => !banned.has(id)));
      voided = voidedBy(result.draft, acting, banned);
      continue;
    }
    const next = nextTaker(result, takers, acting);
    if (!next) return result;
    acting.push(next);
    voided = voidedBy(result.draft, acting, banned, voided);
  }
}

/** One pass in the order of the graph. */
export function run(room: RoomId, graph: Graph, voided: ReadonlyMap<OpId, string>): Resolved {
  const draft = emptyDraft(room, graph);
  const rejected = new Map<OpId, string>();
  for (const signed of graph.order) {
    const broken = voided.get(signed.id) ?? brokenRule(draft, signed);
    if (broken === null) apply(draft, signed);
    else rejected.set(signed.id, broken);
    noteKeys(draft, signed, broken === null);
  }
  return { draft, rejected };
}

/** The one with the best right among those that stand and have not taken effect yet. */
function nextTaker({ draft, rejected }: Resolved, takers: readonly SignedOp[], acting: readonly SignedOp[]) {
  const rest = takers.filter((taker) => !rejected.has(taker.id) && !acting.includes(taker));
  const rightOf = (signed: SignedOp): readonly number[] => {
    const device = draft.known.get(signed.author);
    const member = device && draft.members.get(device.member);
    if (!device || !member) return [1, Number.POSITIVE_INFINITY];
    const { positionOf } = draft.graph;
    return [roleNow(draft, member) === 'owner' ? 0 : 1, positionOf(member.id), positionOf(device.join)];
  };
  const isBetter = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at >= 0 && (a[at] as number) < (b[at] ?? 0);
  };
  let best: { readonly taker: SignedOp; readonly right: readonly number[] } | null = null;
  for (const taker of rest) {
    const right = rightOf(taker);
    if (!best || isBetter(right, best.right)) best = { taker, right };
  }
  return best?.taker ?? null;
}

function voidedBy(
  draft: Draft,
  acting: readonly SignedOp[],
  banned: ReadonlySet<OpId>,
  before: ReadonlyMap<OpId, string> = new Map(),
): Map<OpId, string> {
  const voided = new Map(before);
  for (const id of banned) voided.set(id, fallen);
  for (const taker of acting) {
    const isUndone = undoneBy(draft, taker);
    for (const signed of draft.graph.order) {
      if (signed.id !== taker.id && !voided.has(signed.id) && isUndone(signed)) voided.set(signed.id, undone);
    }
  }
  return voided;
}

/** Which operations this one undoes. What it had seen stays. */
function undoneBy(draft: Draft, { id, author, op }: SignedOp): (signed: SignedOp) => boolean {
  const { graph } = draft;
  const past = graph.pastOf(id);
  const links = new Set(draft.withdrawn.get(id) ?? []);
  const byLink = ({ op: other }: SignedOp): boolean => other.type === 'join' && links.has(other.invite);

  const devices = new Set(devicesEndedBy(draft, op, author));
  const byDevice = (signed: SignedOp): boolean => devices.has(signed.author) && !isReadmitted(graph, id, signed);

  const demoted = op.type === 'set-role' ? draft.members.get(op.member) : undefined;
  const ofDemoted = new Set(demoted?.devices);
  const byRole = (signed: SignedOp): boolean =>
    op.type === 'set-role' &&
    ofDemoted.has(signed.author) &&
    outranks(roleNeeded(signed.op), op.role) &&
    !graph.pastOf(signed.id).has(id);

  return (signed) => !past.has(signed.id) && (byDevice(signed) || byLink(signed) || byRole(signed));
}

function devicesEndedBy(draft: Draft, op: Op, author: SignedOp['author']): readonly SignedOp['author'][] {
  if (op.type === 'remove-device') return [op.device];
  if (op.type === 'remove') return draft.members.get(op.member)?.devices ?? [];
  if (op.type !== 'leave') return [];
  const device = draft.known.get(author);
  return (device && draft.members.get(device.member)?.devices) ?? [];
}

/** What a device does after it was let in again by somebody who had seen the removal. */
function isReadmitted(graph: Graph, removal: OpId, signed: SignedOp): boolean {
  const past = graph.pastOf(signed.id);
  if (!past.has(removal)) return false;
  if (signed.op.type === 'join') return true;
  return graph.order.some(
    (other) =>
      other.op.type === 'join' &&
      other.author === signed.author &&
      past.has(other.id) &&
      graph.isBefore(removal, other.id),
  );
}

/** The least role for which this operation can stand. */
function roleNeeded(op: Op): Role {
  switch (op.type) {
    case 'remove':
    case 'set-role':
      return 'admin';
    case 'invite':
      return op.role === 'admin' ? 'admin' : 'editor';
    case 'rotate':
      return 'editor';
    default:
      // A link of one's own may be withdrawn and an own device removed in any role; others' are judged by their rules.
      return 'relay';
  }
}
