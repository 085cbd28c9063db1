/** What is unusual about a file, in sentences: which lines, and what becomes of them. */
import { enTable } from '../text/en-table.ts';
import type { ImportPlan } from './import-plan.ts';

const shownLines = 8;

/** "3, 7 and 12", or the first of many and how many more. */
function linesOf(lines: readonly number[]): string {
  const shown = lines.slice(0, shownLines).map(String);
  const more = lines.length - shown.length;
  const parts = more > 0 ? [...shown, enTable.import.more(more)] : shown;
  return new Intl.ListFormat('en-GB').format(parts);
}

export function importFindings(plan: ImportPlan): readonly string[] {
  const words = enTable.import;
  const findings: string[] = [];
  if (plan.short.length > 0)
    findings.push(words.shortRows(plan.short.length, linesOf(plan.short.map((row) => row.line))));
  if (plan.long.length > 0)
    findings.push(
      words.longRows(plan.long.length, linesOf(plan.long.map((row) => row.line)), plan.columns.length - plan.width),
    );
  if (plan.quoteLines.length > 0) findings.push(words.quotes(linesOf(plan.quoteLines)));
  if (plan.formulas > 0) findings.push(words.formulas(plan.formulas));
  return findings;
}
