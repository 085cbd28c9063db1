/** A log's opening: its id, its Yjs client id and the root of its hash chain all follow from it. */
import { sha256, tagged } from '../crypto/hash.ts';
import type { DeviceId } from '../crypto/port.ts';
import { type Bytes, fromHex, toHex } from '../lib/bytes.ts';
import { createWriter, type Reader, type Writer } from '../lib/codec.ts';
import { assert } from '../lib/result.ts';
import type { LogFacts, LogId, LogOpening } from './types.ts';

export const roomBytes = 16;
export const deviceKeyBytes = 32;
export const nonceBytes = 16;
export const logIdBytes = 16;

export function writeOpening(writer: Writer, opening: LogOpening): Writer {
  return writer.raw(opening.room).raw(opening.deviceKey).raw(opening.nonce);
}

export function readOpening(reader: Reader): LogOpening {
  return { room: reader.raw(roomBytes), deviceKey: reader.raw(deviceKeyBytes), nonce: reader.raw(nonceBytes) };
}

export function openingToBytes(opening: LogOpening): Bytes {
  return writeOpening(createWriter(roomBytes + deviceKeyBytes + nonceBytes), opening).done();
}

/** [LOG-1]: the id commits to device and nonce; [LOG-4]: the client id to the log; the chain's root also to the room. */
export function factsOf(opening: LogOpening): LogFacts {
  const id = sha256(opening.deviceKey, opening.nonce).subarray(0, logIdBytes);
  return {
    id: toHex(id) as LogId,
    opening,
    device: toHex(opening.deviceKey) as DeviceId,
    client: clientOf(id),
    chain0: tagged('skein/log/1', openingToBytes(opening)),
  };
}

/**
 * 53 bits of the log id: Yjs takes client ids up to 2^53 − 1, and 32 bits would collide with 69 % at 100,000 sessions.
 * Never 0 to 999, which Yjs tools and tests like to use.
 */
export function clientOf(id: Uint8Array): number {
  let value = (id[0] as number) & 0x1f;
  for (let i = 1; i < 7; i++) value = value * 256 + (id[i] as number);
  return value < 1000 ? value + 1000 : value;
}

export function logIdToBytes(log: LogId): Bytes {
  const bytes = fromHex(log);
  assert(bytes?.length === logIdBytes, 'a log id is 16 bytes in hexadecimal');
  return bytes;
}

export const logIdOf = (bytes: Uint8Array): LogId => toHex(bytes) as LogId;
