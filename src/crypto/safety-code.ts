/**
 * Seven signs that two people compare by voice, to be sure that nobody stands between them: a hash of both device keys, in an
 * order that both have. Whoever would pass for one of them needs keys whose signs agree: one in 2^42, and the hash is made
 * slow enough that trying so many is no afternoon's work.
 */
import { tagged } from './hash.ts';

const signs = [
  ...['🐶', '🐱', '🐭', '🐰', '🦊', '🐻', '🐼', '🐯', '🦁', '🐮', '🐷', '🐸', '🐵', '🐔', '🐧', '🦆'],
  ...['🦉', '🐴', '🦄', '🐝', '🦋', '🐌', '🐢', '🐙', '🐬', '🐳', '🌵', '🌲', '🍀', '🍁', '🍄', '🌻'],
  ...['🌙', '⭐', '⚡', '🔥', '🌈', '⛄', '🌊', '🍎', '🍋', '🍇', '🍓', '🍒', '🥕', '🌽', '🍞', '🧀'],
  ...['🍕', '🍪', '☕', '⚽', '🎸', '🎺', '🎲', '🚲', '🚂', '🚀', '⚓', '⛺', '🔑', '🔔', '💡', '🎈'],
];

const rounds = 2048;
export const safetySigns = 7;

export function safetyCode(one: Uint8Array, other: Uint8Array): readonly string[] {
  const [first, second] = isSmaller(one, other) ? [one, other] : [other, one];
  let hash = tagged('skein/safety/1', first, second);
  for (let i = 0; i < rounds; i++) hash = tagged('skein/safety/1', hash, first, second);
  return Array.from({ length: safetySigns }, (_, i) => signs[(hash[i] as number) & 63] as string);
}

function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}
