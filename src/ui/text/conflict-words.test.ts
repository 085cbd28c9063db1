import { describe, expect, it } from 'vitest';
import { attributionWords, differenceWords, initials, unseenWords } from './conflict-words.ts';

const ana = { name: 'Ana', deviceLabel: 'phone', me: false };

describe('a version of a conflict in words', () => {
  it('[UI-6] names person, device and time', () => {
    expect(attributionWords(ana, '14:02')).toBe('Ana (phone), 14:02');
    expect(attributionWords({ ...ana, deviceLabel: '' }, '14:02')).toBe('Ana, 14:02');
    expect(attributionWords({ ...ana, me: true }, '14:02')).toBe('You (phone), 14:02');
    expect(attributionWords({ ...ana, name: '' }, '14:02')).toBe('Somebody (phone), 14:02');
  });

  it('[UI-6] names what the author had not seen', () => {
    const ben = { name: 'Ben', deviceLabel: 'laptop', me: true };
    expect(unseenWords([], [ana])).toBe('');
    expect(unseenWords(['Ana'], [ana])).toBe('without having seen Ana’s change');
    expect(unseenWords(['Ana', 'Ben'], [ana, ben])).toBe('without having seen Ana’s change and your change');
    // Two people of one name: who is meant is not known.
    expect(unseenWords(['Ben'], [ben, { ...ben, me: false }])).toBe('without having seen Ben’s change');
  });

  it('[UI-6] gives numbers their difference, and nothing else one', () => {
    expect(differenceWords('12', '14')).toBe('+2');
    expect(differenceWords('12', '10.5')).toBe('−1.5');
    expect(differenceWords('0.1', '0.3')).toBe('+0.2');
    for (const [before, after] of [
      ['12', '12'],
      [null, '12'],
      ['', '12'],
      ['12', 'twelve'],
      ['1e999', '3'],
    ] as const) {
      expect(differenceWords(before, after)).toBeNull();
    }
  });

  it('[UI-5] makes initials of any name', () => {
    expect(initials('Mia Olsen')).toBe('MO');
    expect(initials(' ana ')).toBe('A');
    expect(initials('Ana Maria de la Cruz')).toBe('AC');
    expect(initials('👩‍🚒 Crew')).toBe('👩‍🚒C');
    expect(initials('')).toBe('?');
  });
});
