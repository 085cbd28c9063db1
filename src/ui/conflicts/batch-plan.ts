/** One decision for many conflicts of one kind: what it would do to each, before anything is done. Pure. */
import type { Attribution, ConflictView, Decision, Settlement } from '../../room/api.ts';
import { isChoice } from './conflict-kinds.ts';

export type BatchWay =
  /** The version of this member, where there is one. */
  | { readonly type: 'person'; readonly member: string }
  | { readonly type: 'shown' }
  | { readonly type: 'settlement'; readonly settlement: 'restore' | 'delete' | 'keep-type' | 'renumber' | 'mix' };

export interface BatchPlan {
  /** At least two, of one kind and one document: one step to undo. */
  readonly conflicts: readonly ConflictView[];
  readonly ways: readonly { readonly way: BatchWay; readonly by: Attribution | null }[];
}

/** Those like `current` in the list; null where there is nothing to decide at once. */
export function batchOf(listed: readonly ConflictView[], current: ConflictView): BatchPlan | null {
  const conflicts = listed.filter(({ kind, doc }) => kind === current.kind && doc === current.doc);
  if (conflicts.length < 2) return null;
  return { conflicts, ways: waysFor(conflicts, current) };
}

function waysFor(conflicts: readonly ConflictView[], current: ConflictView): BatchPlan['ways'] {
  const fixed = (...settlements: readonly Extract<BatchWay, { readonly type: 'settlement' }>['settlement'][]) =>
    settlements.map((settlement) => ({ way: { type: 'settlement', settlement } as const, by: null }));
  if (isChoice(current)) {
    const authors = new Map<string, Attribution>();
    for (const conflict of conflicts) {
      if (!isChoice(conflict)) continue;
      for (const { by } of conflict.versions) if (by.member !== null) authors.set(by.member, by);
    }
    const people = [...authors].map(([member, by]) => ({ way: { type: 'person', member } as const, by }));
    if (current.kind === 'group') return [...people, ...fixed('mix')];
    return [...people, { way: { type: 'shown' }, by: null }];
  }
  if (current.kind === 'unique') return fixed('renumber');
  return current.kind === 'type' ? fixed('keep-type') : fixed('restore', 'delete');
}

export interface BatchLine {
  readonly conflict: ConflictView;
  /** Null: this way says nothing about this one, which is left as it is. */
  readonly settlement: Settlement | null;
  /** What the cell would hold then; null where it is no value. */
  readonly text: string | null;
}

export const preview = ({ conflicts }: BatchPlan, way: BatchWay): readonly BatchLine[] =>
  conflicts.map((conflict) => lineOf(conflict, way));

export const decisionsOf = (lines: readonly BatchLine[]): readonly Decision[] =>
  lines.flatMap(({ conflict, settlement }) => (settlement === null ? [] : [{ conflict: conflict.id, settlement }]));

function lineOf(conflict: ConflictView, way: BatchWay): BatchLine {
  if (way.type === 'settlement') return { conflict, settlement: fixedSettlement(conflict, way.settlement), text: null };
  if (!isChoice(conflict)) return { conflict, settlement: null, text: null };
  const version =
    way.type === 'shown' ? conflict.versions.at(-1) : conflict.versions.findLast(({ by }) => by.member === way.member);
  if (version === undefined) return { conflict, settlement: null, text: null };
  return { conflict, settlement: { type: 'keep', item: version.item }, text: version.text };
}

function fixedSettlement(
  conflict: ConflictView,
  what: Extract<BatchWay, { readonly type: 'settlement' }>['settlement'],
): Settlement | null {
  const keeps = what === 'restore';
  switch (conflict.kind) {
    case 'delete-edit':
      return { type: keeps ? 'restore-row' : 'delete-row' };
    case 'column':
      return { type: keeps ? 'restore-column' : 'delete-column' };
    case 'option':
      return { type: keeps ? 'restore-option' : 'delete-option' };
    case 'type':
      return { type: 'keep-type' };
    case 'group':
      return { type: 'mix' };
    case 'unique': {
      const [first] = conflict.rows;
      return first ? { type: 'renumber', keep: first.row } : null;
    }
    default:
      return null;
  }
}
