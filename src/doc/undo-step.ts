/** What undoing one action takes, as plain data: it can be kept, counted and sent to a worker. */
import type { RegisterValue, Saw } from './element.ts';
import type { RootName } from './records.ts';
import type { DocId, Field, ItemId, RecordId } from './types.ts';

/** An item that a write replaced, as it has to be put back [DOC-7]. */
export interface RestoredItem {
  /** The item a person wrote, if this was a copy. */
  readonly of: ItemId;
  readonly value: RegisterValue;
  readonly supersedes: readonly { readonly item: ItemId; readonly of: ItemId | null }[];
  readonly saw: Saw | null;
  readonly settles: boolean;
  /** It was itself a "nothing was here": putting it back is putting nothing back. */
  readonly nothing: boolean;
}

export interface UndoWrite {
  readonly root: RootName;
  readonly record: RecordId;
  readonly field: Field;
  /** What my action put there, by its originals; undone only while all of it survives, itself or as a copy. */
  readonly items: readonly ItemId[];
  readonly restore: readonly RestoredItem[];
}

export interface UndoStep {
  readonly doc: DocId;
  readonly writes: readonly UndoWrite[];
  readonly created: readonly { readonly root: RootName; readonly record: RecordId }[];
}
