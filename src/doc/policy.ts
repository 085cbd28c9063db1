/**
 * A column's policy [DOC-30]: which of several versions is shown without asking anybody. Nothing is written by it: the
 * versions stay, and what is shown follows from them, so every peer has one answer whatever it has heard of and when.
 * It holds for what was written by people who had seen it, and for nothing before: it applies forward only.
 */
import { readNumber } from './cell-value.ts';
import { readDate } from './date-text.ts';
import { originalOf, type RegisterItem } from './element.ts';
import type { Ref } from './item-id.ts';
import type { Version } from './register.ts';
import { hasSeen } from './saw.ts';
import type { ColumnPolicy, ColumnType } from './types.ts';

export interface PolicyState {
  readonly rule: ColumnPolicy;
  /** Who chose it, and when. */
  readonly item: Ref;
}

export const policies: readonly ColumnPolicy[] = ['highest', 'lowest', 'union'];

/** The version it shows, or the text of all of them; null: people are asked. */
export function decidedBy(
  policy: PolicyState,
  type: ColumnType,
  versions: readonly Version[],
): { readonly version: Version; readonly text: string | null } | null {
  const items = versions.flatMap((version) => version.items);
  if (!items.every((item: RegisterItem) => hasSeen(item, policy.item))) return null;
  if (policy.rule === 'union') return union(versions);
  const values = versions.map((version) => ({ version, order: orderOf(type, version) }));
  // What cannot be compared is neither higher nor lower.
  if (values.some(({ order }) => order === null)) return null;
  const sign = policy.rule === 'highest' ? 1 : -1;
  const [first, ...others] = values;
  let best = first;
  for (const one of others) if (best && compare(one.order, best.order) * sign > 0) best = one;
  return best ? { version: best.version, text: null } : null;
}

function orderOf(type: ColumnType, { value }: Version): number | string | null {
  if (typeof value !== 'string') return null;
  if (type === 'date') return readDate(value);
  const number = type === 'number' ? readNumber(value) : null;
  return number === null ? null : Number(number);
}

const compare = (a: number | string | null, b: number | string | null): number =>
  a === null || b === null || a === b ? 0 : a < b ? -1 : 1;

/** "red, blue" and "blue, green": every word once, in an order that is the same for everybody. */
function union(versions: readonly Version[]) {
  const [last] = versions.slice(-1);
  if (!last || versions.some(({ value }) => typeof value !== 'string')) return null;
  const words = versions.flatMap(({ value }) =>
    String(value)
      .split(',')
      .map((word) => word.trim()),
  );
  return { version: last, text: [...new Set(words.filter(Boolean))].sort().join(', ') };
}

/** Named in what is written under it, so that later it can be told who knew of it. */
export const policyRef = (item: RegisterItem): Ref => originalOf(item);
