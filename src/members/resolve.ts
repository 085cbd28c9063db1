/**
 * Concurrent changes of membership [MEM-5]: strong removal. An operation that takes something away also undoes, of what was
 * said apart from it, everything that rests on what it took:
 *
 *   remove, leave      every operation of the member's devices
 *   remove-device      every operation of that device
 *   set-role           what asked for more than the role that is left
 *   revoke-invite      joins by that link; as do remove, leave, remove-device and set-role for the links they withdraw [MEM-7]
 *
 * Where two of them undo each other, the owner's stands; then that of who has been a member for longer, in the order of the
 * graph [MEM-21]. They take effect one by one in that order; one that falls by a later one has no effect at all, for good.
 * Everything is a function of the set: the order, the operations and nothing else.
 */
import { apply, noteJoin, noteKeys } from './apply.ts';
import { type Draft, emptyDraft, roleNow } from './draft.ts';
import type { Graph } from './graph.ts';
import type { Op, SignedOp } from './op-types.ts';
import { outranks } from './rights.ts';
import { brokenRule, givesNothingNew, isFounding } from './rules.ts';
import type { OpId, Role, RoomId } from './types.ts';

export interface Resolved {
  readonly draft: Draft;
  readonly rejected: ReadonlyMap<OpId, string>;
}

export const undone = 'MEM-5: undone by a removal, a lower role or a withdrawn link that had not seen it';
const fallen = 'MEM-21: its author fell by somebody with the better right';
const pending = 'MEM-21: not its turn yet';

/** Lets its device in, or would, had not another done so. */
const isEntrance = (draft: Draft, signed: SignedOp, broken: string | null): boolean =>
  signed.op.type === 'join' ? broken === null || broken === givesNothingNew : isFounding(draft, signed);

const takesAway = (op: Op): boolean =>
  op.type === 'remove' ||
  op.type === 'remove-device' ||
  op.type === 'leave' ||
  op.type === 'revoke-invite' ||
  op.type === 'set-role';

export function resolve(room: RoomId, graph: Graph): Resolved {
  const takers = graph.order.filter(({ op }) => takesAway(op));
  const straight = run(room, graph, new Map());
  if (isUndisputed(straight, takers)) return straight;

  const acting = new Set<OpId>();
  const banned = new Set<OpId>();
  const undoneByActing = new Map<OpId, string>();
  /** Those whose effect on what is concurrent is noted: all that act, but for the newest. */
  let noted = new Set<OpId>();
  for (;;) {
    const held = new Map<OpId, string>();
    for (const { id } of takers) if (!acting.has(id)) held.set(id, pending);
    for (const [id, why] of undoneByActing) held.set(id, why);
    for (const id of banned) held.set(id, fallen);
    const result = run(room, graph, held);

    const lost = [...acting].filter((id) => result.rejected.has(id));
    if (lost.length > 0) {
      for (const id of lost) {
        acting.delete(id);
        banned.add(id);
      }
      // What only they had undone stands again.
      undoneByActing.clear();
      noted = new Set();
      continue;
    }
    const note = (some: readonly SignedOp[]): boolean => {
      const before = undoneByActing.size;
      for (const taker of some) {
        noted.add(taker.id);
        const isUndone = undoneBy(result.draft, taker);
        for (const signed of graph.order) if (isUndone(signed)) undoneByActing.set(signed.id, undone);
      }
      return undoneByActing.size > before;
    };
    if (note(takers.filter(({ id }) => acting.has(id) && !noted.has(id)))) continue;
    const next = bestTakers(result, takers);
    if (next.length > 0) for (const { id } of next) acting.add(id);
    // Nobody is left: and nothing more has come to light since each was noted.
    else if (!note(takers.filter(({ id }) => acting.has(id)))) return result;
  }
}

/** Nothing was taken that anybody relied on elsewhere: the order of the graph alone tells. Nearly every room is so. */
function isUndisputed({ draft, rejected }: Resolved, takers: readonly SignedOp[]): boolean {
  if (takers.some(({ id }) => rejected.has(id))) return false;
  return takers.every((taker) => !draft.graph.order.some(undoneBy(draft, taker)));
}

/** Operations whose turn has not come: what the rules say of them, were it now. */
interface Run extends Resolved {
  readonly ready: ReadonlySet<OpId>;
}

/** One pass in the order of the graph. */
export function run(room: RoomId, graph: Graph, voided: ReadonlyMap<OpId, string>): Run {
  const draft = emptyDraft(room, graph);
  const rejected = new Map<OpId, string>();
  const ready = new Set<OpId>();
  for (const signed of graph.order) {
    const told = voided.get(signed.id);
    const broken = told === undefined || told === pending ? brokenRule(draft, signed) : told;
    if (broken === null && told === pending) ready.add(signed.id);
    if (broken === null && told === undefined) apply(draft, signed);
    else rejected.set(signed.id, broken ?? pending);
    if (isEntrance(draft, signed, broken)) noteJoin(draft, signed);
    noteKeys(draft, signed, broken === null && told === undefined);
  }
  return { draft, rejected, ready };
}

/** Those of the device with the best right among those whose turn may come: it does not undo itself. */
function bestTakers({ draft, ready }: Run, takers: readonly SignedOp[]): readonly SignedOp[] {
  const { positionOf } = draft.graph;
  const rightOf = (signed: SignedOp): readonly number[] => {
    const device = draft.known.get(signed.author);
    const member = device && draft.members.get(device.member);
    if (!device || !member) return [1, Number.POSITIVE_INFINITY];
    return [roleNow(draft, member) === 'owner' ? 0 : 1, positionOf(member.id), positionOf(device.join)];
  };
  let best: { readonly author: SignedOp['author']; readonly right: readonly number[] } | null = null;
  const rest = takers.filter(({ id }) => ready.has(id));
  for (const taker of rest) {
    const right = rightOf(taker);
    if (!best || isLess(right, best.right)) best = { author: taker.author, right };
  }
  return rest.filter(({ author }) => author === best?.author);
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}

/** Which operations this one undoes: said apart from it. What it had seen stays, and what had seen it is for the rules. */
function undoneBy(draft: Draft, { id, author, op }: SignedOp): (signed: SignedOp) => boolean {
  const { graph } = draft;
  const past = graph.pastOf(id);
  const links = new Set(draft.withdrawn.get(id) ?? []);
  const devices = new Set(devicesEndedBy(draft, op, author));
  const demoted = op.type === 'set-role' ? draft.members.get(op.member) : undefined;
  const ofDemoted = new Set(demoted?.devices);

  const isHit = (signed: SignedOp): boolean =>
    devices.has(signed.author) ||
    (signed.op.type === 'join' && links.has(signed.op.invite)) ||
    (op.type === 'set-role' && ofDemoted.has(signed.author) && outranks(roleNeeded(signed.op), op.role));

  return (signed) => signed.id !== id && isHit(signed) && !past.has(signed.id) && !graph.pastOf(signed.id).has(id);
}

function devicesEndedBy(draft: Draft, op: Op, author: SignedOp['author']): readonly SignedOp['author'][] {
  if (op.type === 'remove-device') return [op.device];
  if (op.type === 'remove') return draft.members.get(op.member)?.devices ?? [];
  if (op.type !== 'leave') return [];
  const device = draft.known.get(author);
  return (device && draft.members.get(device.member)?.devices) ?? [];
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
