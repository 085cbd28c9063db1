/** What the actions on a table are built from. */
import type { LiveDoc } from './live-doc.ts';
import { neighbours, type Placed } from './order.ts';
import type { TableView } from './table-view.ts';
import type { RecordId } from './types.ts';

export interface TableDeps {
  readonly live: LiveDoc;
  readonly view: TableView;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** The keys around the place behind `after`; null when that record is not there. */
export function placeAfter(sorted: readonly Placed[], after: RecordId | null | 'end') {
  if (after === 'end') return neighbours(sorted, sorted.length - 1);
  const index = after === null ? -1 : sorted.findIndex((placed) => placed.id === after);
  return after !== null && index < 0 ? null : neighbours(sorted, index);
}
