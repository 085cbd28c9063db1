import { parseInput } from '../../doc/cell-value.ts';
import type { ConflictView, Settlement } from '../../room/api.ts';
import type { Pick } from './conflict-list-state.ts';

/** What "Keep selected" would do; null where nothing that still stands is selected. */
export function settlementOf(conflict: ConflictView, pick: Pick | null, otherText: string): Settlement | null {
  if (pick === null || conflict.kind !== 'cell') return null;
  // Options of a select column are found by their name when the value is read.
  if (pick.type === 'other') return { type: 'other', value: parseInput(conflict.columnType, otherText) };
  const version = conflict.versions.find((candidate) => candidate.item === pick.item);
  return version === undefined ? null : { type: 'keep', item: version.item };
}
