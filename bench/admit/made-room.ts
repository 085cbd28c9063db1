/** A room with a long history on its founder's disk: its members joined by its link, one after the other. */
import { mergeUpdates } from 'yjs';
import type { DeviceKeys } from '../../src/crypto/port.ts';
import { createWebCrypto } from '../../src/crypto/web-crypto.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import type { RoomId } from '../../src/members/types.ts';
import { found, join, newHub, newPerson, type Person } from '../../src/room/testing/people.ts';
import type { Storage } from '../../src/storage/port.ts';
import { type WrittenHistory, writeHistory, writeTyping } from '../rig/history.ts';
import { until } from './until.ts';

export interface RoomPlan {
  readonly members: number;
  /** Of all together. */
  readonly entries: number;
  /** Cells by everybody in turn, each having seen the one before; or one person's typing in one text. */
  readonly kind: 'cells' | 'typing';
}

export interface MadeRoom {
  readonly founder: Person;
  readonly room: RoomId;
  /** Of its edit link. */
  readonly fragment: string;
  readonly history: WrittenHistory;
}

export async function makeRoom({ members, entries, kind }: RoomPlan, storage?: Storage): Promise<MadeRoom> {
  const hub = newHub();
  const founder = await newPerson(hub, 'Ana', storage ? { storage } : {});
  const { here, link } = await found(founder);
  const room = here.room.id;
  const authors = [founder.settings.get('keys') as DeviceKeys];
  for (let i = 1; i < members; i++) {
    const person = await newPerson(hub, `Member ${i}`);
    const there = await join(person, link);
    await until('a member joins', () => there.view().me !== null && there.view().status.unsaved === 0);
    await until('it is known', () => here.view().members.length === i + 1);
    authors.push(person.settings.get('keys') as DeviceKeys);
    there.leave();
    person.device.close();
  }
  await until('all is saved', () => here.view().status.unsaved === 0);
  here.leave();
  founder.device.close();
  const options = { crypto: createWebCrypto(), person: founder, room, authors };
  const history =
    kind === 'cells'
      ? await writeHistory({ ...options, logs: members, entries: entries / members, bytes: 0, chained: true })
      : await writeTyping(options, entries);
  return { founder, room, fragment: link, history };
}

/** What plain Yjs is handed: all updates as one. In groups, because merging is about quadratic; the outcome is the same. */
export function mergedOf({ updates }: WrittenHistory): Bytes {
  let parts: readonly Uint8Array[] = updates;
  while (parts.length > 1) {
    const merged: Uint8Array[] = [];
    for (let at = 0; at < parts.length; at += 64) merged.push(mergeUpdates(parts.slice(at, at + 64)));
    parts = merged;
  }
  return parts[0] as Bytes;
}
