/** The way most Yjs apps keep a document: y-indexeddb as it comes. */
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { cellCount, editWithoutEnd } from './editor.ts';

async function open(): Promise<Y.Map<number>> {
  const doc = new Y.Doc();
  await new IndexeddbPersistence('bench', doc).whenSynced;
  return doc.getMap<number>('cells');
}

let cells: Promise<Y.Map<number>> | null = null;
const opened = (): Promise<Y.Map<number>> => {
  cells ??= open();
  return cells;
};

window.editor = {
  async prepare() {
    const map = await opened();
    map.doc?.transact(() => {
      for (let i = 0; i < cellCount; i++) map.set(`cell ${i}`, -1);
    });
  },
  async edit() {
    const map = await opened();
    return editWithoutEnd((n) => map.set(`cell ${n % cellCount}`, n));
  },
  async kept() {
    const map = await opened();
    let most = -1;
    for (const n of map.values()) most = Math.max(most, n);
    return most + 1;
  },
};
