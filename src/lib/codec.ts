/**
 * Reading and writing the compact binary forms that are stored and sent.
 *
 * A reader never trusts a length: every read checks what is left and throws `DecodeError`, which only `decodeAll`
 * catches. So a decoder reads straight on, and a malformed input ends as a `Result`, never as a crash.
 */
import { type Bytes, ownBytes, textOf, utf8 } from './bytes.ts';
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

export function createWriter(expectedBytes = 64): Writer {
  let buffer = new Uint8Array(expectedBytes);
  let length = 0;

  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };

  const writer: Writer = {
    u8(value) {
      reserve(1);
      buffer[length++] = value;
      return writer;
    },
    uint(value) {
      if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a whole number to write: ${value}`);
      reserve(8);
      let rest = value;
      while (rest > 127) {
        buffer[length++] = (rest % 128) | 128;
        rest = Math.floor(rest / 128);
      }
      buffer[length++] = rest;
      return writer;
    },
    raw(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
      return writer;
    },
    bytes(bytes) {
      return writer.uint(bytes.length).raw(bytes);
    },
    text(text) {
      return writer.bytes(utf8(text));
    },
    done() {
      return buffer.slice(0, length);
    },
  };
  return writer;
}

export interface Reader {
  u8(): number;
  uint(): number;
  raw(length: number): Bytes;
  /** `maxBytes` is the named limit of the field: a longer one is refused before anything is copied. */
  bytes(maxBytes: number): Bytes;
  text(maxBytes: number): string;
  left(): number;
}

export function createReader(input: Uint8Array): Reader {
  let at = 0;

  const need = (count: number): void => {
    if (count > input.length - at) throw new DecodeError('cut short');
  };

  const reader: Reader = {
    u8() {
      need(1);
      return input[at++] as number;
    },
    uint() {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = reader.u8();
        value += (byte & 127) * scale;
        if (value > Number.MAX_SAFE_INTEGER) throw new DecodeError('number too large');
        if (byte < 128) {
          // One number has one form: otherwise the same entry could have two hashes.
          if (byte === 0 && scale > 1) throw new DecodeError('number not in its shortest form');
          return value;
        }
        scale *= 128;
      }
    },
    raw(length) {
      need(length);
      const bytes = ownBytes(input.subarray(at, at + length));
      at += length;
      return bytes;
    },
    bytes(maxBytes) {
      const length = reader.uint();
      if (length > maxBytes) throw new DecodeError('field over its limit');
      return reader.raw(length);
    },
    text(maxBytes) {
      const bytes = reader.bytes(maxBytes);
      try {
        return textOf(bytes);
      } catch {
        throw new DecodeError('text is not UTF-8');
      }
    },
    left() {
      return input.length - at;
    },
  };
  return reader;
}

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
