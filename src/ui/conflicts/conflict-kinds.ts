/** Kinds that are decided in one way: by choosing a version, by keeping or undoing what was done, or row by row. */
import type { ConflictView } from '../../room/api.ts';

type Kind<Names extends ConflictView['kind']> = Extract<ConflictView, { readonly kind: Names }>;

export type ChoiceConflict = Kind<'cell' | 'property' | 'group'>;
export type EitherConflict = Kind<'delete-edit' | 'column' | 'option' | 'type'>;
export type UniqueConflict = Kind<'unique'>;
/** In one row, which is shown around them. */
export type RowConflict = Kind<'cell' | 'group' | 'delete-edit'>;

export const isChoice = (conflict: ConflictView): conflict is ChoiceConflict => 'versions' in conflict;
export const isEither = (conflict: ConflictView): conflict is EitherConflict => 'edits' in conflict;
export const isInRow = (conflict: ConflictView): conflict is RowConflict => 'row' in conflict;

/** Where a value may be typed that none of the versions has. */
export const takesOther = (conflict: ConflictView): boolean =>
  conflict.kind === 'cell' || (conflict.kind === 'property' && conflict.of !== 'column-type');
