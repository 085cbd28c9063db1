import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typedDifference, wordDifference } from './difference-words.ts';

describe('what a version changes', () => {
  it('[UI-19] numbers differ by a sum, dates by days', () => {
    expect(typedDifference('number', '12', '15')).toBe('+3');
    expect(typedDifference('date', '2026-02-27', '2026-03-01')).toBe('2 days later');
    expect(typedDifference('date', '2024-03-01', '2024-02-28')).toBe('2 days earlier');
    expect(typedDifference('date', '2026-12-31', '2027-01-01')).toBe('1 day later');
    expect(typedDifference('date', 'soon', '2027-01-01')).toBeNull();
    expect(typedDifference('select', '1', '2')).toBeNull();
  });

  it('[UI-19] texts differ by words, and what is put together again is the text from before and the one after', () => {
    expect(wordDifference('bring the red tent', 'bring the blue tent')).toEqual([
      { text: 'bring the ', how: 'same' },
      { text: 'red', how: 'gone' },
      { text: 'blue', how: 'added' },
      { text: ' tent', how: 'same' },
    ]);
    expect(wordDifference('one', 'two')).toBeNull();
    const texts = fc
      .array(fc.constantFrom('red', 'blue', 'tent', 'the'), { maxLength: 12 })
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const parts = wordDifference(before, after);
        if (parts === null) return;
        const without = (how: string): string =>
          parts
            .filter((part) => part.how !== how)
            .map(({ text }) => text)
            .join('');
        expect([without('added'), without('gone')]).toEqual([before, after]);
      }),
    );
  });
});
