/** What a deletion had seen [DOC-2]: per client the highest clock that the record holds, deleted items included. */
import { isVoid, originalOf, type RegisterItem, type Saw } from './element.ts';
import type { Ref } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import type { DocRecord } from './records.ts';

export function sawOf(record: DocRecord): Saw {
  const highest = new Map<number, number>();
  for (let item = record.array._start; item !== null; item = item.right) {
    const { client, clock } = item.lastId;
    highest.set(client, Math.max(highest.get(client) ?? 0, clock));
  }
  return [...highest].flat();
}

/** A column's cells lie in every row, so its deletion names all that the document held. */
export const sawOfAll = (live: LiveDoc): Saw => [...live.clocks()].flatMap(([client, clock]) => [client, clock - 1]);

/** Whether the author of an item says to have seen another one: their own earlier ones, and what its `saw` names. */
export function hasSeen(item: RegisterItem, ref: Ref): boolean {
  const { client, clock } = originalOf(item);
  return client === ref.client ? clock >= ref.clock : covers(item.saw, ref);
}

export function covers(saw: Saw | null, ref: Ref): boolean {
  for (let at = 0; saw && at < saw.length; at += 2)
    if (saw[at] === ref.client) return ref.clock <= (saw[at + 1] as number);
  return false;
}

/** What several have seen, or what names several items: per client the highest clock. */
export function sawTogether(parts: readonly (Saw | Ref)[]): Saw {
  const highest = new Map<number, number>();
  const note = (client: number, clock: number): void => {
    highest.set(client, Math.max(highest.get(client) ?? 0, clock));
  };
  for (const part of parts) {
    if ('client' in part) note(part.client, part.clock);
    else for (let at = 0; at < part.length; at += 2) note(part[at] as number, part[at + 1] as number);
  }
  return [...highest].flat();
}

/** Whether an item is an edit that none of these deletions had seen. */
export type IsUnseen = (item: RegisterItem) => boolean;

/**
 * One deleter who saw an edit is enough: they decided about it. "Nothing was here" is nobody's edit, and a copy counts
 * as its original.
 */
export function unseenBy(deletions: readonly RegisterItem[]): IsUnseen {
  const seen = new Map<number, number>();
  for (const { saw } of deletions) {
    for (let at = 0; saw && at < saw.length; at += 2) {
      const client = saw[at] as number;
      seen.set(client, Math.max(seen.get(client) ?? -1, saw[at + 1] as number));
    }
  }
  return (item) => {
    const original = originalOf(item);
    return !isVoid(item) && original.clock > (seen.get(original.client) ?? -1);
  };
}
