/**
 * Virtual time: a queue of what happens when. Between two events every promise that the first one settled has run to its
 * end, so a run depends on the order of the queue alone and not on how the engine mixes tasks.
 */

export interface Clock {
  /** Milliseconds since the world began. */
  now(): number;
  /** Runs `run` after this long; the returned function cancels it. Equal times run in the order in which they were asked for. */
  after(delayMs: number, run: () => void): () => void;
  /** Lets everything happen that is due up to this time. */
  runUntil(timeMs: number): Promise<void>;
  /** Events that have happened: what a run cost. */
  count(): number;
}

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/** Resolves when the engine has no promise left to run. In Node: `process.nextTick`. */
export type Turn = () => Promise<void>;

export function createClock(turn: Turn): Clock {
  const heap: Event[] = [];
  let now = 0;
  let order = 0;
  let count = 0;

  const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  const push = (event: Event): void => {
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Event;
      if (!isBefore(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  };

  const pop = (): Event | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Event)) child++;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
    return first;
  };

  return {
    now: () => now,
    after(delayMs, run) {
      const event: Event = { at: now + Math.max(0, delayMs), order: order++, run };
      push(event);
      return () => {
        event.run = null;
      };
    },
    async runUntil(timeMs) {
      await turn();
      for (let next = heap[0]; next && next.at <= timeMs; next = heap[0]) {
        pop();
        if (!next.run) continue;
        now = next.at;
        count++;
        next.run();
        await turn();
      }
      now = Math.max(now, timeMs);
    },
    count: () => count,
  };
}
