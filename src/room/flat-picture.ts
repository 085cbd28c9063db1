/**
 * The flat picture: what a person saw last of a room, as one small record that needs no log, no key and no document to be
 * shown [LOG-8]. It is a copy of what the logs say and never more: it counts only while nothing was stored after it.
 */
import type { ColumnView, DocId, RowView } from '../doc/types.ts';
import { createWriter } from '../lib/codec.ts';
import type { Store, StoreOp } from '../storage/port.ts';
import type { RoomView } from './api.ts';
import { marksText, readMarks } from './marks.ts';
import { openRecord, sealRecord } from './records.ts';

const table = 'views';
const key = 'picture';
const pictureVersion = 1;
/** Two screens full on a large display; what lies below is not seen at first. */
const mostRows = 80;
/** Characters of rows: cells may be large, and the record is to be read in a moment. */
const mostRowChars = 64 * 1024;
/** Of the whole, members and documents included. A room with more of them opens without a picture. */
const mostBytes = 256 * 1024;

export interface PicturedTable {
  readonly doc: DocId;
  readonly columns: readonly ColumnView[];
  /** The first ones. */
  readonly rows: readonly RowView[];
  /** How many follow. */
  readonly rest: number;
}

export interface FlatPicture {
  /** The build of the app that made it: another one may show the same data in another way. */
  readonly build: string;
  /** The marks on the disk that it stands for. */
  readonly covers: string;
  readonly room: Pick<RoomView, 'name' | 'role' | 'me' | 'members' | 'documents'>;
  /** The one that was looked at last. */
  readonly table: PicturedTable | null;
}

export function pictureTable(
  doc: DocId,
  columns: readonly ColumnView[],
  rows: readonly { readonly view: RowView | null }[],
): PicturedTable {
  const shown: RowView[] = [];
  let chars = 0;
  for (const { view } of rows.slice(0, mostRows)) {
    chars += JSON.stringify(view).length;
    if (!view || chars > mostRowChars) break;
    shown.push(view);
  }
  return { doc, columns, rows: shown, rest: rows.length - shown.length };
}

/** Null: too large to be worth it. */
export function pictureToOp(picture: FlatPicture): StoreOp | null {
  const content = createWriter(32 * 1024)
    .u8(pictureVersion)
    .text(JSON.stringify(picture))
    .done();
  return content.length > mostBytes ? null : { type: 'put', table, key, value: sealRecord(key, content) };
}

/** The stored picture, if it shows what is stored now; anything else is as none. */
export async function readPicture(store: Store, build: string): Promise<FlatPicture | null> {
  const [record, marks] = await Promise.all([store.get(table, key), readMarks(store)]);
  if (!record.ok || !marks.ok || record.value === undefined) return null;
  const read = openRecord(key, record.value, (reader) =>
    reader.u8() === pictureVersion ? reader.text(mostBytes) : null,
  );
  const picture = read.ok && read.value !== null ? pictureOf(read.value) : null;
  return picture?.build === build && picture.covers === marksText(marks.value) ? picture : null;
}

/** Behind its checksum it is what this very build wrote: nobody else's word is in it that was not admitted. */
function pictureOf(text: string): FlatPicture | null {
  try {
    return JSON.parse(text) as FlatPicture;
  } catch {
    return null;
  }
}
