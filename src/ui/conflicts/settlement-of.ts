import { parseInput } from '../../doc/cell-value.ts';
import type { ConflictView, Settlement } from '../../room/api.ts';
import { isChoice, takesOther } from './conflict-kinds.ts';
import type { Pick } from './conflict-list-state.ts';

/** What "Keep selected" would do; null where nothing that still stands is selected. */
export function settlementOf(conflict: ConflictView, pick: Pick | null, otherText: string): Settlement | null {
  if (pick === null || !isChoice(conflict)) return null;
  if (pick.type === 'other') {
    if (!takesOther(conflict)) return null;
    // Options of a select column are found by their name when the value is read.
    const value = conflict.kind === 'cell' ? parseInput(conflict.columnType, otherText) : otherText;
    return { type: 'other', value };
  }
  const version = conflict.versions.find((candidate) => candidate.item === pick.item);
  return version === undefined ? null : { type: 'keep', item: version.item };
}
