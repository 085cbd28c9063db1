/** What a deletion had seen [DOC-2]: per client the highest clock that the record holds, deleted items included. */
import type { Saw } from './element.ts';
import type { DocRecord } from './records.ts';

export function sawOf(record: DocRecord): Saw {
  const highest = new Map<number, number>();
  for (let item = record.array._start; item !== null; item = item.right) {
    const { client, clock } = item.lastId;
    highest.set(client, Math.max(highest.get(client) ?? 0, clock));
  }
  return [...highest].flat();
}
