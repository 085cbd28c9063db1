/** Conflicts as the document alone can tell them: items, not people. The room adds who, when and what they had seen. */
import type { CellValue, ColumnPolicy, Field, ItemId, RecordId } from './types.ts';

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

/** A value that stands against something done to its column, in its row. */
export type RawEdit = RawVersion & { readonly row: RecordId };

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
  /** Each of them was a decision about one conflict already [CON-1]. */
  readonly isRival: boolean;
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
  readonly edits: readonly RawEdit[];
  readonly editCount: number;
}

/** An option deleted by one while another chose it: its cells keep it until somebody decides. */
export interface RawOptionConflict {
  readonly kind: 'option';
  readonly id: string;
  readonly column: RecordId;
  readonly option: RecordId;
  readonly deletion: ItemId;
  readonly restore: ItemId | null;
  readonly edits: readonly RawEdit[];
  readonly editCount: number;
}

/** A column's type changed by one while another typed what the new type cannot read. */
export interface RawTypeConflict {
  readonly kind: 'type';
  readonly id: string;
  readonly column: RecordId;
  readonly change: ItemId;
  /** What the change replaced: the type from before, if it was one. */
  readonly before: ItemId | null;
  readonly edits: readonly RawEdit[];
  readonly editCount: number;
}

/** One column or option given different names, or one column different types, apart from each other. */
export interface RawPropertyConflict {
  readonly kind: 'property';
  readonly id: string;
  readonly root: 'columns' | 'options';
  readonly record: RecordId;
  readonly field: '#name' | '#type';
  /** The column itself, or the one whose option it is. */
  readonly column: RecordId;
  readonly base: readonly ItemId[];
  readonly versions: readonly RawVersion[];
}

/** Cells of one row that belong together, changed in parallel: what stands there now is nobody's. */
export interface RawGroupConflict {
  readonly kind: 'group';
  readonly id: string;
  readonly row: RecordId;
  /** In their order. */
  readonly columns: readonly RecordId[];
  /** At least two, each what one of the authors had before their eyes. */
  readonly sides: readonly RawSide[];
}

export interface RawSide {
  /** Its author's last word in the group: names the side. */
  readonly item: ItemId;
  /** One for each column of the group. */
  readonly cells: readonly RawSideCell[];
}

export type RawSideCell =
  | { readonly column: RecordId; readonly value: CellValue; readonly text: string }
  /** Its author saw what somebody else has replaced since: the logs tell the value. Null: nothing was there. */
  | { readonly column: RecordId; readonly seen: ItemId | null };

/** Rows with one value in a column in which every value is to be there once. */
export interface RawUniqueConflict {
  readonly kind: 'unique';
  readonly id: string;
  readonly column: RecordId;
  readonly text: string;
  /** At least two, in their order. */
  readonly rows: readonly { readonly row: RecordId; readonly item: ItemId }[];
}

export type RawConflict =
  | RawCellConflict
  | RawDeleteEdit
  | RawColumnConflict
  | RawOptionConflict
  | RawTypeConflict
  | RawPropertyConflict
  | RawGroupConflict
  | RawUniqueConflict;

/** Of a newer app: kept untouched and only to be read here [DOC-6]. Nothing to decide. */
export interface RawUnknown {
  readonly column: RecordId;
}

/** Somebody asks somebody about a conflict, or takes it upon themselves. */
export interface RawAsk {
  readonly item: ItemId;
  /** A member's id; empty: everybody. */
  readonly to: string;
  readonly text: string;
}

export interface RawSettled {
  /** Name of the settling item. */
  readonly id: string;
  /** Null where a column or an option was decided about, which `column` or `option` names then. */
  readonly row: RecordId | null;
  readonly column: RecordId | null;
  readonly option: RecordId | null;
  /** A column's id, or `#deleted`, `#name`, `#type` for a decision about the row, the column or the option. */
  readonly field: Field;
  /** Of a decision by a column's policy: who chose the policy. */
  readonly item: ItemId;
  /** Null: a person decided. */
  readonly rule: ColumnPolicy | null;
  /** For `#deleted`: `true` or `false`. */
  readonly value: CellValue;
  readonly text: string;
  /** The items it replaced; their values are in the logs. */
  readonly replaced: readonly ItemId[];
}
