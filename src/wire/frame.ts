/**
 * Messages of any size as frames of at most 16 KiB [MESH-4].
 *
 * A frame is one header byte and payload. The header's upper half is the version, then a bit for the last and a bit for
 * the first frame of a message, then two bits for the class. A first frame also carries the message's whole length, so
 * that a message over the limit is refused before any of it is kept. Each class is a stream of its own: an urgent
 * message may be sent between two frames of a bulk one, and a receiver holds at most one unfinished message per class.
 */
import type { Bytes } from '../lib/bytes.ts';
import { createReader, createWriter, DecodeError } from '../lib/codec.ts';
import { err, ok, type Result } from '../lib/result.ts';

const frameVersion = 1;

/** Chromium refuses messages over 256 KiB and every engine interleaves badly above 16 KiB: one channel message is this. */
export const maxFrameBytes = 16 * 1024;

/** Larger things (ranges, blobs) are cut by those who send them, so that memory per peer stays bounded: 3 × this. */
export const maxMessageBytes = 8 * 1024 * 1024;

/** Header byte and the longest length a message within the limit can have (8 MiB needs 4 bytes). */
const maxFrameHeaderBytes = 5;

export type FrameClass = 'urgent' | 'normal' | 'bulk';

const classes: readonly FrameClass[] = ['urgent', 'normal', 'bulk'];
const firstBit = 4;
const lastBit = 8;

export interface CutFrame {
  readonly frame: Bytes;
  /** Where the next frame of this message begins; equal to the message's length after the last one. */
  readonly next: number;
}

/** The frame of `message` that begins at `from`. An empty message is one frame without payload. */
export function cutFrame(frameClass: FrameClass, message: Uint8Array, from: number): CutFrame {
  const first = from === 0;
  const room = maxFrameBytes - (first ? maxFrameHeaderBytes : 1);
  const next = Math.min(message.length, from + room);
  const last = next === message.length;
  const header = (frameVersion << 4) | (last ? lastBit : 0) | (first ? firstBit : 0) | classes.indexOf(frameClass);
  const writer = createWriter(maxFrameHeaderBytes + next - from).u8(header);
  if (first) writer.uint(message.length);
  return { frame: writer.raw(message.subarray(from, next)).done(), next };
}

export type FrameFault =
  | 'empty frame'
  | 'frame too large'
  | 'unknown frame version'
  | 'unknown class'
  | 'message too large'
  | 'message begun twice'
  | 'message not begun'
  | 'no progress'
  | 'more bytes than announced'
  | 'fewer bytes than announced'
  | 'bad length'
  /** A fault came before: nothing of this sender is read any more. */
  | 'closed';

export interface WholeMessage {
  readonly frameClass: FrameClass;
  readonly message: Bytes;
}

export interface Reassembler {
  /** The message that this frame completed, or null while more is to come. After a fault it stays closed. */
  accept(frame: Uint8Array): Result<WholeMessage | null, FrameFault>;
  /** Bytes allocated for unfinished messages. */
  heldBytes(): number;
}

interface Unfinished {
  readonly total: number;
  received: number;
  /** Grows with what has arrived, never with what was announced: a length costs its sender the bytes. */
  buffer: Bytes;
}

interface Head {
  readonly frameClass: FrameClass;
  readonly last: boolean;
  /** The announced length of the whole message in a first frame, else null. */
  readonly total: number | null;
  readonly payload: Uint8Array;
}

export function createReassembler(limits: { readonly maxMessageBytes: number } = { maxMessageBytes }): Reassembler {
  const unfinishedByClass = new Map<FrameClass, Unfinished>();
  let closed = false;

  const begin = (head: Head): Result<Unfinished, FrameFault> => {
    const unfinished = unfinishedByClass.get(head.frameClass);
    if (head.total === null) return unfinished ? ok(unfinished) : err('message not begun');
    if (unfinished) return err('message begun twice');
    if (head.total > limits.maxMessageBytes) return err('message too large');
    return ok({ total: head.total, received: 0, buffer: new Uint8Array(head.payload.length) });
  };

  const accept = (frame: Uint8Array): Result<WholeMessage | null, FrameFault> => {
    const head = readHead(frame);
    if (!head.ok) return head;
    const { frameClass, last, payload } = head.value;
    const begun = begin(head.value);
    if (!begun.ok) return begun;
    const unfinished = begun.value;
    // Frames without payload would keep a message open for ever at no cost to the sender.
    if (payload.length === 0 && !(last && unfinished.total === 0)) return err('no progress');
    if (unfinished.received + payload.length > unfinished.total) return err('more bytes than announced');
    append(unfinished, payload);
    const complete = unfinished.received === unfinished.total;
    if (complete !== last) return err(last ? 'fewer bytes than announced' : 'more bytes than announced');
    if (!complete) {
      unfinishedByClass.set(frameClass, unfinished);
      return ok(null);
    }
    unfinishedByClass.delete(frameClass);
    return ok({ frameClass, message: unfinished.buffer.subarray(0, unfinished.total) });
  };

  return {
    accept(frame) {
      if (closed) return err('closed');
      const result = accept(frame);
      if (!result.ok) {
        closed = true;
        unfinishedByClass.clear();
      }
      return result;
    },
    heldBytes() {
      let held = 0;
      for (const unfinished of unfinishedByClass.values()) held += unfinished.buffer.length;
      return held;
    },
  };
}

function append(unfinished: Unfinished, payload: Uint8Array): void {
  const needed = unfinished.received + payload.length;
  if (needed > unfinished.buffer.length) {
    // Doubling: a sender of one-byte frames must not make us copy the message once per byte.
    const larger = new Uint8Array(Math.min(unfinished.total, Math.max(needed, unfinished.buffer.length * 2)));
    larger.set(unfinished.buffer.subarray(0, unfinished.received));
    unfinished.buffer = larger;
  }
  unfinished.buffer.set(payload, unfinished.received);
  unfinished.received = needed;
}

function readHead(frame: Uint8Array): Result<Head, FrameFault> {
  const header = frame[0];
  if (header === undefined) return err('empty frame');
  if (frame.length > maxFrameBytes) return err('frame too large');
  if (header >> 4 !== frameVersion) return err('unknown frame version');
  const frameClass = classes[header & 3];
  if (frameClass === undefined) return err('unknown class');
  const last = (header & lastBit) !== 0;
  if ((header & firstBit) === 0) return ok({ frameClass, last, total: null, payload: frame.subarray(1) });
  const reader = createReader(frame.subarray(1, maxFrameHeaderBytes));
  const room = reader.left();
  try {
    const total = reader.uint();
    return ok({ frameClass, last, total, payload: frame.subarray(1 + room - reader.left()) });
  } catch (problem) {
    if (problem instanceof DecodeError) return err('bad length');
    throw problem;
  }
}
