/** A line of the history: who did what, and what became of what. */
import { unreachable } from '../../lib/result.ts';
import type { HistoryItem } from '../../room/api.ts';
import { en } from './en.ts';

export interface HistoryWords {
  /** After the person's name. */
  readonly did: string;
  /** "12 → 14", where one value became another. */
  readonly change: string | null;
  /** False where the sentence names the document, or none is meant. */
  readonly inDocument: boolean;
}

/** What was typed, and how much was taken away: a note has no one value that became another. */
function noteChange({ before, after }: HistoryItem): string | null {
  const removed = Number(before ?? 0);
  const typed = after.trim() === '' ? null : en.history.typed(after.trim());
  return [typed, removed > 0 ? en.history.removed(removed) : null].filter(Boolean).join(' · ') || null;
}

export function historyWords(item: HistoryItem): HistoryWords {
  const { action, rowLabel, columnName, docName, count } = item;
  const words = en.history.action;
  const fromTo = en.history.fromTo(item.before ?? '', item.after);
  switch (action) {
    case 'cell':
      if (count > 1) return { did: words.cells(count), change: null, inDocument: true };
      // One of several versions was kept as it was: a decision, not a change.
      return item.before === item.after
        ? {
            did: words.kept(columnName, rowLabel, item.after || en.conflicts.emptyValue),
            change: null,
            inDocument: true,
          }
        : { did: words.cell(columnName, rowLabel), change: fromTo, inDocument: true };
    case 'settlement-undone':
      return { did: words[action](columnName, rowLabel), change: null, inDocument: true };
    case 'row-added':
      return { did: words[action](count), change: null, inDocument: true };
    case 'row-deleted':
      return { did: words[action](rowLabel, count), change: null, inDocument: true };
    case 'row-restored':
    case 'row-moved':
      return { did: words[action](rowLabel), change: null, inDocument: true };
    case 'column-added':
    case 'column-deleted':
    case 'column-restored':
      return { did: words[action](columnName), change: null, inDocument: true };
    case 'column-changed':
      return {
        did: words[action](columnName),
        change: item.before === null && item.after === '' ? null : fromTo,
        inDocument: true,
      };
    case 'note-edited':
      return { did: words[action](docName), change: noteChange(item), inDocument: false };
    case 'document-added':
    case 'document-restored':
    case 'document-deleted':
      return { did: words[action](docName), change: null, inDocument: false };
    case 'document-renamed':
    case 'room-renamed':
      return { did: words[action], change: fromTo, inDocument: false };
    case 'joined':
    case 'created':
      return { did: words[action], change: null, inDocument: false };
    default:
      return unreachable(action);
  }
}
