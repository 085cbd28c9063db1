/** Messages waiting for a channel, by class: urgent before normal before bulk, first in first out within a class [MESH-4]. */
import type { Bytes } from '../lib/bytes.ts';
import type { Priority } from './types.ts';

/** In the order in which they leave. */
const priorities: readonly Priority[] = ['urgent', 'normal', 'bulk'];

export interface Waiting {
  readonly message: Bytes;
  readonly priority: Priority;
  /** Answers the promise that `send` gave: true when the last byte was handed on, false when the link ended first. */
  readonly settle: (sent: boolean) => void;
}

export interface PriorityQueue {
  push(waiting: Waiting): void;
  /** The oldest of the most urgent class that has one; it stays in the queue. */
  peek(): Waiting | null;
  peekClass(priority: Priority): Waiting | null;
  shift(priority: Priority): void;
  /** Bytes of all messages in the queue. */
  bytes(): number;
  /** Messages in the queue. */
  size(): number;
  /** Settles everything with false and empties the queue. */
  clear(): void;
}

export function createPriorityQueue(): PriorityQueue {
  // A list and an offset per class: shifting an array of thousands on every message would be quadratic.
  const lists: Record<Priority, { items: Waiting[]; first: number }> = {
    urgent: { items: [], first: 0 },
    normal: { items: [], first: 0 },
    bulk: { items: [], first: 0 },
  };
  let bytes = 0;
  let size = 0;

  const peekClass = (priority: Priority): Waiting | null => {
    const list = lists[priority];
    return list.items[list.first] ?? null;
  };

  const shift = (priority: Priority): void => {
    const list = lists[priority];
    const taken = list.items[list.first];
    if (!taken) return;
    bytes -= taken.message.length;
    size -= 1;
    list.first += 1;
    if (list.first * 2 >= list.items.length) {
      list.items = list.items.slice(list.first);
      list.first = 0;
    }
  };

  return {
    push(waiting) {
      lists[waiting.priority].items.push(waiting);
      bytes += waiting.message.length;
      size += 1;
    },
    peek() {
      for (const priority of priorities) {
        const waiting = peekClass(priority);
        if (waiting) return waiting;
      }
      return null;
    },
    peekClass,
    shift,
    bytes: () => bytes,
    size: () => size,
    clear() {
      for (const priority of priorities) {
        const { items, first } = lists[priority];
        lists[priority] = { items: [], first: 0 };
        for (const waiting of items.slice(first)) waiting.settle(false);
      }
      bytes = 0;
      size = 0;
    },
  };
}
