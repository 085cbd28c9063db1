/** The words of changes that count for nobody: how many, whose, why, and what can be done with them. */
import type { RoomView } from '../../room/api.ts';
import type { PersonView } from '../../room/people-types.ts';
import { countOf } from './plural.ts';

export const setAsideText = {
  show: 'Show them',
  showOf: (name: string) => `Show what ${name} wrote`,
  title: 'Changes that do not count',
  list: 'Changes that do not count',
  loading: 'Reading…',
  /** An undo, a drag of a column's edge: nothing that has a line. */
  none: 'They changed nothing that could be read here.',
  mine: 'You wrote this while you were no longer allowed to. Nobody else applies it, and the tables here do not show it. It stays on this device until you remove the room from the list.',
  theirs: (name: string) =>
    `${name} wrote this without the right to. Nobody applies it. It is kept, and can be written anew by somebody who may edit.`,
  save: 'Save as a file',
  saved: (name: string) => `Saved as ${name}.`,
  fileName: 'changes that do not count.csv',
  take: (name: string) => `Take over what ${name} wrote`,
  back: 'Back',
  csvHeader: [
    'When',
    'Person',
    'Device',
    'Table',
    'Row',
    'Column',
    'What was done',
    'Before',
    'After',
  ] as readonly string[],
} as const;

/** Of somebody else, or of one's own other devices, in the list of people. */
export function setAsideWords({ status, setAside, heldBack }: PersonView): string {
  const parts: string[] = [];
  if (setAside > 0) {
    const count = countOf(setAside, 'change', 'changes');
    parts.push(
      status === 'removed'
        ? `${count} made after the removal, not applied.`
        : `${count} made without the right to, not applied.`,
    );
  }
  if (heldBack > 0) {
    const count = countOf(heldBack, 'change', 'changes');
    parts.push(`${count} made although they may only view, not applied. With a role that may edit they would count.`);
  }
  return parts.join(' ');
}

/** Of one's own: why what was typed is not in the table any more. */
export function uncountedWords({ setAside, heldBack }: NonNullable<RoomView['uncounted']>): string {
  const count = countOf(setAside + heldBack, 'change', 'changes');
  return `${count} of yours ${setAside + heldBack === 1 ? 'counts' : 'count'} for nobody.`;
}
