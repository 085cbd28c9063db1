/** Which conflict is open and what is picked in it. Pure, so that the keys and the buttons mean the same. */
import type { ConflictView } from '../../room/api.ts';

/** A version by its item; or a value that none of them has. */
export type Pick = { readonly type: 'version'; readonly item: string } | { readonly type: 'other' };

export interface ConflictListState {
  /** Asked for by the person; null: the first that was not put off. */
  readonly asked: string | null;
  /** Put off by "Later". */
  readonly later: readonly string[];
  readonly pick: Pick | null;
  readonly otherText: string;
}

export const firstConflictState: ConflictListState = { asked: null, later: [], pick: null, otherText: '' };

/** The open one: never none while one is left that was not put off. */
export function openConflict(open: readonly ConflictView[], state: ConflictListState): ConflictView | null {
  return (
    open.find((conflict) => conflict.id === state.asked) ??
    open.find((conflict) => !state.later.includes(conflict.id)) ??
    null
  );
}

/** Opening another conflict forgets what was picked: nothing is ever preselected. */
export const ask = (state: ConflictListState, id: string): ConflictListState => ({
  ...state,
  asked: id,
  later: state.later.filter((other) => other !== id),
  pick: null,
  otherText: '',
});

export const putOff = (state: ConflictListState, id: string): ConflictListState => ({
  ...firstConflictState,
  later: [...state.later.filter((other) => other !== id), id],
});

/** The next or previous conflict's id, staying at the ends. */
export function neighbour(open: readonly ConflictView[], current: ConflictView | null, step: 1 | -1): string | null {
  const at = current === null ? (step === 1 ? -1 : open.length) : open.indexOf(current);
  const next = open[Math.min(open.length - 1, Math.max(0, at + step))];
  return next?.id ?? null;
}
