/** An error in three sentences: what happened, is the data safe, what to do now. */
import { unreachable } from '../../lib/result.ts';
import type { SkeinError } from '../../room/api.ts';
import { countOf } from './plural.ts';

export interface ErrorWords {
  readonly what: string;
  readonly safe: string;
  readonly now: string;
}

const kept = 'Everything that was shown as saved is still saved.';
const unchanged = 'Nothing was changed.';

export function errorWords(error: SkeinError): ErrorWords {
  switch (error.code) {
    case 'cell-too-long':
      return {
        what: `A cell holds at most ${countOf(error.limitChars, 'character', 'characters')}; this text has ${countOf(error.chars, 'character', 'characters')}.`,
        safe: unchanged,
        now: 'Shorten the text, or spread it over several cells.',
      };
    case 'too-much-at-once':
      return {
        what: `One step takes at most ${countOf(error.limitCells, 'cell', 'cells')} with ${countOf(error.limitChars, 'character', 'characters')} of text; this was more.`,
        safe: unchanged,
        now: 'Save it as a CSV file and use Import, or do it in smaller parts.',
      };
    case 'too-many-rows':
      return {
        what: `A table holds at most ${countOf(error.limit, 'row', 'rows')}.`,
        safe: unchanged,
        now: 'Put the rest into another table.',
      };
    case 'too-many-columns':
      return {
        what: `A table holds at most ${countOf(error.limit, 'column', 'columns')}.`,
        safe: unchanged,
        now: 'Put the rest into another table.',
      };
    case 'too-many-options':
      return {
        what: `A column holds at most ${countOf(error.limit, 'option', 'options')}.`,
        safe: unchanged,
        now: 'Delete options that are not used, or make it a text column.',
      };
    case 'name-too-long':
      return {
        what: `A name has at most ${countOf(error.limitChars, 'character', 'characters')}; this one has ${countOf(error.chars, 'character', 'characters')}.`,
        safe: unchanged,
        now: 'Shorten the name.',
      };
    case 'name-empty':
      return { what: 'The name is empty.', safe: unchanged, now: 'Type a name.' };
    case 'newer-column':
      return {
        what: 'This column was made with a newer version of Skein, so it can only be read here.',
        safe: unchanged,
        now: 'Update Skein, or give the column another type.',
      };
    case 'read-only':
      return {
        what: 'You can view this room, not change it.',
        safe: unchanged,
        now: 'Ask somebody who can edit for an edit link.',
      };
    case 'passphrase-short':
      return {
        what: `The passphrase is shorter than ${countOf(error.leastChars, 'character', 'characters')}.`,
        safe: unchanged,
        now: 'Take four or five words that nobody would put together.',
      };
    case 'passphrase-wrong':
      return {
        what: 'This passphrase does not open the recovery kit.',
        safe: unchanged,
        now: 'Try again; capital letters and spaces count. If it is the right one, the file was changed.',
      };
    case 'kit-damaged':
      return {
        what: 'This is not a recovery kit, or not all of it.',
        safe: unchanged,
        now: 'Choose the file as it was saved. Its text begins with “skein-recovery”.',
      };
    case 'not-allowed':
      return {
        what: 'Your role in this room does not let you do that.',
        safe: unchanged,
        now: 'Ask an admin or the owner; the People list says who they are.',
      };
    case 'not-found':
      return {
        what: 'That is not there any more.',
        safe: 'Somebody may have deleted it; its history is kept.',
        now: 'Look in the history, or undo the deletion.',
      };
    case 'nothing-to-undo':
      return {
        what: 'There is nothing of yours left to undo here.',
        safe: 'What others have changed since stays as it is.',
        now: 'Edit it by hand if it should be different.',
      };
    case 'out-of-step':
      return {
        what: 'The last change to this note could not be put in.',
        safe: 'Everything before it is kept, by you and by the others.',
        now: 'The note is shown as it is now: look whether something is missing, and type it once more.',
      };
    case 'import-cut-short':
      return {
        what: `The import ended after ${countOf(error.rowsDone, 'row', 'rows')} of ${error.rowsTotal.toLocaleString('en-GB')}, and these could not be taken back.`,
        safe: 'Everything else in the room is untouched.',
        now: 'You may not change this room any more: ask somebody who can edit to delete the unfinished table.',
      };
    case 'link-damaged':
      return {
        what: 'This link is damaged.',
        safe: 'Your rooms are untouched.',
        now: 'It was probably cut off when it was copied. Ask for it again and paste all of it.',
      };
    case 'link-foreign':
      return {
        what: 'This is not a link to a Skein room.',
        safe: 'Your rooms are untouched.',
        now: 'A room link has a # in it, followed by a long row of letters and digits.',
      };
    case 'link-no-invite':
      return {
        what: 'This address names a room, but carries no invitation, and this browser does not have the room.',
        safe: 'Your rooms are untouched.',
        now: 'Ask a member to press “Share” and to send you one of the two links.',
      };
    case 'disk-full':
      return {
        what: 'The disk is full, or the browser gives Skein no more room.',
        safe: 'What is marked as not saved is only in this tab: keep it open. It goes on to other devices that are online.',
        now: 'Free some space. Saving goes on by itself.',
      };
    case 'store-lost':
      return {
        what: 'The browser has closed or cleared the storage of this page.',
        safe: 'What other devices hold is safe. What was only here may be gone.',
        now: 'Reload the page. What is missing comes back from the others as soon as one of them is online.',
      };
    case 'newer-version':
      return {
        what: 'Another tab uses a newer version of Skein, with a newer form of storage.',
        safe: kept,
        now: 'Reload this tab to use the newer version as well.',
      };
    case 'crypto-missing':
      return {
        what: 'This browser does not give this page the cryptography it needs.',
        safe: 'Nothing was read or written.',
        now: 'Open the page over https, or on this computer as http://localhost. An up-to-date browser is needed.',
      };
    case 'unexpected':
      return {
        what: 'Something went wrong that should not.',
        safe: kept,
        now: 'Try again. If it happens again, use “Copy diagnostics” in the list of peers.',
      };
    default:
      return unreachable(error);
  }
}
