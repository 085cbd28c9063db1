/** What a conflict says of itself before anybody opens it: what, where, and who did what. */
import { unreachable } from '../../lib/result.ts';
import type { ConflictView } from '../../room/api.ts';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';

export interface ConflictFacts {
  readonly title: string;
  readonly place: string;
  /** Of a closed one, so that nobody has to open it to know whether it matters. */
  readonly summary: string;
}

type DeleteEdit = Exclude<ConflictView, { readonly kind: 'cell' }>;

/** Neighbouring cells by which one knows the row. */
const contextCells = 4;

const words = en.conflicts;

export function conflictFacts(conflict: ConflictView): ConflictFacts {
  return { title: titleOf(conflict), place: placeOf(conflict), summary: summaryOf(conflict) };
}

function titleOf(conflict: ConflictView): string {
  switch (conflict.kind) {
    case 'cell':
      return words.cellTitle(conflict.columnName, conflict.rowLabel);
    case 'delete-edit':
      return words.rowTitle(conflict.rowLabel);
    case 'column':
      return words.columnTitle(conflict.columnName);
    default:
      return unreachable(conflict);
  }
}

function placeOf(conflict: ConflictView): string {
  if (conflict.kind === 'column') return conflict.docName;
  const context = conflict.context
    .map((item) => item.text)
    .filter((text) => text !== '' && text !== conflict.rowLabel)
    .slice(0, contextCells);
  return [words.place(conflict.docName, conflict.rowNumber), context.join(', ')].filter(Boolean).join(' · ');
}

function summaryOf(conflict: ConflictView): string {
  if (conflict.kind === 'cell') return conflict.versions.map((version) => version.text || words.emptyValue).join(' · ');
  const deleted = words.did(personWords(conflict.deletedBy), deletedWords(conflict));
  return [deleted, ...editLines(conflict).map(({ who, did }) => words.did(who, did))].join('; ');
}

export const deletedWords = ({ kind }: DeleteEdit): string =>
  kind === 'column' ? words.deletedColumn : words.deletedRow;

/** "Ben", "changed Count from 12 to 15": what stands against the deletion. */
export function editLines(conflict: DeleteEdit) {
  if (conflict.kind === 'column') {
    return conflict.edits.map((edit) => ({
      edit,
      who: personWords(edit.by),
      did: words.changed(words.cellTitle(conflict.columnName, edit.rowLabel), edit.before, edit.text),
    }));
  }
  return conflict.edits.map((edit) => ({
    edit,
    who: personWords(edit.by),
    did: words.changed(edit.columnName, edit.before, edit.text),
  }));
}
