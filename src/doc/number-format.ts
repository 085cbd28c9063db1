/** How a number is written out [DOC-19]. Only what is shown: the cell keeps every digit. */
import type { NumberFormat } from './types.ts';

export const plainFormat: NumberFormat = { decimals: null, grouped: false, unit: '' };
export const mostDecimals = 10;
export const longestUnit = 20;

/** `number`: a canonical decimal, as `readNumber` answers. */
export function showNumber(number: string, { decimals, grouped, unit }: NumberFormat): string {
  const rounded = decimals === null ? number : roundDecimal(number, decimals);
  const [whole = '', fraction] = rounded.split('.');
  const spaced = grouped ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  const text = fraction === undefined ? spaced : `${spaced}.${fraction}`;
  return unit === '' ? text : unit === '%' ? `${text}%` : `${text}\u00a0${unit}`;
}

/** Half away from zero, as people round. */
export function roundDecimal(number: string, decimals: number): string {
  const isNegative = number.startsWith('-');
  const [whole = '0', fraction = ''] = (isNegative ? number.slice(1) : number).split('.');
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  const goesUp = (fraction[decimals] ?? '0') >= '5';
  const digits = String(BigInt(whole + kept) + (goesUp ? 1n : 0n)).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return isNegative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** `5 kg` in a column of kilograms is 5. */
export function withoutUnit(text: string, unit: string): string {
  const trimmed = text.trim();
  return unit !== '' && trimmed.toLowerCase().endsWith(unit.toLowerCase())
    ? trimmed.slice(0, trimmed.length - unit.length).trim()
    : trimmed;
}
