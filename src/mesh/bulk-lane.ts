/**
 * Where everything that catches up waits for its turn, whichever link it came over: one range at a time, and after some
 * milliseconds a breath, in which fresh edits, clicks and paint go first [MESH-30].
 */
import { createBreath } from '../lib/breath.ts';
import type { Env } from '../lib/env.ts';
import type { PeerMessage } from '../wire/peer-message.ts';
import { rangeMessageBytes, sliceMs } from './sync-limits.ts';

export interface BulkLane {
  add(run: () => Promise<void>): void;
}

/** What catches up, and what is as large as that: it waits its turn [MESH-30]. `no-more` stays behind what it ends. */
export function isBulk(message: PeerMessage): boolean {
  if (message.type === 'fresh') {
    // As its sender reckons it: only small ones name their logs by numbers, which have to be read in order.
    return message.content.entries.reduce((sum, { body }) => sum + body.length, 0) > rangeMessageBytes;
  }
  const { type } = message;
  return type === 'range' || type === 'ranges' || type === 'part' || type === 'packed' || type === 'no-more';
}

export function createBulkLane(env: Env, signal: AbortSignal): BulkLane {
  const waiting: (() => Promise<void>)[] = [];
  let isRunning = false;

  const work = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    const breath = createBreath(env, sliceMs);
    for (let run = waiting.shift(); run && !signal.aborted; run = waiting.shift()) {
      await run();
      await breath.take();
    }
    isRunning = false;
  };

  return {
    add(run) {
      waiting.push(run);
      void work();
    },
  };
}
