/** The words of the recovery kit. */
import { countOf } from './plural.ts';

export const recoveryText = {
  title: 'Recovery kit',
  why: 'If you lose this device, a kit brings you back into your rooms on another one, as the same person. It holds no content: somebody of each room must be online then.',
  make: 'Make a recovery kit',
  restore: 'Restore from a kit',
  passphrase: 'Passphrase',
  passphraseHint:
    'Four or five words that nobody would put together. It is not stored anywhere: without it the kit is of no use.',
  again: 'Passphrase again',
  differs: 'The two are not the same.',
  save: 'Save the kit',
  making: 'Making the kit…',
  made: 'The kit was saved as a file. Keep it where this device is not, and open each of your rooms once more while somebody of it is online, so that they learn of it.',
  file: 'Kit file',
  open: 'Restore',
  opening: 'Opening the kit…',
  restored: (count: number) =>
    count === 0
      ? 'All rooms of this kit are in this browser already.'
      : `${countOf(count, 'room was', 'rooms were')} added to your list. Open each; it fills as soon as somebody of it is online.`,
  fileName: 'skein-recovery-kit.txt',
} as const;
