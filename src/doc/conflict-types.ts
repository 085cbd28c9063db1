/** Conflicts as the document alone can tell them: items, not people. The room adds who, when and what they had seen. */
import type { CellValue, Field, ItemId, RecordId } from './types.ts';

export interface RawVersion {
  /** The item the value was written with; a copy that an undo put back names its original. */
  readonly item: ItemId;
  /** Everyone's items of this very value, `item` first. */
  readonly items: readonly ItemId[];
  readonly value: CellValue;
  readonly text: string;
  /** What its author saw and replaced. */
  readonly supersedes: readonly ItemId[];
}

export interface RawCellConflict {
  readonly kind: 'cell';
  /** `record/field`: stable while the conflict lives. */
  readonly id: string;
  readonly row: RecordId;
  readonly column: RecordId;
  /** What all versions replaced: normally one item, the value from before the ways parted; empty when they differ. */
  readonly base: readonly ItemId[];
  /** At least two; the last one is the shown one. */
  readonly versions: readonly RawVersion[];
}

export interface RawDeleteEdit {
  readonly kind: 'delete-edit';
  readonly id: string;
  readonly row: RecordId;
  readonly deletion: ItemId;
  /** Somebody restored the row while somebody else deleted it again. */
  readonly restore: ItemId | null;
  /** What the deleter had not seen. Empty only when `restore` is set. */
  readonly edits: readonly (RawVersion & { readonly column: RecordId })[];
}

/** A column deleted by one while another edited cells in it: shown as a ghost until somebody decides. */
export interface RawColumnConflict {
  readonly kind: 'column';
  readonly id: string;
  readonly column: RecordId;
  readonly deletion: ItemId;
  /** Somebody restored the column while somebody else deleted it again. */
  readonly restore: ItemId | null;
  /** What the deleters had not seen, in the order of the rows: the first of them, and how many there are. */
  readonly edits: readonly (RawVersion & { readonly row: RecordId })[];
  readonly editCount: number;
}

export type RawConflict = RawCellConflict | RawDeleteEdit | RawColumnConflict;

export interface RawSettled {
  /** Name of the settling item. */
  readonly id: string;
  /** Null where a column was decided about, which `column` names then. */
  readonly row: RecordId | null;
  readonly column: RecordId | null;
  /** A column's id, or `#deleted` for a decision about the row or the column. */
  readonly field: Field;
  readonly item: ItemId;
  /** For `#deleted`: `true` or `false`. */
  readonly value: CellValue;
  readonly text: string;
  /** The items it replaced; their values are in the logs. */
  readonly replaced: readonly ItemId[];
}
