/**
 * Questions about conflicts [CON-10]: registers of the table's own record, one for each conflict, so that they sync, are
 * signed, and name their author as everything else does. An app that does not know them leaves them as they are.
 */
import { type Action, act, checkCellText } from './action.ts';
import type { RawAsk } from './conflict-types.ts';
import { originalOf } from './element.ts';
import { itemIdOf } from './item-id.ts';
import type { LiveDoc } from './live-doc.ts';
import { visibleItems } from './register.ts';

const prefix = '#ask/';

/** By the conflict's id. Asked by two apart: both are there. */
export function readAsks(live: LiveDoc): ReadonlyMap<string, readonly RawAsk[]> {
  const asks = new Map<string, readonly RawAsk[]>();
  for (const [field, items] of live.records.read(live.records.meta)) {
    if (!field.startsWith(prefix)) continue;
    const found = visibleItems(items).flatMap((item): RawAsk[] => {
      if (typeof item.value !== 'string' || item.value === '') return [];
      const end = item.value.indexOf('\n');
      if (end < 0) return [];
      return [{ item: itemIdOf(originalOf(item)), to: item.value.slice(0, end), text: item.value.slice(end + 1) }];
    });
    if (found.length > 0) asks.set(field.slice(prefix.length), found);
  }
  return asks;
}

/** Null takes back what was asked. */
export function ask(live: LiveDoc, conflict: string, question: Pick<RawAsk, 'to' | 'text'> | null): Action {
  const checked = checkCellText(question?.text ?? '');
  if (!checked.ok) return checked;
  return act(live, (writer) => {
    writer.set(live.records.meta, prefix + conflict, question ? `${question.to}\n${question.text}` : '');
  });
}
