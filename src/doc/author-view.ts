/**
 * Lists as an author saw them [LOG-4]: the document here without what the author had not seen, plus the author's new
 * structs, which are laid over it as changed successors instead of being applied.
 */
import * as Y from 'yjs';
import { idText, type Ref, sameRef } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import type { ScannedItem, ScannedParent, ScannedStruct } from './scan-update.ts';

export interface AuthorView {
  /** Puts the author's next struct into the view, or says why it cannot stand where it claims to. */
  add(struct: ScannedStruct): string | null;
  /** Whether one of the added structs in this range of own clocks is a record. */
  makesRecord(from: number, to: number): boolean;
}

/** A list: the children of a type, or the chain of values under one of its keys. */
interface List {
  /** Names the list among all lists. Made when somebody asks: most edits go on behind an item. */
  readonly key: () => string;
  /** In a chain a new value always comes last. */
  readonly isChain: boolean;
  readonly nesting: number;
  readonly isRecordRoot: boolean;
  first(): Y.Item | null;
}

interface NewStruct {
  readonly struct: ScannedStruct;
  readonly list: List | null;
}

/** The end of a list. */
const listEnd = null;

export function createAuthorView(
  live: LiveDoc,
  claim: { readonly client: number; readonly fromClock: number; readonly seenClock: (client: number) => number },
  maxNesting: number,
): AuthorView {
  const { store, share } = live.y;
  const added: NewStruct[] = [];
  /** What stands right of an item since the author's new structs; by the id of the item, or the list's key for its start. */
  const successors = new Map<string, Ref | typeof listEnd>();
  const lists = new Map<Y.AbstractType<unknown>, List>();

  const seenUpTo = (client: number): number => (client === claim.client ? claim.fromClock : claim.seenClock(client));
  const isSeen = (ref: Ref): boolean => ref.clock < seenUpTo(ref.client) && ref.clock < Y.getState(store, ref.client);

  /** New structs are contiguous and in order: found by bisection. */
  const newStructAt = (ref: Ref): NewStruct | null => {
    if (ref.client !== claim.client || ref.clock < claim.fromClock) return null;
    let low = 0;
    let high = added.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const candidate = added[middle] as NewStruct;
      if (ref.clock < candidate.struct.clock) high = middle - 1;
      else if (ref.clock >= candidate.struct.clock + candidate.struct.length) low = middle + 1;
      else return candidate;
    }
    return null;
  };

  const storedItem = (ref: Ref): Y.Item | null => {
    if (!isSeen(ref)) return null;
    const structs = store.clients.get(ref.client);
    const struct = structs?.[Y.findIndexSS(structs, ref.clock)];
    return struct instanceof Y.Item && struct.parent !== null ? struct : null;
  };

  const skipUnseen = (item: Y.Item | null): Ref | typeof listEnd => {
    let next = item;
    while (next !== null && !isSeen(next.id)) next = next.right;
    return next?.id ?? listEnd;
  };

  const typeOf = (item: Y.Item): Y.AbstractType<unknown> => item.parent as Y.AbstractType<unknown>;

  const nestingOf = (type: Y.AbstractType<unknown>): number => {
    let depth = 0;
    for (let item = type._item; item !== null && depth <= maxNesting; item = typeOf(item)._item) depth++;
    return depth;
  };

  const listOfType = (type: Y.AbstractType<unknown>, parentSub: string | null): List => ({
    key: () => listKey(type._item ? idText(type._item.id) : `root ${Y.findRootTypeKey(type)}`, parentSub),
    isChain: parentSub !== null,
    nesting: nestingOf(type),
    isRecordRoot: parentSub === null && type._item === null && live.records.rootNameOf(type) !== null,
    first() {
      if (parentSub === null) return type._start;
      let item = type._map.get(parentSub) ?? null;
      while (item?.left) item = item.left;
      return item;
    },
  });

  const emptyList = (owner: string, parentSub: string | null, nesting: number): List => ({
    key: () => listKey(owner, parentSub),
    isChain: parentSub !== null,
    nesting,
    isRecordRoot: false,
    first: () => null,
  });

  const listOfItem = (item: Y.Item): List => {
    const type = typeOf(item);
    if (item.parentSub !== null) return listOfType(type, item.parentSub);
    // One list is asked for again and again while rows are pushed: its depth is worked out once.
    const known = lists.get(type);
    if (known) return known;
    const list = listOfType(type, null);
    lists.set(type, list);
    return list;
  };

  const listOfParent = (parent: ScannedParent, parentSub: string | null): List | string => {
    if ('root' in parent) {
      const type = share.get(parent.root);
      const owner = `root ${parent.root}`;
      return type ? listOfType(type as Y.AbstractType<unknown>, parentSub) : emptyList(owner, parentSub, 0);
    }
    const owner = idText(parent.item);
    const fresh = newStructAt(parent.item);
    if (fresh) {
      if (fresh.struct.type !== 'item' || !fresh.struct.nested || !fresh.list) return 'parent is no type';
      return emptyList(owner, parentSub, fresh.list.nesting + 1);
    }
    const item = storedItem(parent.item);
    if (!item) return 'parent was not seen';
    if (!(item.content instanceof Y.ContentType)) return 'parent is no type';
    return listOfType(item.content.type as Y.AbstractType<unknown>, parentSub);
  };

  /** What the author saw right of this item. */
  const successorOf = (ref: Ref): Ref | typeof listEnd => {
    const changed = successors.get(idText(ref));
    if (changed !== undefined) return changed;
    const following: Ref = { client: ref.client, clock: ref.clock + 1 };
    const fresh = newStructAt(ref);
    // The last unit of a new struct has its successor noted, so here another unit of the same struct follows.
    if (fresh) return following;
    const item = storedItem(ref) as Y.Item;
    if (following.clock < item.id.clock + item.length && isSeen(following)) return following;
    return skipUnseen(item.right);
  };

  const firstOf = (list: List): Ref | typeof listEnd => {
    const changed = successors.get(list.key());
    return changed === undefined ? skipUnseen(list.first()) : changed;
  };

  /** The list an item stands in, or why it stands in none. */
  const listOf = (struct: ScannedItem): List | string => {
    if (struct.parent) return listOfParent(struct.parent, struct.parentSub);
    const anchor = (struct.origin ?? struct.rightOrigin) as Ref;
    const fresh = newStructAt(anchor);
    if (fresh) return fresh.list ?? 'origin is no item';
    const item = storedItem(anchor);
    return item ? listOfItem(item) : 'origin was not seen';
  };

  const addItem = (struct: ScannedItem): string | null => {
    const list = listOf(struct);
    if (typeof list === 'string') return list;
    if (list.nesting + (struct.nested ? 1 : 0) > maxNesting) return 'nested too deep';
    if (list.isChain && struct.rightOrigin) return 'a value before another under one key';
    const expected = struct.origin ? successorOf(struct.origin) : firstOf(list);
    if (!isSame(expected, struct.rightOrigin)) return 'not between its origins';
    const first: Ref = { client: claim.client, clock: struct.clock };
    const last: Ref = { client: claim.client, clock: struct.clock + struct.length - 1 };
    successors.set(struct.origin ? idText(struct.origin) : list.key(), first);
    successors.set(idText(last), struct.rightOrigin);
    added.push({ struct, list });
    return null;
  };

  return {
    add(struct) {
      if (struct.type === 'item') return addItem(struct);
      added.push({ struct, list: null });
      return null;
    },
    makesRecord: (from, to) =>
      added.some(
        ({ struct, list }) =>
          struct.clock >= from && struct.clock < to && struct.type === 'item' && struct.nested && list?.isRecordRoot,
      ),
  };
}

const listKey = (owner: string, parentSub: string | null): string =>
  parentSub === null ? `list ${owner}` : `chain ${owner} ${parentSub}`;

const isSame = (a: Ref | null, b: Ref | null): boolean => (a === null || b === null ? a === b : sameRef(a, b));
