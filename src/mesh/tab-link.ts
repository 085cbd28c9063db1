/** One link between two tabs: priorities, a window instead of back-pressure (the channel has none), and its end. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import { assert, unreachable } from '../lib/result.ts';
import { maxMessageBytes } from '../wire/frame.ts';
import { maxQueuedBytes, tabAckBytes, tabWindowBytes } from './limits.ts';
import { createLinkCore, reasonOf } from './link-core.ts';
import { createPriorityQueue } from './priority-queue.ts';
import { type AddressedTabMessage, type TabMessage, tabProtocolVersion } from './tab-message.ts';
import type { Link, SessionId } from './types.ts';

export interface TabLinkDeps {
  readonly env: Env;
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly from: string;
  readonly to: string;
  readonly post: (message: TabMessage) => void;
  /** Once; `fault` is set when the other tab broke the protocol. */
  readonly onEnd: (fault: string | null) => void;
}

export interface TabLink {
  readonly link: Link;
  hear(message: AddressedTabMessage): void;
  heardOf(): void;
  silentMs(): number;
  /** Ends it on this side only; the other tab knows or is gone. */
  end(reason: string): void;
}

export function createTabLink({ env, session, device, from, to, post, onEnd }: TabLinkDeps): TabLink {
  // State
  let sentBytes = 0;
  let readByOther = 0;
  let receivedBytes = 0;
  let saidRead = 0;
  let heardAt = env.elapsed();

  // Resources
  const core = createLinkCore();
  const queue = createPriorityQueue();

  const end = (reason: string, fault: string | null = null): void => {
    if (!core.end(reason)) return;
    queue.clear();
    onEnd(fault);
  };

  const endBoth = (reason: string, fault: string | null): void => {
    if (core.closed()) return;
    post({ v: tabProtocolVersion, type: 'end', from, to });
    end(reason, fault);
  };

  const pump = (): void => {
    // One message may pass the window, so that a large one is not stuck for ever.
    for (let next = queue.peek(); next && sentBytes - readByOther < tabWindowBytes; next = queue.peek()) {
      queue.shift(next.priority);
      sentBytes += next.message.length;
      post({ v: tabProtocolVersion, type: 'data', from, to, bytes: next.message });
      next.settle(true);
    }
  };

  const link: Link = {
    session,
    device,
    kind: 'this-browser',
    // Tabs share the device's keys and its store: what one may know the other knows.
    standing: 'member',
    send(message, priority) {
      assert(message.length <= maxMessageBytes, 'a message is cut to the limit by whoever makes it');
      if (core.closed()) return Promise.resolve(false);
      const sent = new Promise<boolean>((settle) => queue.push({ message, priority, settle }));
      // A frozen background tab is the usual cause, and no fault: it says hello again when it wakes.
      if (queue.bytes() > maxQueuedBytes) endBoth('slow reader', null);
      else pump();
      return sent;
    },
    receive: core.receive,
    onClosed: core.onClosed,
    stats: async () => ({ path: null, roundTripMs: null, sentBytes, receivedBytes, queuedBytes: queue.bytes() }),
    close: (linkEnd) => endBoth(reasonOf(linkEnd), linkEnd.type === 'broke-protocol' ? linkEnd.detail : null),
  };

  return {
    link,
    hear(message) {
      heardAt = env.elapsed();
      switch (message.type) {
        case 'data':
          receivedBytes += message.bytes.length;
          if (!core.deliver(message.bytes)) return endBoth('nobody listens', null);
          if (receivedBytes - saidRead < tabAckBytes || core.closed()) return;
          saidRead = receivedBytes;
          return post({ v: tabProtocolVersion, type: 'read', from, to, total: receivedBytes });
        case 'read':
          if (message.total > sentBytes || message.total < readByOther) return endBoth('bad count', null);
          readByOther = message.total;
          return pump();
        case 'end':
          return end('closed by the other side');
        default:
          return unreachable(message);
      }
    },
    heardOf() {
      heardAt = env.elapsed();
    },
    silentMs: () => env.elapsed() - heardAt,
    end,
  };
}
