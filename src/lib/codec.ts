/**
 * Reading and writing the compact binary forms that are stored and sent.
 *
 * A reader never trusts a length: every read checks what is left and throws `DecodeError`, which only `decodeAll`
 * catches. So a decoder reads straight on, and a malformed input ends as a `Result`, never as a crash.
 */
import { type Bytes, textOf, utf8 } from './bytes.ts';
import { err, ok, type Result } from './result.ts';

export class DecodeError extends Error {}

export interface Writer {
  u8(value: number): Writer;
  /** A whole number from 0 to 2^53 − 1, seven bits a byte, least significant first. */
  uint(value: number): Writer;
  /** Exactly these bytes, without a length. */
  raw(bytes: Uint8Array): Writer;
  /** A length and then the bytes. */
  bytes(bytes: Uint8Array): Writer;
  text(text: string): Writer;
  done(): Bytes;
}

/**
 * A class, and its place in the bytes for all to see, where closures would be nicer: several are made for each entry, and
 * six closures each were a good part of what a newcomer waits for.
 */
class BytesWriter implements Writer {
  buffer: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(expectedBytes: number) {
    this.buffer = new Uint8Array(expectedBytes);
  }

  reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }

  u8(value: number): Writer {
    this.reserve(1);
    this.buffer[this.length++] = value;
    return this;
  }

  uint(value: number): Writer {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a whole number to write: ${value}`);
    this.reserve(8);
    let rest = value;
    while (rest > 127) {
      this.buffer[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
    return this;
  }

  raw(bytes: Uint8Array): Writer {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  bytes(bytes: Uint8Array): Writer {
    return this.uint(bytes.length).raw(bytes);
  }

  text(text: string): Writer {
    return this.bytes(utf8(text));
  }

  done(): Bytes {
    return this.buffer.slice(0, this.length);
  }
}

export const createWriter = (expectedBytes = 64): Writer => new BytesWriter(expectedBytes);

export interface Reader {
  u8(): number;
  uint(): number;
  raw(length: number): Bytes;
  /** `maxBytes` is the named limit of the field: a longer one is refused before anything is copied. */
  bytes(maxBytes: number): Bytes;
  text(maxBytes: number): string;
  /** As `raw`, without a copy of what nobody will look at. */
  skip(length: number): void;
  left(): number;
}

/** A class for the reason given at `BytesWriter`. */
class BytesReader implements Reader {
  at = 0;
  readonly input: Uint8Array;

  constructor(input: Uint8Array) {
    this.input = input;
  }

  u8(): number {
    const byte = this.input[this.at];
    if (byte === undefined) throw new DecodeError('cut short');
    this.at++;
    return byte;
  }

  uint(): number {
    let byte = this.u8();
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let scale = 128; ; scale *= 128) {
      byte = this.u8();
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new DecodeError('number too large');
      if (byte < 128) {
        // One number has one form: otherwise the same entry could have two hashes.
        if (byte === 0) throw new DecodeError('number not in its shortest form');
        return value;
      }
    }
  }

  raw(length: number): Bytes {
    if (length > this.input.length - this.at) throw new DecodeError('cut short');
    const bytes = copyOf(this.input, this.at, length);
    this.at += length;
    return bytes;
  }

  skip(length: number): void {
    if (length > this.input.length - this.at) throw new DecodeError('cut short');
    this.at += length;
  }

  bytes(maxBytes: number): Bytes {
    const length = this.uint();
    if (length > maxBytes) throw new DecodeError('field over its limit');
    return this.raw(length);
  }

  text(maxBytes: number): string {
    const bytes = this.bytes(maxBytes);
    try {
      return textOf(bytes);
    } catch {
      throw new DecodeError('text is not UTF-8');
    }
  }

  left(): number {
    return this.input.length - this.at;
  }
}

/** Below this a loop is twice as fast as a view and a copy of it. */
const fewBytes = 64;

/** Owns its whole buffer: a view into a larger one would keep all of it alive (or be stored with it). */
function copyOf(input: Uint8Array, from: number, length: number): Bytes {
  const copy = new Uint8Array(length);
  if (length > fewBytes) copy.set(input.subarray(from, from + length));
  else for (let i = 0; i < length; i++) copy[i] = input[from + i] as number;
  return copy;
}

export const createReader = (input: Uint8Array): Reader => new BytesReader(input);

/** Reads one value that must fill the input exactly. */
export function decodeAll<T>(input: Uint8Array, read: (reader: Reader) => T): Result<T, string> {
  const reader = createReader(input);
  try {
    const value = read(reader);
    return reader.left() === 0 ? ok(value) : err('bytes left over');
  } catch (problem) {
    if (problem instanceof DecodeError) return err(problem.message);
    throw problem;
  }
}
