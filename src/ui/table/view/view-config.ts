/** How one person looks at a table: sorted, filtered, with columns out of the way. Nobody else's view changes by it. */
import type { ColumnType, RecordId } from '../../../doc/types.ts';

export interface SortKey {
  readonly column: RecordId;
  readonly descending: boolean;
}

export type FilterTest = 'contains' | 'lacks' | 'is' | 'is-not' | 'less' | 'more' | 'empty' | 'filled' | 'unsettled';

export interface Filter {
  readonly column: RecordId;
  readonly test: FilterTest;
  readonly text: string;
}

export interface ViewConfig {
  /** The first decides, the next where it finds no difference. */
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
  readonly match: 'all' | 'any';
  readonly hidden: readonly RecordId[];
  /** How many of the first columns stay in view when the others are scrolled away. */
  readonly frozen: number;
  /** Shown as a board with a lane for each option of this select column. */
  readonly board: RecordId | null;
  /** Only rows in which something waits for a decision. */
  readonly unsettledOnly: boolean;
}

export const plainView: ViewConfig = {
  sort: [],
  filters: [],
  match: 'all',
  hidden: [],
  frozen: 0,
  board: null,
  unsettledOnly: false,
};

/** More would leave no room for those that scroll. */
export const mostFrozen = 5;

export const filtersRows = ({ filters, unsettledOnly }: ViewConfig): boolean => filters.length > 0 || unsettledOnly;
export const ordersRows = (view: ViewConfig): boolean => view.sort.length > 0 || filtersRows(view);
/** All of the table, in its own order. */
export const showsAll = (view: ViewConfig): boolean => !ordersRows(view) && view.hidden.length === 0;
export const isPlain = (view: ViewConfig): boolean => showsAll(view) && view.frozen === 0 && view.board === null;

/** Sorting by one column again turns it round; by another one begins anew. */
export const sortedBy = (view: ViewConfig, column: RecordId, descending: boolean): ViewConfig => ({
  ...view,
  sort: [{ column, descending }],
});

export const isSortedBy = ({ sort }: ViewConfig, column: RecordId): 'ascending' | 'descending' | undefined => {
  const key = sort.find((one) => one.column === column);
  return key && (key.descending ? 'descending' : 'ascending');
};

const everywhere: readonly FilterTest[] = ['is', 'is-not', 'empty', 'filled', 'unsettled'];
const comparable: readonly FilterTest[] = ['is', 'is-not', 'less', 'more', 'empty', 'filled', 'unsettled'];

export function testsOf(type: ColumnType): readonly FilterTest[] {
  if (type === 'select' || type === 'checkbox') return everywhere;
  if (type === 'number' || type === 'counter' || type === 'date' || type === 'date-time') return comparable;
  const isOrdered = type === 'formula' || type === 'created-at' || type === 'changed-at';
  return ['contains', 'lacks', ...(isOrdered ? comparable : everywhere)];
}

export const needsText = (test: FilterTest): boolean => test !== 'empty' && test !== 'filled' && test !== 'unsettled';
