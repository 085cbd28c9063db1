/** What can be done about something that one deleted or changed while another was editing it. */
import { unreachable } from '../../lib/result.ts';
import type { Settlement } from '../../room/api.ts';
import { en } from '../text/en.ts';
import { enTable } from '../text/en-table.ts';
import type { EitherConflict } from './conflict-kinds.ts';

const words = en.conflicts;

interface Way {
  readonly label: string;
  readonly settlement: Settlement;
  readonly isDanger?: boolean;
}

/** The two ways out, the one that keeps most first. */
export function waysOf(conflict: EitherConflict): {
  readonly hint: string;
  readonly keep: Way;
  readonly other: Way | null;
} {
  const either = (hint: string, restore: Settlement, remove: Settlement) => ({
    hint,
    keep: { label: words.restore, settlement: restore },
    other: { label: words.deleteAnyway, settlement: remove, isDanger: true },
  });
  switch (conflict.kind) {
    case 'delete-edit':
      return either(words.restoreHint, { type: 'restore-row' }, { type: 'delete-row' });
    case 'column':
      return either(words.restoreColumnHint, { type: 'restore-column' }, { type: 'delete-column' });
    case 'option':
      return either(words.restoreOptionHint, { type: 'restore-option' }, { type: 'delete-option' });
    case 'type': {
      const { typeBefore, typeNow } = conflict;
      const types = enTable.menu.types;
      const keepAsTyped: Way = { label: words.keepType(types[typeNow]), settlement: { type: 'keep-type' } };
      const hint = words.typeHint(types[typeNow]);
      if (typeBefore === null) return { hint, keep: keepAsTyped, other: null };
      const back: Way = {
        label: words.backToType(types[typeBefore]),
        settlement: { type: 'set-type', columnType: typeBefore },
      };
      return { hint, keep: back, other: keepAsTyped };
    }
    default:
      return unreachable(conflict);
  }
}
