import { describe, expect, it } from 'vitest';
import { createTimeWords, spanWords } from './time-words.ts';

const times = createTimeWords('Europe/Berlin');
/** 22 November 2026, 14:10 in Berlin. */
const now = 1_795_353_000_000;
const minute = 60_000;
const day = 1440 * minute;

describe('time in words', () => {
  it('[UI-4] gives today a clock time, and older ones as much date as they need', () => {
    expect(times.stamp(now - 8 * minute, now)).toBe('14:02');
    expect(times.stamp(now - day, now)).toBe('yesterday 14:10');
    expect(times.stamp(now - 3 * day, now)).toBe('19 Nov 14:10');
    expect(times.stamp(now - 400 * day, now)).toBe('18 Oct 2025 15:10');
  });

  it('[UI-4] says how long ago within the hour, and gives a time to come its clock', () => {
    expect(times.ago(now - 20_000, now)).toBe('just now');
    expect(times.ago(now - 5 * minute, now)).toBe('5 min ago');
    expect(times.ago(now - 90 * minute, now)).toBe('12:40');
    expect(times.ago(now + 10 * minute, now)).toBe('14:20');
  });

  it('[UI-4] does not fail on what is no time', () => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
      expect(times.stamp(time, now)).toBe('never');
      expect(times.ago(time, now)).toBe('never');
      expect(times.full(time)).toBe('never');
    }
  });

  it('[CON-7] says how far off a clock is', () => {
    expect(spanWords(150_000)).toBe('3 minutes');
    expect(spanWords(-3 * 60 * minute)).toBe('3 hours');
  });
});
