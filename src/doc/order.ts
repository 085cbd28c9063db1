/**
 * Places in a list as text keys between other keys [DOC-9].
 *
 * Two people who insert at one place make different keys, because each run of new rows begins with a few random digits:
 * so their runs stand one after the other instead of shuffled into each other. Equal keys (an old copy, a hostile peer)
 * are ordered by record id.
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Keys grow by inserting again and again at one place; nobody gets near this by hand. */
const maxKeyLength = 2_000;
/** 62^3 runs at one place: two meet once in hundreds of thousands. */
const randomDigits = 3;
/** Nothing fits before it, so it is no key. */
const smallestKey = `A${'0'.repeat(26)}`;

/** Sorts behind every key there is: where a record without a readable key stands. */
export const noKey = '~';

/**
 * Only what the key library itself could have made: with anything else it would throw for whoever inserts next to it.
 * Checked by hand, since start-up does it for every row.
 */
export function readKey(value: unknown): string {
  if (typeof value !== 'string' || value.length > maxKeyLength || !/^[A-Za-z][0-9A-Za-z]+$/.test(value)) return noKey;
  const head = value.charCodeAt(0);
  // The first letter tells how many digits the whole part has: a, b, c … upwards and Z, Y, X … downwards.
  const wholeLength = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  if (value.length < wholeLength || value === smallestKey) return noKey;
  return value.length > wholeLength && value.endsWith('0') ? noKey : value;
}

/** Keys of records in their order. `from`/`to` are null at the ends, and never `noKey`. */
export function keysBetween(
  from: string | null,
  to: string | null,
  count: number,
  randomBytes: (count: number) => Uint8Array,
): readonly string[] {
  if (count === 0) return [];
  const suffix = randomSuffix(randomBytes);
  let stem = generateKeyBetween(from, to);
  // The stem must not begin the upper key, or what is appended could pass it.
  for (let tries = 0; to?.startsWith(stem) && tries < 8; tries++) stem = generateKeyBetween(stem, to);
  if (to?.startsWith(stem)) return generateNKeysBetween(from, to, count);
  if (count === 1) return [stem + suffix];
  const width = Math.ceil(Math.log(count + 1) / Math.log(62));
  return Array.from({ length: count }, (_, at) => stem + suffix + fixedWidth(at, width));
}

export interface Placed {
  readonly id: string;
  readonly key: string;
}

export const comparePlaced = (a: Placed, b: Placed): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/**
 * The keys on both sides of a place in a sorted list: behind the element at `index` (-1: before all). Between two equal
 * keys there is no key, so the place moves to the end of the equal ones.
 */
export function neighbours(sorted: readonly Placed[], index: number): { from: string | null; to: string | null } {
  const before = sorted[index]?.key ?? null;
  const from = before === noKey ? lastKey(sorted) : before;
  let next = index + 1;
  while (next < sorted.length && from !== null && (sorted[next]?.key ?? '') <= from) next++;
  const to = sorted[next]?.key ?? null;
  return { from, to: to === noKey ? null : to };
}

function lastKey(sorted: readonly Placed[]): string | null {
  for (let at = sorted.length - 1; at >= 0; at--) {
    const key = sorted[at]?.key;
    if (key !== undefined && key !== noKey) return key;
  }
  return null;
}

function randomSuffix(randomBytes: (count: number) => Uint8Array): string {
  let suffix = '';
  for (const byte of randomBytes(randomDigits)) suffix += digits[byte % 62];
  // A key may not end in a zero.
  return suffix.endsWith('0') ? `${suffix.slice(0, -1)}V` : suffix;
}

/** Ends in a digit that is never zero, so that every key is valid and the order is that of the numbers. */
function fixedWidth(value: number, width: number): string {
  let text = '';
  for (let place = 0, rest = value; place < width; place++, rest = Math.floor(rest / 62))
    text = digits[rest % 62] + text;
  return `${text}V`;
}
