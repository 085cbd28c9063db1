/**
 * Serves what one peer asked for: one want after the other, read from the disk in pieces and no faster than its link
 * takes them.
 */
import type { PeerMessage, Want } from '../wire/peer-message.ts';
import { maxQueuedWants, rangeMessageBytes } from './sync-limits.ts';
import type { SyncSource } from './sync-source.ts';

export interface WantServer {
  /** False: more than an honest peer would have waiting here; nothing of it is taken. */
  add(wants: readonly Want[]): boolean;
}

export interface WantServerDeps {
  readonly signal: AbortSignal;
  readonly source: Pick<SyncSource, 'readRange'>;
  /** Asked before each piece: who is no member any more gets nothing more. */
  readonly isMember: () => boolean;
  /** As `Link.send` with the priority of bulk. */
  readonly send: (message: PeerMessage) => Promise<boolean>;
}

export function createWantServer({ signal, source, isMember, send }: WantServerDeps): WantServer {
  const waiting: Want[] = [];
  let isServing = false;

  const serve = async (): Promise<void> => {
    if (isServing) return;
    isServing = true;
    for (let want = waiting.shift(); want && !signal.aborted; want = waiting.shift()) {
      let after = want.after;
      while (after < want.upTo && isMember()) {
        const sent = await source.readRange(want.log, after, want.upTo, rangeMessageBytes);
        if (!sent) break;
        // Awaiting the hand-over is the back-pressure: nothing more is read from disk until this is on its way.
        // False: the link is closed, and this server ends with it.
        if (!(await send({ type: 'range', sent }))) return;
        after = sent.range.after + sent.range.entries.length;
      }
      if (after < want.upTo) void send({ type: 'no-more', log: want.log, after });
    }
    isServing = false;
  };

  return {
    add(wants) {
      if (waiting.length + wants.length > maxQueuedWants) return false;
      waiting.push(...wants);
      void serve();
      return true;
    },
  };
}
