/**
 * Two ends of a link within one process, for tests and the simulator: asynchronous, ordered, closable. Delivery happens
 * in turns given by the caller's clock, so a virtual clock decides when anything arrives.
 */
import type { DeviceId } from '../../crypto/port.ts';
import { type Bytes, ownBytes } from '../../lib/bytes.ts';
import { createLinkCore, reasonOf } from '../link-core.ts';
import { createPriorityQueue } from '../priority-queue.ts';
import type { Link, LinkEnd, SessionId, Standing } from '../types.ts';

/** Who stands at one end, and what the other end took it for. */
export interface LinkSide {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly standing: Standing;
}

export interface LinkPairOptions {
  readonly kind?: Link['kind'];
  /** Runs a delivery later; never in the turn of the call. */
  readonly later?: (run: () => void) => void;
}

/** The link as `a` holds it (it names b), and the link as `b` holds it (it names a). */
export function createLinkPair(a: LinkSide, b: LinkSide, options: LinkPairOptions = {}): readonly [Link, Link] {
  const { kind = 'network', later = queueMicrotask } = options;

  const makeEnd = (other: LinkSide) => {
    // State
    let sentBytes = 0;
    let receivedBytes = 0;
    let armed = false;
    let arrive: (message: Bytes) => void = () => {};
    let endBoth: (reason: string) => void = () => {};

    // Resources
    const core = createLinkCore();
    const queue = createPriorityQueue();

    const drain = (): void => {
      armed = false;
      // What is sent from within a delivery goes out in a later turn: otherwise two chatty ends never yield.
      for (let left = queue.size(), next = queue.peek(); next && left > 0; next = queue.peek(), left--) {
        queue.shift(next.priority);
        sentBytes += next.message.length;
        next.settle(true);
        arrive(next.message);
        if (core.closed()) return;
      }
      if (queue.peek()) arm();
    };

    const arm = (): void => {
      if (armed) return;
      armed = true;
      later(drain);
    };

    const link: Link = {
      session: other.session,
      device: other.device,
      kind,
      standing: other.standing,
      send: (message, priority) =>
        new Promise((resolve) => {
          if (core.closed()) {
            resolve(false);
            return;
          }
          // A copy: a sender that reuses its buffer must not change what the other end gets.
          queue.push({ message: ownBytes(message), priority, settle: resolve });
          arm();
        }),
      receive: core.receive,
      onClosed: core.onClosed,
      stats: async () => ({
        path: kind === 'network' ? 'direct' : null,
        roundTripMs: null,
        sentBytes,
        receivedBytes,
        queuedBytes: queue.bytes(),
      }),
      close: (end: LinkEnd) => endBoth(reasonOf(end)),
    };

    return {
      link,
      accept(message: Bytes): void {
        receivedBytes += message.length;
        core.deliver(message);
      },
      end(reason: string): void {
        if (core.end(reason)) queue.clear();
      },
      connect(to: (message: Bytes) => void, end: (reason: string) => void): void {
        arrive = to;
        endBoth = end;
      },
    };
  };

  const atA = makeEnd(b);
  const atB = makeEnd(a);
  atA.connect(atB.accept, (reason) => {
    atA.end(reason);
    later(() => atB.end('closed by the other side'));
  });
  atB.connect(atA.accept, (reason) => {
    atB.end(reason);
    later(() => atA.end('closed by the other side'));
  });
  return [atA.link, atB.link];
}
