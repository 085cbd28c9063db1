/** Words of the time slider and of putting back what was. */
import { countOf } from './plural.ts';

const quoted = (name: string): string => `“${name}”`;

export const enPast = {
  open: 'Look back…',
  openHint: 'Shows the room as it was, and brings back what you want of it.',
  title: 'The room as it was',
  slider: 'Moment',
  document: 'Document',
  reading: 'Reading the history…',
  none: 'Nothing has happened here yet.',
  failed: 'The history cannot be read whole right now: some of it is missing on this disk.',
  notThere: 'At that moment this document was not there.',
  nothing: 'At that moment the room had no documents.',
  unnamed: 'Untitled room',
  earlier: 'Earlier change',
  later: 'Later change',
  rows: (shown: number, all: number) =>
    shown < all ? `The first ${shown} of ${countOf(all, 'row', 'rows')}` : countOf(all, 'row', 'rows'),
  restoreRow: 'Restore row',
  restoreRowOf: (row: string) => (row === '' ? 'Restore this row' : `Restore row ${quoted(row)}`),
  restoreDocument: (name: string) => `Restore ${quoted(name)} as it was`,
  restoreRoom: 'Restore everything as it was',
  restoreAsk: 'Restore all documents of this room as they were then?',
  restoreMore: 'It is a new change: what is there now stays in the history, and undo takes it back step by step.',
  restoreYes: 'Restore everything',
  restoreNo: 'Leave it',
  restored: 'Restored as a new change. Undo takes it back.',
  putBack: (value: string) => (value === '' ? 'Empty it again' : `Put back ${quoted(value)}`),
  scopes: { cell: 'This cell', row: 'This row', document: 'This document', room: 'Whole room' },
} as const;
