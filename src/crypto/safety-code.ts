/**
 * Seven numbers below 64 that two people compare as words, to be sure that nobody stands between them: a hash of both device
 * keys, in an order that both have. Whoever would pass for one of them needs keys whose words agree: one in 2^42, and the
 * hash is iterated, so that trying so many is no afternoon's work.
 */
import { tagged } from './hash.ts';

const rounds = 2048;
export const safetySigns = 7;

export function safetyCode(one: Uint8Array, other: Uint8Array): readonly number[] {
  const [first, second] = isSmaller(one, other) ? [one, other] : [other, one];
  let hash = tagged('skein/safety/1', first, second);
  for (let i = 0; i < rounds; i++) hash = tagged('skein/safety/1', hash, first, second);
  return [...hash.subarray(0, safetySigns)].map((byte) => byte & 63);
}

function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}
