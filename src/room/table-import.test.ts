import { expect, it } from 'vitest';
import { factsOf } from '../log/opening.ts';
import { createActionLog } from './action-log.ts';
import { createDocuments } from './documents.ts';
import { createTableImport } from './table-import.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { createUndoStack } from './undo-stack.ts';

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);

it('[TAB-10] [LOG-7] an import goes into the documents as they are after everything was folded anew', async () => {
  const env = createFastEnv();
  const documents = createDocuments(env, () => {});
  const facts = factsOf({ room: filled(16, 1), deviceKey: filled(32, 2), nonce: filled(16, 3) });
  const writer = { open: () => facts, note: () => {} };
  const log = createActionLog({ documents, writer, mayWrite: () => true, onWrite: () => {} });
  const importTable = createTableImport({ env, documents, log, undoStack: createUndoStack() });
  // A removal, a split log: whatever was judged is judged again, in fresh documents.
  documents.startOver(() => {});
  const column = { name: 'A', type: 'text' } as const;
  const done = await importTable('List', [column], [['1'], ['2']], () => {}, new AbortController().signal);
  expect(done.ok).toBe(true);
  expect(documents.roomDoc.listing().documents.map(({ name }) => name)).toEqual(['List']);
  documents.close();
});
