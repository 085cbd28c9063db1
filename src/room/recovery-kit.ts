/**
 * What a person needs to come back into their rooms from a new device [MEM-25]: for each room a link to a device of their own
 * that does not run out. No private key of a device is in it; those never leave their browser. As text, so that it can be
 * printed, pasted and kept as a file.
 */
import { openWithPassphrase, sealWithPassphrase } from '../crypto/passphrase-box.ts';
import { type Bytes, fromBase64url, fromHex, toBase64url, toHex } from '../lib/bytes.ts';
import { createWriter, DecodeError, decodeAll } from '../lib/codec.ts';
import { assert, err, type Result } from '../lib/result.ts';
import type { RoomId } from '../members/types.ts';
import type { SkeinError } from './api.ts';

const version = 1;
const prefix = 'skein-recovery-1.';
const maxRooms = 4096;
const maxNameBytes = 1024;
/** Long enough that guessing costs years at the price of scrypt: a few words. */
export const minPassphraseChars = 12;

export interface KitRoom {
  readonly id: RoomId;
  readonly seed: Bytes;
  readonly name: string;
}

export interface Kit {
  readonly name: string;
  readonly rooms: readonly KitRoom[];
}

export function kitToBytes({ name, rooms }: Kit): Bytes {
  const writer = createWriter(256).u8(version).text(name).uint(rooms.length);
  for (const room of rooms) {
    const id = fromHex(room.id);
    assert(id?.length === 16 && room.seed.length === 16, 'ids and seeds are 16 bytes');
    writer.raw(id).raw(room.seed).text(room.name);
  }
  return writer.done();
}

export const kitFromBytes = (bytes: Uint8Array): Result<Kit, string> =>
  decodeAll(bytes, (reader) => {
    if (reader.u8() !== version) throw new DecodeError('kit of an unknown version');
    const name = reader.text(maxNameBytes);
    const count = reader.uint();
    if (count > maxRooms || count * 33 > reader.left()) throw new DecodeError('too many rooms');
    const rooms = Array.from({ length: count }, () => ({
      id: toHex(reader.raw(16)) as RoomId,
      seed: reader.raw(16),
      name: reader.text(maxNameBytes),
    }));
    return { name, rooms };
  });

export const sealKit = async (kit: Kit, passphrase: string, salt: Bytes): Promise<string> =>
  prefix + toBase64url(await sealWithPassphrase(passphrase, salt, kitToBytes(kit)));

export async function openKit(text: string, passphrase: string): Promise<Result<Kit, SkeinError>> {
  const trimmed = text.replace(/\s+/g, '');
  const box = trimmed.startsWith(prefix) ? fromBase64url(trimmed.slice(prefix.length)) : null;
  const plain = box ? await openWithPassphrase(passphrase, box) : 'damaged';
  if (plain === 'damaged') return err({ code: 'kit-damaged' });
  if (plain === 'refused') return err({ code: 'passphrase-wrong' });
  const kit = kitFromBytes(plain);
  return kit.ok ? kit : err({ code: 'kit-damaged' });
}
