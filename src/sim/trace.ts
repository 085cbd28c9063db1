/** The event log of a run [I14]: every line goes into a hash; the lines themselves are kept only when somebody reads them. */
import { textHash } from './chance.ts';

export interface Trace {
  line(text: string): void;
  /** Of all lines so far, in their order. */
  hash(): string;
  count(): number;
}

export function createTrace(now: () => number, read: ((line: string) => void) | null): Trace {
  let high = 1;
  let low = 2;
  let count = 0;
  return {
    line(text) {
      const line = `${now().toFixed(3).padStart(12)} ${text}`;
      high = textHash(line, high);
      low = textHash(line, low ^ high);
      count++;
      read?.(line);
    },
    hash: () => [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
    count: () => count,
  };
}

/** A few digits that tell two byte strings apart in a line of the log. */
export function bytesMark(bytes: Uint8Array): string {
  let hash = bytes.length;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 16777619);
  return `${bytes.length}:${(hash >>> 0).toString(16)}`;
}
