const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** "0 B", "850 kB", "1.2 MB": two digits are enough to judge by. */
export function byteWords(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
