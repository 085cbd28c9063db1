/** What framing needs of whatever carries the frames: a data channel, or a made-up one in tests. */
import type { Bytes } from '../lib/bytes.ts';

export interface Channel {
  /** False when the channel takes nothing any more. */
  send(frame: Bytes): boolean;
  /** Bytes handed over that have not left yet. */
  bufferedAmount(): number;
  /** Calls `run` once, later, when much of what was buffered has left; the returned function takes the wish back. */
  whenDrained(run: () => void): () => void;
}
