/** Rows that got one value which is to be there once: the next free value, and whether they can be one row. Pure. */
import type { CellValue, RecordId, RowView } from './types.ts';

/** "INV-007" → "INV-008", "12" → "13", "Gate" → "Gate 2": the last digits count on, past everything that is taken. */
export function nextFree(text: string, taken: ReadonlySet<string>): string {
  const [, prefix = '', digits = ''] = /^(.*?)(\d{0,15})$/su.exec(text) ?? [];
  const name = digits === '' ? `${text} ` : prefix;
  for (let next = digits === '' ? 2 : Number(digits) + 1; ; next++) {
    const candidate = name + String(next).padStart(digits.length, '0');
    if (!taken.has(candidate)) return candidate;
  }
}

/** What the kept row gets from the others; null where two of them differ, or where something in them is undecided. */
export function mergedCells(
  kept: RowView | null,
  others: readonly (RowView | null)[],
): readonly { readonly column: RecordId; readonly value: CellValue }[] | null {
  const found = new Map<string, { readonly text: string; readonly value: CellValue; readonly isNew: boolean }>();
  for (const [at, row] of [kept, ...others].entries()) {
    if (row?.state !== 'live') return null;
    for (const [column, { text, value, versions }] of Object.entries(row.cells)) {
      if (versions > 1) return null;
      if (text === '') continue;
      const known = found.get(column);
      if (known && known.text !== text) return null;
      if (!known) found.set(column, { text, value, isNew: at > 0 });
    }
  }
  return [...found].flatMap(([column, { value, isNew }]) => (isNew ? [{ column: column as RecordId, value }] : []));
}
