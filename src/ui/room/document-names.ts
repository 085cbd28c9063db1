import type { DocumentView } from '../../room/api.ts';
import { en } from '../text/en.ts';

type Named = readonly Pick<DocumentView, 'name'>[];

/** The first of these names, counted from 1, that no document of the room bears. */
function freeName(documents: Named, nameOf: (count: number) => string): string {
  const taken = new Set(documents.map((document) => document.name));
  let count = 1;
  while (taken.has(nameOf(count))) count++;
  return nameOf(count);
}

export const freeTableName = (documents: Named): string => freeName(documents, en.room.tableName);
export const freeNoteName = (documents: Named): string => freeName(documents, en.room.noteName);
/** Room for the ending is kept: the name may be as long as a name can be. */
export const copyName = (documents: Named, name: string): string =>
  freeName(documents, (count) => en.room.copyName(name.slice(0, 180), count));
