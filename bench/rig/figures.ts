/** What figures are made of: quantiles, rounding, and the ratio of two sides. */

/** The smallest value that at least this share of all is not above; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

export const median = (values: readonly number[]): number | null => quantile(values, 0.5);

/** Three significant digits and no more than two decimals: more would claim what no such run can tell. */
export function round(value: number): number {
  const digits = value === 0 ? 0 : Math.max(0, Math.min(2, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return Number(value.toFixed(digits));
}

export type Figure = number | null | { readonly [key: string]: Figure };
export type Figures = { readonly [key: string]: Figure };

/** By key: Skein / other, where both have a number. Below a tenth, three digits still tell something. */
export function ratioOf(skein: Figures, other: Figures): Figures {
  const ratio: Record<string, Figure> = {};
  for (const [key, mine] of Object.entries(skein)) {
    const theirs = other[key];
    if (theirs === undefined) continue;
    if (isFigures(mine) && isFigures(theirs)) ratio[key] = ratioOf(mine, theirs);
    else if (typeof mine === 'number' && typeof theirs === 'number') {
      ratio[key] = theirs === 0 ? null : Math.round((mine / theirs) * 1000) / 1000;
    } else ratio[key] = null;
  }
  return ratio;
}

const isFigures = (figure: Figure): figure is Figures => typeof figure === 'object' && figure !== null;

/** The median of each figure over several trials; a trial without it (it never came to be) counts as the worst. */
export function mediansOf(trials: readonly Figures[]): Figures {
  const [first] = trials;
  if (!first) return {};
  const medians: Record<string, Figure> = {};
  for (const [key, figure] of Object.entries(first)) {
    const all = trials.map((trial) => trial[key] ?? null);
    if (isFigures(figure)) medians[key] = mediansOf(all.filter(isFigures));
    else {
      const middle = median(all.map((value) => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY)));
      medians[key] = middle !== null && Number.isFinite(middle) ? round(middle) : null;
    }
  }
  return medians;
}
