/** How a version differs from what was there before, in the way of its column: a sum, a shift, words in and out. */
import type { ColumnType } from '../../doc/types.ts';
import { differenceWords } from './conflict-words.ts';
import { countOf } from './plural.ts';

/** "+2", "3 days later"; null where there is nothing of the kind to say. */
export function typedDifference(type: ColumnType, before: string | null, after: string): string | null {
  if (type === 'date') return dateShift(before, after);
  return type === 'number' || type === 'text' ? differenceWords(before, after) : null;
}

/** Dates are read as they are stored; what is none has no distance. */
function dateShift(before: string | null, after: string): string | null {
  const [from, to] = [before ?? '', after].map(dayOf);
  if (from === null || to === null || from === undefined || to === undefined || from === to) return null;
  const days = countOf(Math.abs(to - from), 'day', 'days');
  return to > from ? `${days} later` : `${days} earlier`;
}

/** Days since the year 0, counted as the calendar does; null for what is no date. */
function dayOf(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  // A year that begins in March has its leap day at the end.
  const from = month > 2 ? year : year - 1;
  const monthsIn = (month + 9) % 12;
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
  return from * 365 + leaps + Math.floor((monthsIn * 306 + 5) / 10) + day;
}

export interface WordPart {
  readonly text: string;
  readonly how: 'same' | 'added' | 'gone';
}

/** Longer texts are shown whole: a table of words against words grows with the square. */
const mostWords = 400;

/**
 * What was taken out of a text and what was put in, word by word; null where it says no more than the two texts do: a
 * single word, or nothing in common.
 */
export function wordDifference(before: string | null, after: string): readonly WordPart[] | null {
  if (before === null || before === '' || before === after) return null;
  const [from, to] = [wordsOf(before), wordsOf(after)];
  if (from.length < 3 || to.length < 3 || from.length > mostWords || to.length > mostWords) return null;
  const parts = joined(aligned(from, to));
  return parts.some(({ how, text }) => how === 'same' && text.trim() !== '') ? parts : null;
}

/** Words with the space before them as parts of their own, so that putting all parts together gives the text. */
const wordsOf = (text: string): readonly string[] => text.split(/(\s+)/).filter((part) => part !== '');

/** By the longest common sequence. */
function aligned(from: readonly string[], to: readonly string[]): readonly WordPart[] {
  const common = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      const row = common[i] as number[];
      row[j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: WordPart[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      parts.push({ text: from[i] as string, how: 'same' });
      i++;
      j++;
    } else if (i < from.length && (j >= to.length || at(i + 1, j) >= at(i, j + 1))) {
      parts.push({ text: from[i++] as string, how: 'gone' });
    } else parts.push({ text: to[j++] as string, how: 'added' });
  }
  return parts;
}

function joined(parts: readonly WordPart[]): readonly WordPart[] {
  const runs: WordPart[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.how === part.how) runs[runs.length - 1] = { how: part.how, text: last.text + part.text };
    else runs.push(part);
  }
  return runs;
}
