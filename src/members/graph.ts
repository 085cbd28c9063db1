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
  pastOf(id: OpId): Past;
  /** Whether `earlier` is an ancestor of `later`. */
  isBefore(earlier: OpId, later: OpId): boolean;
}

export interface Past {
  has(id: OpId): boolean;
}

const nobody = Number.POSITIVE_INFINITY;

export function createGraph(ops: ReadonlyMap<OpId, SignedOp>): Graph {
  const { order, waiting } = canonicalOrder(ops);
  const positions = new Map(order.map(({ id }, at) => [id, at]));
  const parents = order.map(({ op }) => parentsOf(op).map((parent) => positions.get(parent) ?? 0));
  // Only removals, changes of role and what they touch ask: few are ever made.
  const pasts = new Map<OpId, Past>();
  const positionOf = (id: OpId): number => positions.get(id) ?? nobody;

  /** By place in the order and not by id: a room of thousands with a hundred removals asks this often. */
  const makePast = (id: OpId): Past => {
    const isIn = new Uint8Array(order.length);
    const from = positions.get(id);
    const open = from === undefined ? [] : [...(parents[from] ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (isIn[next] === 1) continue;
      isIn[next] = 1;
      for (const parent of parents[next] ?? []) if (isIn[parent] === 0) open.push(parent);
    }
    return { has: (other) => isIn[positions.get(other) ?? order.length] === 1 };
  };

  const pastOf = (id: OpId): Past => {
    const past = pasts.get(id) ?? makePast(id);
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
