/** Sums of decimals as text, so that no digit is lost to floating point: 0.1 and 0.2 make 0.3. */

interface Scaled {
  readonly digits: bigint;
  readonly places: number;
}

/** Beyond this a number is nobody's count, and adding it up would be somebody else's way to keep us busy (T12). */
const mostDigits = 400;

/** Of canonical decimals only (`-12.5`); null for anything else. */
function scaledOf(text: string): Scaled | null {
  const read = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!read || text.length > mostDigits) return null;
  const [, sign, whole = '', fraction = ''] = read;
  return { digits: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

/** Null where one of them is no decimal. */
export function addDecimals(texts: readonly string[]): string | null {
  const parts: Scaled[] = [];
  for (const text of texts) {
    const part = scaledOf(text);
    if (!part) return null;
    parts.push(part);
  }
  const places = Math.max(0, ...parts.map((part) => part.places));
  const sum = parts.reduce((total, part) => total + part.digits * 10n ** BigInt(places - part.places), 0n);
  return textOf(sum, places);
}

export const negated = (text: string): string =>
  text.startsWith('-') ? text.slice(1) : text === '0' ? text : `-${text}`;

function textOf(digits: bigint, places: number): string {
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
  const whole = all.slice(0, all.length - places);
  const fraction = all.slice(all.length - places).replace(/0+$/, '');
  return sign + whole + (fraction === '' ? '' : `.${fraction}`);
}
