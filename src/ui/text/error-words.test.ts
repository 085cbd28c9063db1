import { describe, expect, it } from 'vitest';
import type { SkeinError } from '../../room/api.ts';
import { errorWords } from './error-words.ts';

/** One of each code; the type makes a new code fail here until it has an example. */
const examples: { readonly [Code in SkeinError['code']]: Extract<SkeinError, { readonly code: Code }> } = {
  'cell-too-long': { code: 'cell-too-long', limitChars: 10, chars: 11 },
  'name-too-long': { code: 'name-too-long', limitChars: 10, chars: 11 },
  'too-much-at-once': { code: 'too-much-at-once', limitCells: 10, limitChars: 100 },
  'too-many-rows': { code: 'too-many-rows', limit: 10 },
  'too-many-columns': { code: 'too-many-columns', limit: 10 },
  'too-many-options': { code: 'too-many-options', limit: 10 },
  'name-empty': { code: 'name-empty' },
  'newer-column': { code: 'newer-column' },
  'read-only': { code: 'read-only' },
  'not-allowed': { code: 'not-allowed' },
  'passphrase-short': { code: 'passphrase-short', leastChars: 12 },
  'passphrase-wrong': { code: 'passphrase-wrong' },
  'kit-damaged': { code: 'kit-damaged' },
  'not-found': { code: 'not-found' },
  'nothing-to-undo': { code: 'nothing-to-undo' },
  'out-of-step': { code: 'out-of-step' },
  'import-cut-short': { code: 'import-cut-short', rowsDone: 400, rowsTotal: 1000 },
  'link-damaged': { code: 'link-damaged' },
  'link-foreign': { code: 'link-foreign' },
  'link-no-invite': { code: 'link-no-invite' },
  'disk-full': { code: 'disk-full' },
  'store-lost': { code: 'store-lost', cause: 'why' },
  'newer-version': { code: 'newer-version' },
  'crypto-missing': { code: 'crypto-missing' },
  unexpected: { code: 'unexpected', cause: 'why' },
};

describe('words of failures', () => {
  it('[UI-7] each says what happened, whether the data is safe, and what to do', () => {
    for (const error of Object.values(examples)) {
      for (const sentence of Object.values(errorWords(error))) expect(sentence, error.code).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('[UI-7] no two failures are told alike', () => {
    const told = Object.values(examples).map((error) => errorWords(error).what);
    expect(new Set(told).size).toBe(told.length);
  });

  it('[UI-7] a limit is told with its number', () => {
    expect(errorWords(examples['too-many-options']).what).toBe('A column holds at most 10 options.');
    expect(errorWords(examples['name-too-long']).what).toBe(
      'A name has at most 10 characters; this one has 11 characters.',
    );
  });
});
