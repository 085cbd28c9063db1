const grouped = new Intl.NumberFormat('en-GB');

/** "1 change", "12,000 changes". */
export const countOf = (count: number, one: string, many: string): string =>
  `${grouped.format(count)} ${count === 1 ? one : many}`;
