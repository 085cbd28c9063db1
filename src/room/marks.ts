/**
 * Whether anything was stored since: each page that stores what a room shows leaves a mark of its own, counted up, in the
 * same transaction. So marks that are the same are the same stored room, whichever tabs are open or were killed [ROOM-13].
 *
 * One mark a page and not one for all: a later write of this page would otherwise cover one of another tab that this page
 * has not heard of.
 */
import { toHex } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Result } from '../lib/result.ts';
import type { Store, StoredItem, StoreError, StoreOp } from '../storage/port.ts';

/** What follows from these is shown; acknowledgements, snapshots and settings change nothing of it. */
const shownTables: ReadonlySet<string> = new Set(['entries', 'logs', 'ops', 'branches', 'proofs']);
const prefix = 'mark/';
/** A mark stays when its page goes. From so many on the next page clears them: reading them stays a matter of microseconds. */
const mostMarks = 32;

export interface Marks {
  /** Before anything else of the room is read: what is read afterwards holds all that these marks stand for. */
  load(): Promise<void>;
  /** The same batch, marked if it changes what is shown. */
  stamp(ops: readonly StoreOp[]): readonly StoreOp[];
  /** What will stand on the disk once all that was stamped does, if no other tab stores anything; null: not known. */
  covered(): string | null;
  /**
   * Whether all that is stored is here. Where another tab has stored something since, `holdsAll` is asked; if so, that tab's
   * marks are covered from now on, too.
   */
  refresh(holdsAll: () => Promise<boolean>): Promise<boolean>;
}

export const readMarks = (store: Store): Promise<Result<readonly StoredItem[], StoreError>> =>
  store.range('meta', { from: prefix, to: 'mark0' });

/** One text for one state of the marks; they come in the order of their keys. */
export const marksText = (marks: readonly StoredItem[]): string =>
  marks.map(({ key, value }) => `${key.slice(prefix.length)}:${value}`).join();

export function createMarks(env: Env, store: Store): Marks {
  const ownKey = `${prefix}${toHex(env.randomBytes(8))}`;
  let count = 0;
  /** Of other pages, dead ones included; null: could not be read. */
  let others: readonly StoredItem[] | null = null;

  const own = (): StoreOp => ({ type: 'put', table: 'meta', key: ownKey, value: ++count });
  const readOthers = async (): Promise<readonly StoredItem[] | null> => {
    const read = await readMarks(store);
    return read.ok ? read.value.filter(({ key }) => key !== ownKey) : null;
  };

  return {
    async load() {
      others = await readOthers();
      if (!others || others.length < mostMarks) return;
      // The own mark goes in with it: the marks never become again what they once were, so nothing old looks fresh.
      const cleared = others.map(({ key }): StoreOp => ({ type: 'delete', table: 'meta', key }));
      const written = await store.write([...cleared, own()]);
      others = written.ok ? [] : null;
    },
    stamp: (ops) => (ops.some(({ table }) => shownTables.has(table)) ? [...ops, own()] : ops),
    covered() {
      if (!others) return null;
      const all = count > 0 ? [...others, { key: ownKey, value: count }] : [...others];
      return marksText(all.sort((a, b) => (a.key < b.key ? -1 : 1)));
    },
    async refresh(holdsAll) {
      const now = await readOthers();
      if (!now) return false;
      if (others && marksText(now) === marksText(others)) return true;
      if (!(await holdsAll())) return false;
      others = now;
      return true;
    },
  };
}
