/** An older state of the room as a new change [HIST-2]: a value, a row, a document, or all of it. */
import { restoreTable } from '../doc/restore-table.ts';
import type { TablePatch } from '../doc/types.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Actions } from './actions.ts';
import type { PastView, RestoreScope, RoomApi, SkeinError } from './api.ts';
import type { Documents } from './documents.ts';
import type { Past } from './past.ts';

export type Restoring = Pick<RoomApi, 'moments' | 'past' | 'restore'>;

export interface RestoringDeps {
  readonly past: Past;
  readonly documents: Documents;
  readonly actions: Pick<
    Actions,
    'run' | 'rename' | 'renameDocument' | 'deleteDocument' | 'restoreDocument' | 'rewrite'
  >;
  /** What this page wrote is on the disk: the past is read from there. */
  readonly settled: () => Promise<void>;
}

const unreadable = err({ code: 'unexpected', cause: 'the logs of this room cannot be read whole' } as const);

export function createRestoring({ past, documents, actions, settled }: RestoringDeps): Restoring {
  const restoreDoc = (
    then: Documents,
    { doc, row, column }: RestoreScope & { doc: NonNullable<RestoreScope['doc']> },
  ) => {
    const was = then.roomDoc.listing().documents.find(({ id }) => id === doc);
    if (!was) return err({ code: 'not-found' } as const);
    if (was.kind === 'note') return actions.rewrite(doc, then.note(doc).tree());
    const label = { action: 'restore', count: 1 } as const;
    const scope = { ...(row && { row }), ...(column && { column }) };
    return actions.run(doc, label, () => restoreTable(documents.table(doc), then.table(doc), scope));
  };

  const restoreRoom = async (then: Documents): Promise<Result<void, SkeinError>> => {
    const was = then.roomDoc.listing();
    const now = documents.roomDoc.listing();
    const steps: (() => Promise<Result<unknown, SkeinError>>)[] = [];
    for (const { id, name } of was.documents) {
      const listed = now.documents.find((document) => document.id === id);
      if (!listed) steps.push(() => actions.restoreDocument(id));
      if (listed && listed.name !== name) steps.push(() => actions.renameDocument(id, name));
      steps.push(async () => restoreDoc(then, { doc: id }));
    }
    for (const { id } of now.documents) {
      if (!was.documents.some((document) => document.id === id)) steps.push(() => actions.deleteDocument(id));
    }
    if (was.name !== now.name && was.name !== '') steps.push(() => actions.rename(was.name));
    for (const step of steps) {
      const done = await step();
      if (!done.ok) return done;
    }
    return ok(undefined);
  };

  return {
    moments: async () => past.moments(),

    async past(time, doc) {
      await settled();
      const view = await past.at(time, (then): PastView => {
        const listing = then.roomDoc.listing();
        const listed = listing.documents.find(({ id }) => id === doc);
        return {
          time,
          name: listing.name,
          documents: listing.documents.map(({ id, kind, name }) => ({ id, kind, name })),
          table: listed?.kind === 'table' ? wholeOf(then, listed.id) : null,
          note: listed?.kind === 'note' ? then.note(listed.id).tree() : null,
        };
      });
      return view ? ok(view) : unreadable;
    },

    async restore(time, scope) {
      await settled();
      const { doc } = scope;
      const done = await past.at(time, (then) =>
        doc ? Promise.resolve(restoreDoc(then, { ...scope, doc })) : restoreRoom(then),
      );
      return done ?? unreadable;
    },
  };
}

function wholeOf(then: Documents, doc: TablePatch['doc']): TablePatch | null {
  const patches: TablePatch[] = [];
  then.table(doc).view.watch((patch) => patches.push(patch))();
  return patches[0] ?? null;
}
