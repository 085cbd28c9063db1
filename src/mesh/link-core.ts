/**
 * What every kind of link has in common: messages wait for their one listener, the end is told once to everybody who
 * asked, and a listener's own bug never reaches the channel below.
 */
import type { Bytes } from '../lib/bytes.ts';
import { createTopic, type Unsubscribe } from '../lib/observable.ts';

/**
 * Bytes kept for a listener that is not set yet. The room sets it in the turn in which it gets the link, so this is
 * only ever reached when that was forgotten: better a closed link than memory without bound.
 */
const maxKeptBytes = 16 * 1024 * 1024;

export interface LinkCore {
  closed(): boolean;
  /** False when nobody listens and too much was kept already: the caller ends the link. */
  deliver(message: Bytes): boolean;
  receive(listener: (message: Bytes) => void): void;
  /** Called at once when the link has ended already, so that no end is ever missed. */
  onClosed(listener: (reason: string) => void): Unsubscribe;
  /** True the first time; the reason of the first end is the one that stays. */
  end(reason: string): boolean;
}

export function createLinkCore(): LinkCore {
  // State
  let kept: Bytes[] | null = [];
  let keptBytes = 0;
  let endReason: string | null = null;

  // Resources: topics, because they keep one throwing listener from silencing what comes after it.
  const messages = createTopic<Bytes>();
  const ends = createTopic<string>();

  return {
    closed: () => endReason !== null,
    deliver(message) {
      if (endReason !== null) return true;
      if (kept === null) {
        messages.publish(message);
        return true;
      }
      keptBytes += message.length;
      if (keptBytes > maxKeptBytes) return false;
      kept.push(message);
      return true;
    },
    receive(listener) {
      messages.subscribe(listener);
      const waiting = kept ?? [];
      kept = null;
      for (const message of waiting) messages.publish(message);
    },
    onClosed(listener) {
      if (endReason === null) return ends.subscribe(listener);
      listener(endReason);
      return () => {};
    },
    end(reason) {
      if (endReason !== null) return false;
      endReason = reason;
      kept = kept === null ? null : [];
      ends.publish(reason);
      return true;
    },
  };
}

/** The words a link's end is told with; a fault of the other side keeps its detail, which diagnostics count. */
export const reasonOf = (
  end: { readonly type: 'done' } | { readonly type: 'broke-protocol'; readonly detail: string },
): string => (end.type === 'done' ? 'done' : `broke protocol: ${end.detail}`);
