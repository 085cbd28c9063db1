/** When something happened, in words. Time is a label here and never an order [CON-7]. */
import { en } from './en.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

export interface TimeWords {
  /** "14:02" today, "yesterday 14:02", "22 Nov 14:02", "22 Nov 2025 14:02". */
  stamp(time: number, now: number): string;
  /** As `stamp`, but the last hour reads "just now" or "5 min ago". */
  ago(time: number, now: number): string;
  /** The whole date and time, for tooltips. */
  full(time: number): string;
}

/** `timeZone` is the browser's own where it is absent. */
export function createTimeWords(timeZone?: string): TimeWords {
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' });
  const dayKey = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' });
  const dayMonth = new Intl.DateTimeFormat('en-GB', { ...zone, day: 'numeric', month: 'short' });
  const dayMonthYear = new Intl.DateTimeFormat('en-GB', { ...zone, day: 'numeric', month: 'short', year: 'numeric' });
  const whole = new Intl.DateTimeFormat('en-GB', { ...zone, dateStyle: 'full', timeStyle: 'medium' });

  // Times come from other people's clocks: what is no time must not throw in the middle of a list.
  const isTime = (time: number): boolean => Number.isFinite(time) && Math.abs(time) <= 8.64e15;

  const stamp = (time: number, now: number): string => {
    if (!isTime(time)) return en.time.never;
    const at = clock.format(time);
    const day = dayKey.format(time);
    if (day === dayKey.format(now)) return at;
    if (day === dayKey.format(now - dayMs)) return en.time.yesterday(at);
    const sameYear = day.slice(0, 4) === dayKey.format(now).slice(0, 4);
    return `${(sameYear ? dayMonth : dayMonthYear).format(time)} ${at}`;
  };

  return {
    stamp,
    ago(time, now) {
      const span = now - time;
      // A clock ahead of ours gives a time to come: a stamp is honest there, "just now" would not be.
      if (span < -minuteMs || !isTime(time)) return stamp(time, now);
      if (span < minuteMs) return en.time.justNow;
      if (span < 60 * minuteMs) return en.time.minutes(Math.floor(span / minuteMs));
      return stamp(time, now);
    },
    full: (time) => (isTime(time) ? whole.format(time) : en.time.never),
  };
}

/** "3 minutes", "2 hours": how far off a clock is. */
export function spanWords(spanMs: number): string {
  const minutes = Math.round(Math.abs(spanMs) / minuteMs);
  return minutes < 90 ? en.time.minutesSpan(minutes) : en.time.hoursSpan(Math.round(minutes / 60));
}
