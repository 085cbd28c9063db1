/**
 * Whole messages over a channel of frames: three queues, the more urgent first, gated by what the channel has buffered
 * [MESH-4].
 *
 * Invariants: (1) one message per class is under way at a time, so the receiver's memory is bounded; (2) a frame of a
 * class is sent only below that class's gate, so what is urgent overtakes what is not; (3) every `send` is settled,
 * with true when its last frame was handed over and false when the channel closed first.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import { assert } from '../lib/result.ts';
import { createReassembler, cutFrame, maxMessageBytes } from '../wire/frame.ts';
import type { Channel } from './channel.ts';
import { bulkGateBytes, bytesPerTurn, maxQueuedBytes, normalGateBytes, urgentGateBytes } from './limits.ts';
import { createPriorityQueue } from './priority-queue.ts';
import type { Priority } from './types.ts';

const gates: Readonly<Record<Priority, number>> = {
  urgent: urgentGateBytes,
  normal: normalGateBytes,
  bulk: bulkGateBytes,
};

export interface FramedChannelDeps {
  readonly env: Env;
  readonly channel: Channel;
  readonly onMessage: (message: Bytes) => void;
  /** The other side broke the protocol; the owner closes the link. Nothing is read or sent afterwards. */
  readonly onFault: (detail: string) => void;
}

export interface FramedChannel {
  send(message: Bytes, priority: Priority): Promise<boolean>;
  /** A frame that arrived. */
  accept(frame: Uint8Array): void;
  /** The channel is open: what was queued before leaves now. */
  open(): void;
  counts(): { readonly sentBytes: number; readonly receivedBytes: number; readonly queuedBytes: number };
  close(): void;
}

export function createFramedChannel({ env, channel, onMessage, onFault }: FramedChannelDeps): FramedChannel {
  // State
  let state: 'before' | 'open' | 'closed' = 'before';
  let sentBytes = 0;
  let receivedBytes = 0;
  /** Bytes of the first message in each queue that have left already. */
  const sentOf: Record<Priority, number> = { urgent: 0, normal: 0, bulk: 0 };
  let cancelDrain: (() => void) | null = null;
  let cancelTurn: (() => void) | null = null;

  // Resources
  const queue = createPriorityQueue();
  const reassembler = createReassembler();

  const fault = (detail: string): void => {
    if (state === 'closed') return;
    close();
    onFault(detail);
  };

  const close = (): void => {
    state = 'closed';
    cancelDrain?.();
    cancelTurn?.();
    cancelDrain = null;
    cancelTurn = null;
    queue.clear();
  };

  const waitForDrain = (): void => {
    cancelDrain ??= channel.whenDrained(() => {
      cancelDrain = null;
      pump();
    });
  };

  const waitForTurn = (): void => {
    cancelTurn ??= env.after(0, () => {
      cancelTurn = null;
      pump();
    });
  };

  const pump = (): void => {
    for (let handed = 0; state === 'open'; ) {
      const next = queue.peek();
      if (!next) return;
      const { priority, message } = next;
      if (channel.bufferedAmount() >= gates[priority]) return waitForDrain(); // keeps (2)
      if (handed >= bytesPerTurn) return waitForTurn();
      const { frame, next: end } = cutFrame(priority, message, sentOf[priority]);
      // A channel that takes nothing is closing: its end is told by its owner, and settles what waits.
      if (!channel.send(frame)) return;
      handed += frame.length;
      sentBytes += frame.length;
      sentOf[priority] = end;
      if (end < message.length) continue;
      sentOf[priority] = 0;
      queue.shift(priority); // keeps (1): the next of this class begins only now
      next.settle(true);
    }
  };

  return {
    send(message, priority) {
      assert(message.length <= maxMessageBytes, 'a message is cut to the limit by whoever makes it');
      if (state === 'closed') return Promise.resolve(false);
      const sent = new Promise<boolean>((settle) => queue.push({ message, priority, settle }));
      if (queue.bytes() > maxQueuedBytes) fault('slow reader');
      else pump();
      return sent;
    },
    accept(frame) {
      if (state === 'closed') return;
      receivedBytes += frame.length;
      const result = reassembler.accept(frame);
      if (!result.ok) fault(result.error);
      else if (result.value) onMessage(result.value.message);
    },
    open() {
      if (state !== 'before') return;
      state = 'open';
      pump();
    },
    counts: () => ({ sentBytes, receivedBytes, queuedBytes: queue.bytes() }),
    close,
  };
}
