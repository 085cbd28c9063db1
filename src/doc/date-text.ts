/** Days as people type them, read only where one reading is possible [DOC-3]. */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** `2026-11-22`, or null. */
export function readDate(text: string): string | null {
  const trimmed = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  // With dots the day comes first wherever dots are used.
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(trimmed);
  if (dotted) return day(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(trimmed);
  if (slashed) return slashedDay(Number(slashed[1]), Number(slashed[2]), Number(slashed[3]));
  const dayFirst = /^(\d{1,2})\.?[ -]([A-Za-z]+)\.?,?[ -](\d{4})$/.exec(trimmed);
  if (dayFirst) return day(Number(dayFirst[3]), monthOf(dayFirst[2] as string), Number(dayFirst[1]));
  const monthFirst = /^([A-Za-z]+)\.? (\d{1,2}),? (\d{4})$/.exec(trimmed);
  if (monthFirst) return day(Number(monthFirst[3]), monthOf(monthFirst[1] as string), Number(monthFirst[2]));
  return null;
}

/** Half the world writes the month first: only a day above 12, or two equal numbers, says which is which. */
function slashedDay(first: number, second: number, year: number): string | null {
  if (first > 12) return day(year, second, first);
  if (second > 12) return day(year, first, second);
  return first === second ? day(year, first, second) : null;
}

/** 0 when it is no month's name, which `day` refuses. */
function monthOf(name: string): number {
  const word = name.toLowerCase();
  const short = months.indexOf(word === 'sept' ? 'sep' : word);
  return (short >= 0 ? short : fullMonths.indexOf(word)) + 1;
}

function day(year: number, month: number, dayOfMonth: number): string | null {
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return null;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `2026-11-22 14:30`; a day alone stays one, because nobody said an hour. Null where it is neither. */
export function readDateTime(text: string): string | null {
  const trimmed = text.trim();
  const split = /^(.+?)(?:T|,? +)(\d{1,2})[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?$/i.exec(trimmed);
  if (!split) return readDate(trimmed);
  const [, day_ = '', hours = '', minutes = '', half] = split;
  const date = readDate(day_);
  const hour = hourOf(Number(hours), half?.toLowerCase());
  if (date === null || hour === null || Number(minutes) > 59) return null;
  return `${date} ${pad(hour, 2)}:${minutes}`;
}

/** Twelve at night is hour 0. */
function hourOf(hours: number, half: string | undefined): number | null {
  if (half === undefined) return hours <= 23 ? hours : null;
  if (hours < 1 || hours > 12) return null;
  return (hours % 12) + (half === 'p' ? 12 : 0);
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
