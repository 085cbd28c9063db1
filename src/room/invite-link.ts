/**
 * The part of a link after `#`: it never reaches a server. `<room>` opens a room one is a member of already;
 * `<room>.<seed>` carries an invitation [MEM-2]. Both end in a checksum, so that a link cut short in a chat is recognised
 * as damaged instead of being waited on for ever.
 */
import { sha256 } from '../crypto/hash.ts';
import { type Bytes, concatBytes, equalBytes, fromBase64url, fromHex, toBase64url, toHex } from '../lib/bytes.ts';
import { assert } from '../lib/result.ts';
import type { RoomId } from '../members/types.ts';
import type { LinkReading } from './api.ts';

const idBytes = 16;
export const seedBytes = 16;
const checkBytes = 3;

const checked = (bytes: Uint8Array): string => toBase64url(concatBytes(bytes, sha256(bytes).subarray(0, checkBytes)));

function unchecked(text: string, length: number): Bytes | null {
  const bytes = fromBase64url(text);
  if (!bytes || bytes.length !== length + checkBytes) return null;
  const content = bytes.slice(0, length);
  return equalBytes(sha256(content).subarray(0, checkBytes), bytes.subarray(length)) ? content : null;
}

function roomToBytes(room: RoomId): Bytes {
  const bytes = fromHex(room);
  assert(bytes?.length === idBytes, 'a room id is 16 bytes in hexadecimal');
  return bytes;
}

export const roomFragment = (room: RoomId): string => checked(roomToBytes(room));
export const inviteFragment = (room: RoomId, seed: Bytes): string => `${roomFragment(room)}.${checked(seed)}`;

/** Reads a whole address, or only the part after `#`, as people paste them: with spaces or brackets around. */
export function readLink(text: string): LinkReading {
  const trimmed = text.trim().replace(/^[<"'(\s]+|[>"')\s.,;]+$/g, '');
  const hash = trimmed.indexOf('#');
  if (hash < 0 && /[/:\s]/.test(trimmed)) return { type: 'foreign' };
  const [roomText = '', seedText, ...rest] = trimmed.slice(hash + 1).split('.');
  if (roomText === '' || rest.length > 0) return { type: hash < 0 ? 'foreign' : 'damaged' };
  const roomPart = unchecked(roomText, idBytes);
  if (!roomPart) return { type: hash >= 0 || /^[A-Za-z0-9_-]{15,}$/.test(roomText) ? 'damaged' : 'foreign' };
  const room = toHex(roomPart) as RoomId;
  if (seedText === undefined) return { type: 'room', room };
  const seed = unchecked(seedText, seedBytes);
  return seed ? { type: 'invite', room, seed: toHex(seed) } : { type: 'damaged' };
}
