/** Chance from a seed, so that a run that found something can be had again. */
export interface Seeded {
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number;
}

/** Mulberry32: small, and good enough to choose moments. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (from, to) => from + Math.floor(next() * (to - from + 1)) };
}
