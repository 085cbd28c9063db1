/** What a conflict says of itself before anybody opens it: what, where, and who did what. */
import { unreachable } from '../../lib/result.ts';
import type { Attribution, ConflictView } from '../../room/api.ts';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { enTable } from '../text/en-table.ts';
import { type ChoiceConflict, type EitherConflict, isChoice, isInRow } from './conflict-kinds.ts';

export interface ConflictFacts {
  readonly title: string;
  readonly place: string;
  /** Of a closed one, so that nobody has to open it to know whether it matters. */
  readonly summary: string;
}

/** Neighbouring cells by which one knows the row. */
const contextCells = 4;

const words = en.conflicts;

export function conflictFacts(conflict: ConflictView): ConflictFacts {
  return { title: titleOf(conflict), place: placeOf(conflict), summary: summaryOf(conflict) };
}

function titleOf(conflict: ConflictView): string {
  switch (conflict.kind) {
    case 'cell': {
      const title = words.cellTitle(conflict.columnName, conflict.rowLabel);
      return conflict.isRival ? words.rivalTitle(title) : title;
    }
    case 'group':
      return words.groupTitle(conflict.columnNames, conflict.rowLabel);
    case 'delete-edit':
      return words.rowTitle(conflict.rowLabel);
    case 'column':
      return words.columnTitle(conflict.columnName);
    case 'option':
      return words.optionTitle(conflict.optionName, conflict.columnName);
    case 'type':
      return words.typeTitle(conflict.columnName);
    case 'property':
      return words.propertyTitle[conflict.of](conflict.columnName);
    case 'unique':
      return words.uniqueTitle(conflict.columnName, conflict.text);
    default:
      return unreachable(conflict);
  }
}

function placeOf(conflict: ConflictView): string {
  if (!isInRow(conflict)) return conflict.docName;
  const context = conflict.context
    .map((item) => item.text)
    .filter((text) => text !== '' && text !== conflict.rowLabel)
    .slice(0, contextCells);
  return [words.place(conflict.docName, conflict.rowNumber), context.join(', ')].filter(Boolean).join(' · ');
}

function summaryOf(conflict: ConflictView): string {
  if (isChoice(conflict)) return conflict.versions.map(({ text }) => versionText(conflict, text)).join(' · ');
  if (conflict.kind === 'unique') return conflict.rows.map(uniqueRowWords).join(' · ');
  const { by, did } = against(conflict);
  return [words.did(personWords(by), did), ...editLines(conflict).map((line) => words.did(line.who, line.did))].join(
    '; ',
  );
}

/** How a version is called: its value, as a person would say it. */
export function versionText(conflict: ChoiceConflict, text: string): string {
  if (conflict.kind === 'property' && conflict.of === 'column-type') return typeWord(text);
  return text || words.emptyValue;
}

const typeWord = (type: string): string => (enTable.menu.types as Readonly<Record<string, string>>)[type] ?? type;

export const uniqueRowWords = (row: { readonly rowLabel: string; readonly rowNumber: number | null }): string =>
  words.uniqueRow(row.rowLabel, row.rowNumber);

/** What the edits stand against: who deleted the row, or changed the type. */
export function against(conflict: EitherConflict): { readonly by: Attribution; readonly did: string } {
  switch (conflict.kind) {
    case 'delete-edit':
      return { by: conflict.deletedBy, did: words.deletedRow };
    case 'column':
      return { by: conflict.deletedBy, did: words.deletedColumn };
    case 'option':
      return { by: conflict.deletedBy, did: words.deletedOption };
    case 'type':
      return { by: conflict.changedBy, did: words.changedType(typeWord(conflict.typeNow)) };
    default:
      return unreachable(conflict);
  }
}

/** "Ben", "changed Count from 12 to 15": what stands against it. */
export function editLines(conflict: EitherConflict) {
  if (conflict.kind === 'delete-edit') {
    return conflict.edits.map((edit) => ({
      edit,
      who: personWords(edit.by),
      did: words.changed(edit.columnName, edit.before, edit.text),
    }));
  }
  return conflict.edits.map((edit) => ({
    edit,
    who: personWords(edit.by),
    did: words.changed(words.cellTitle(conflict.columnName, edit.rowLabel), edit.before, edit.text),
  }));
}
