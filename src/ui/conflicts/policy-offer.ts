/** A policy is offered once somebody has made the same decision twice in one column. Pure. */

import { readNumber } from '../../doc/cell-value.ts';
import type { ColumnPolicy, DocId, RecordId } from '../../doc/types.ts';
import type { SettledView } from '../../room/api.ts';

export interface PolicyOffer {
  readonly doc: DocId;
  readonly column: RecordId;
  readonly columnName: string;
  readonly policy: ColumnPolicy;
}

/** Of the newest column of which the last two decisions by this person were alike; null: none. */
export function policyOffer(settled: readonly SettledView[]): PolicyOffer | null {
  const latest = new Map<string, SettledView[]>();
  for (const one of settled) {
    if (one.decision !== 'value' || one.column === null || one.rule !== null || !one.by.me) continue;
    const key = `${one.doc}/${one.column}`;
    latest.set(key, [...(latest.get(key) ?? []), one]);
  }
  for (const decisions of latest.values()) {
    const [last, before] = decisions;
    const rule = last && ruleOf(last);
    if (last?.column && before && rule && rule === ruleOf(before)) {
      return { doc: last.doc, column: last.column, columnName: last.columnName, policy: rule };
    }
  }
  return null;
}

/** What rule would have decided so. */
function ruleOf({ text, others }: SettledView): ColumnPolicy | null {
  const kept = numberOf(text);
  const rest = others.map((other) => numberOf(other.text));
  if (kept === null || rest.length === 0 || rest.some((one) => one === null)) return null;
  if (rest.every((one) => one !== null && kept > one)) return 'highest';
  return rest.every((one) => one !== null && kept < one) ? 'lowest' : null;
}

function numberOf(text: string): number | null {
  const read = readNumber(text);
  return read === null ? null : Number(read);
}
