/** How a version of a conflict is described: person, device, time, and what they had not seen. */
import { en } from './en.ts';

interface Author {
  readonly name: string;
  readonly deviceLabel: string;
  readonly me: boolean;
}

export const personWords = (by: Author): string =>
  by.me ? en.people.you : by.name === '' ? en.people.someone : by.name;

/** Inside a sentence, where "You" would be a shout. */
export const personInside = (by: Author): string =>
  by.me ? en.people.youInside : by.name === '' ? en.people.someoneInside : by.name;

export const attributionInside = (by: Author, when: string): string =>
  en.conflicts.by(personInside(by), by.deviceLabel, when);

export const attributionWords = (by: Author, when: string): string =>
  en.conflicts.by(personWords(by), by.deviceLabel, when);

/**
 * "without having seen Ana’s change and your change"; empty when everything had been seen. `authors` are those of the
 * other versions: a name that only this person bears among them is "you".
 */
export function unseenWords(names: readonly string[], authors: readonly Author[]): string {
  if (names.length === 0) return '';
  const parts = names.map((name) => {
    const namesakes = authors.filter((author) => author.name === name);
    if (namesakes.length > 0 && namesakes.every((author) => author.me)) return en.conflicts.yours;
    return en.conflicts.changeOf(name === '' ? en.people.someoneInside : name);
  });
  return en.conflicts.without(new Intl.ListFormat('en-GB').format(parts));
}

/** "+2" or "−1.5" where both texts are numbers, else null: the difference is what one decides by. */
export function differenceWords(before: string | null, after: string): string | null {
  const from = numberOf(before);
  const to = numberOf(after);
  if (from === null || to === null || from === to) return null;
  // 0.1 + 0.2 must not read as 0.30000000000000004.
  const rounded = Number((to - from).toPrecision(12));
  return rounded > 0 ? `+${rounded}` : `−${Math.abs(rounded)}`;
}

function numberOf(text: string | null): number | null {
  if (text === null || !/^\s*[-+]?\d+(\.\d+)?\s*$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The letters in an avatar: the first of the first and of the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return (firstLetter(first) + (last === undefined ? '' : firstLetter(last))).toUpperCase();
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
// By grapheme: half a surrogate pair or a letter without its accent would be another letter.
const firstLetter = (word: string): string => letters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
