/** Figures for a terminal: one line per figure, one column per side. */
const isTable = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function flat(figures: Record<string, unknown>, before = ''): [string, unknown][] {
  return Object.entries(figures).flatMap(([key, value]) =>
    isTable(value) ? flat(value, `${before}${key}.`) : [[`${before}${key}`, value] as [string, unknown]],
  );
}

export function tableOf(result: Record<string, unknown>): string {
  const columns = ['skein', 'yWebrtc', 'yWebrtcNegotiated', 'ratio', 'ratioNegotiated'].filter((name) =>
    isTable(result[name]),
  );
  const cells = columns.map((name) => new Map(flat(result[name] as Record<string, unknown>)));
  const keys = [...new Set(cells.flatMap((each) => [...each.keys()]))];
  const lines = [['', ...columns], ...keys.map((key) => [key, ...cells.map((each) => String(each.get(key) ?? '–'))])];
  const widths = ['', ...columns].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const table = lines.map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  );
  const rest = Object.entries(result).filter(([name]) => !columns.includes(name));
  return [...table, '', ...rest.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)].join('\n');
}
