import { describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { createRoomDoc, type RoomDoc, type RoomListing } from './room-doc.ts';
import { countedBytes } from './testing/network.ts';
import type { DocId } from './types.ts';

const docA = 'a'.repeat(32) as DocId;
const docB = 'b'.repeat(32) as DocId;

function createRoom(client: number): RoomDoc {
  const room = createRoomDoc({ randomBytes: countedBytes(client) });
  room.live.setWriter(client);
  return room;
}

const updateOf = <T>(action: Action<T>): Uint8Array => {
  if (!action.ok || !action.value.update) throw new Error('nothing written');
  return action.value.update;
};

const names = (room: RoomDoc): readonly string[] => room.listing().documents.map((document) => document.name);

describe('the room’s document', () => {
  it('[DOC-9] lists documents in order, and tells watchers', () => {
    const room = createRoom(1);
    const heard: RoomListing[] = [];
    room.watch((listing) => heard.push(listing));
    room.renameRoom(' Camp ');
    room.addDocument(docA, 'table', 'Table 1');
    room.addDocument(docB, 'note', 'Plan');
    room.renameDocument(docA, 'Guests');
    expect(room.listing()).toMatchObject({ name: 'Camp', documents: [{ id: docA, name: 'Guests' }, { id: docB }] });
    room.deleteDocument(docA);
    expect(names(room)).toEqual(['Plan']);
    expect(heard).toHaveLength(6);
    expect(room.renameDocument(docA, 'x')).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(room.renameRoom('  ')).toMatchObject({ ok: false, error: { code: 'name-empty' } });
    expect(room.renameRoom('x'.repeat(300))).toMatchObject({ ok: false, error: { code: 'name-too-long' } });
  });

  it('[DOC-4] deleting a document can be undone, and adding one too', () => {
    const room = createRoom(1);
    const added = room.addDocument(docA, 'table', 'Table 1');
    const deleted = room.deleteDocument(docA);
    if (!added.ok || !deleted.ok || !added.value.undo || !deleted.value.undo) throw new Error('nothing written');
    room.undo(deleted.value.undo);
    expect(names(room)).toEqual(['Table 1']);
    const undone = room.undo(added.value.undo);
    expect(names(room)).toEqual([]);
    if (!undone) throw new Error('nothing undone');
    room.undo(undone.redo);
    expect(names(room)).toEqual(['Table 1']);
  });

  it('[DOC-1] the same on every replica when renamed apart, whoever hears whom first', () => {
    const ana = createRoom(1);
    const ben = createRoom(2);
    const first = updateOf(ana.addDocument(docA, 'table', 'Table 1'));
    ben.live.applyUpdate(first);
    const byAna = updateOf(ana.renameDocument(docA, 'Guests'));
    const byBen = updateOf(ben.renameDocument(docA, 'People'));
    ana.live.applyUpdate(byBen);
    ben.live.applyUpdate(byAna);
    expect(names(ana)).toEqual(names(ben));
  });

  it('[DOC-6] two records for one document are listed once', () => {
    const ana = createRoom(1);
    const ben = createRoom(2);
    const byAna = updateOf(ana.addDocument(docA, 'table', 'Mine'));
    ben.live.applyUpdate(updateOf(createRoom(3).addDocument(docB, 'note', 'Other')));
    updateOf(ben.addDocument(docA, 'table', 'Yours'));
    ben.live.applyUpdate(byAna);
    expect(names(ben).filter((name) => name !== 'Other')).toHaveLength(1);
  });
});
