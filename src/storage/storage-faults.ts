/**
 * Trouble for the in-memory store, drawn by the simulator and by tests: an argument of its own, so that the store's
 * normal life has no switches for tests.
 */
import { createTopic, type Unsubscribe } from '../lib/observable.ts';
import type { StoreError } from './port.ts';

export type WriteFault =
  /** Nothing is stored, the write answers `full`, the store goes on. */
  | 'full'
  /** Nothing is stored and the store is lost. */
  | 'lost'
  /** What no store promises but disks do: the first half of the batch is stored, then the store is lost. */
  | 'torn';

export interface StorageFaults {
  /** The next `count` writes of any store go wrong so. */
  failWrites(fault: WriteFault, count?: number): void;
  /** The next `count` opens answer with this error. */
  failOpens(error: StoreError, count?: number): void;
  /** Every open connection to the store of that name is lost now, as when the browser clears its data; the data stays. */
  lose(name: string): void;

  /** For the store: the fault of the write (or open) at hand, used up by asking. */
  takeWrite(): WriteFault | null;
  takeOpen(): StoreError | null;
  onLose(listener: (name: string) => void): Unsubscribe;
}

export function createStorageFaults(): StorageFaults {
  const writes: WriteFault[] = [];
  const opens: StoreError[] = [];
  const losses = createTopic<string>();

  return {
    failWrites(fault, count = 1) {
      for (let i = 0; i < count; i++) writes.push(fault);
    },
    failOpens(error, count = 1) {
      for (let i = 0; i < count; i++) opens.push(error);
    },
    lose: (name) => losses.publish(name),
    takeWrite: () => writes.shift() ?? null,
    takeOpen: () => opens.shift() ?? null,
    onLose: (listener) => losses.subscribe(listener),
  };
}
