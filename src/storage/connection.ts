/**
 * What the in-memory and the real store have in common: one connection's life, which ends once, by `close` or by loss,
 * and what every call answers afterwards.
 */
import { createTopic, type Unsubscribe } from '../lib/observable.ts';
import type { StoreError } from './port.ts';

export interface Connection {
  /** Null while the connection is usable; afterwards the error that every call answers with. */
  ended(): StoreError | null;
  /** Told once, also when the listener comes after the loss. Never told after a `close` by the owner. */
  onLost(listener: (error: StoreError) => void): Unsubscribe;
  lose(error: StoreError): void;
  close(): void;
}

export function createConnection(release: () => void): Connection {
  let state: { type: 'open' } | { type: 'lost'; error: StoreError } | { type: 'closed' } = { type: 'open' };
  const lost = createTopic<StoreError>();

  return {
    ended() {
      if (state.type === 'open') return null;
      return state.type === 'lost' ? state.error : { type: 'closed' };
    },
    onLost(listener) {
      const stop = lost.subscribe(listener);
      if (state.type === 'lost') {
        const { error } = state;
        let live = true;
        // Not at once: a subscriber does not expect its listener to run before `onLost` has returned.
        queueMicrotask(() => {
          if (live && state.type === 'lost') listener(error);
        });
        return () => {
          live = false;
          stop();
        };
      }
      return stop;
    },
    lose(error) {
      if (state.type !== 'open') return;
      state = { type: 'lost', error };
      release();
      lost.publish(error);
    },
    close() {
      const wasOpen = state.type === 'open';
      // First the state: what `release` runs into must not count as a loss.
      state = { type: 'closed' };
      if (wasOpen) release();
    },
  };
}
