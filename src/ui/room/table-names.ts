import type { DocumentView } from '../../room/api.ts';
import { en } from '../text/en.ts';

/** "Table 1" or the next number that no document of the room bears. */
export function freeTableName(documents: readonly Pick<DocumentView, 'name'>[]): string {
  const taken = new Set(documents.map((document) => document.name));
  let count = 1;
  while (taken.has(en.room.tableName(count))) count++;
  return en.room.tableName(count);
}
