/** Ending conflicts, and taking that back [DOC-4, CON-1, CON-2]. */
import { undoStepOfItem, type WrittenItem } from '../doc/describe-update.ts';
import { parseId } from '../doc/item-id.ts';
import type { ItemId } from '../doc/types.ts';
import { err } from '../lib/result.ts';
import type { Actions } from './actions.ts';
import type { RoomApi } from './api.ts';
import type { Authors } from './authors.ts';
import { splitConflictId } from './conflicts.ts';
import type { Documents } from './documents.ts';

export interface SettlingDeps {
  readonly documents: Documents;
  readonly actions: Actions;
  readonly authors: Authors;
}

const label = { action: 'settle', count: 1 } as const;

export function createSettling({
  documents,
  actions,
  authors,
}: SettlingDeps): Pick<RoomApi, 'settle' | 'undoSettlement'> {
  return {
    async settle(conflict, settlement) {
      const { doc, inner } = splitConflictId(conflict);
      const table = documents.known(doc);
      return table ? actions.run(doc, label, () => table.rows.settle(inner, settlement)) : err({ code: 'not-found' });
    },

    /** Also somebody else's, and from before this page was loaded: the replaced values are in the logs. */
    async undoSettlement(id) {
      const { doc, inner } = splitConflictId(id);
      const table = documents.known(doc);
      const settled = table?.view.settled().find((one) => one.id === inner);
      if (!table || !settled) return err({ code: 'not-found' });
      const originals = new Map<ItemId, WrittenItem>();
      for (const item of settled.replaced) {
        const original = parseId(item) && (await authors.readItem(doc, item));
        if (original) originals.set(item, original);
      }
      const [root, record] = settled.row ? (['rows', settled.row] as const) : (['columns', settled.column] as const);
      if (!record) return err({ code: 'not-found' });
      const place = { root, record, field: settled.field, item: settled.item };
      const step = undoStepOfItem(table.live, place, (item) => originals.get(item));
      return step ? actions.revert({ label, doc, step }) : err({ code: 'nothing-to-undo' });
    },
  };
}
