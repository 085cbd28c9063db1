/**
 * The graph of a set of operations: one order for one set, and who came before whom.
 *
 * The order is stable: more operations are put in between, and the ones that were there keep their order among
 * themselves, because no newcomer is an ancestor of theirs.
 */
import { parentsOf, type SignedOp } from './op-types.ts';
import type { OpId } from './types.ts';

export interface Graph {
  /** Parents before children; among the free ones the smallest id first. */
  readonly order: readonly SignedOp[];
  readonly byId: ReadonlyMap<OpId, SignedOp>;
  /** Operations whose parents are not in the set. */
  readonly waiting: readonly OpId[];
  positionOf(id: OpId): number;
  /** All ancestors: what the author of the operation says to have seen. */
  pastOf(id: OpId): ReadonlySet<OpId>;
  /** Whether `earlier` is an ancestor of `later`. */
  isBefore(earlier: OpId, later: OpId): boolean;
}

const nobody = Number.POSITIVE_INFINITY;

export function createGraph(ops: ReadonlyMap<OpId, SignedOp>): Graph {
  const { order, waiting } = canonicalOrder(ops);
  const positions = new Map(order.map(({ id }, at) => [id, at]));
  // Only removals and changes of role ask, so few are ever made.
  const pasts = new Map<OpId, ReadonlySet<OpId>>();
  const positionOf = (id: OpId): number => positions.get(id) ?? nobody;

  const pastOf = (id: OpId): ReadonlySet<OpId> => {
    const known = pasts.get(id);
    if (known) return known;
    const past = new Set<OpId>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const signed = ops.get(next);
      for (const parent of signed ? parentsOf(signed.op) : []) {
        if (past.has(parent)) continue;
        past.add(parent);
        open.push(parent);
      }
    }
    pasts.set(id, past);
    return past;
  };

  return {
    order,
    byId: ops,
    waiting,
    positionOf,
    pastOf,
    isBefore: (earlier, later) => positionOf(earlier) < positionOf(later) && pastOf(later).has(earlier),
  };
}

/** Kahn's order with a heap: many operations may be free at once, and sorting them anew each time costs their square. */
function canonicalOrder(ops: ReadonlyMap<OpId, SignedOp>): { order: readonly SignedOp[]; waiting: readonly OpId[] } {
  const missing = new Map<OpId, number>();
  const children = new Map<OpId, OpId[]>();
  const free: OpId[] = [];
  for (const { id, op } of ops.values()) {
    const parents = new Set(parentsOf(op));
    missing.set(id, parents.size);
    if (parents.size === 0) push(free, id);
    for (const parent of parents) {
      const known = children.get(parent);
      if (known) known.push(id);
      else children.set(parent, [id]);
    }
  }
  const order: SignedOp[] = [];
  for (let id = pop(free); id !== undefined; id = pop(free)) {
    const signed = ops.get(id);
    if (!signed) continue;
    order.push(signed);
    for (const child of children.get(id) ?? []) {
      const left = (missing.get(child) ?? 0) - 1;
      missing.set(child, left);
      if (left === 0) push(free, child);
    }
  }
  if (order.length === ops.size) return { order, waiting: [] };
  const placed = new Set(order.map(({ id }) => id));
  return { order, waiting: [...ops.keys()].filter((id) => !placed.has(id)).sort() };
}

function push(heap: OpId[], id: OpId): void {
  let at = heap.length;
  heap.push(id);
  while (at > 0) {
    const above = (at - 1) >> 1;
    if ((heap[above] as OpId) <= id) break;
    heap[at] = heap[above] as OpId;
    at = above;
  }
  heap[at] = id;
}

function pop(heap: OpId[]): OpId | undefined {
  const least = heap[0];
  const last = heap.pop();
  if (least === undefined || last === undefined || heap.length === 0) return least;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && (heap[below + 1] as OpId) < (heap[below] as OpId)) below++;
    if ((heap[below] as OpId) >= last) break;
    heap[at] = heap[below] as OpId;
    at = below;
  }
  heap[at] = last;
  return least;
}
