/** What can be put into a cell of a set: options, members, rows of another table. */
import { useEffect, useMemo, useState } from 'react';
import { memberKey, optionKey } from '../../../doc/set-value.ts';
import type { ColumnView, RecordId, RowView } from '../../../doc/types.ts';
import { useRoom } from '../../state/room-context.ts';
import { enColumns } from '../../text/en-columns.ts';

export interface SetChoice {
  readonly key: string;
  readonly text: string;
  /** Index into the palette of option colours; null: no colour of its own. */
  readonly color: number | null;
}

/** Nobody reads a longer list; typing makes it shorter. */
export const mostChoices = 60;

export function useSetChoices(column: ColumnView): readonly SetChoice[] {
  const { view } = useRoom();
  const rows = useLinkedRows(column);
  return useMemo(() => {
    if (column.type === 'multi-select')
      return column.options.map(({ id, name, color }) => ({ key: optionKey(id), text: name, color }));
    if (column.type === 'link') return rows;
    return view.members
      .filter(({ name }) => name !== '')
      .map(({ id, name }) => ({ key: memberKey(id), text: name, color: null }));
  }, [column, rows, view.members]);
}

/** The rows of the table that a link column leads to, each by its first text; kept up to date while one chooses. */
function useLinkedRows({ type, target }: ColumnView): readonly SetChoice[] {
  const { room } = useRoom();
  const [choices, setChoices] = useState<readonly SetChoice[]>([]);
  useEffect(() => {
    if (type !== 'link' || !target) return;
    const rows = new Map<RecordId, RowView>();
    let columns: readonly ColumnView[] = [];
    let order: readonly RecordId[] = [];
    return room.watchTable(target, (patch) => {
      if (patch.full) rows.clear();
      for (const row of patch.rows) rows.set(row.id, row);
      columns = patch.columns ?? columns;
      order = patch.order ?? order;
      setChoices(
        order.map((id) => ({
          key: optionKey(id),
          text: titleOf(rows.get(id), columns) || enColumns.unnamedRow,
          color: null,
        })),
      );
    });
  }, [room, type, target]);
  return choices;
}

const titleOf = (row: RowView | undefined, columns: readonly ColumnView[]): string =>
  columns.map(({ id }) => row?.cells[id]?.text ?? '').find((text) => text !== '') ?? '';

/** Those in which the typed text stands; names that begin with it come first. */
export function choicesLike(choices: readonly SetChoice[], typed: string): readonly SetChoice[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return choices.slice(0, mostChoices);
  const begin: SetChoice[] = [];
  const within: SetChoice[] = [];
  for (const choice of choices) {
    const at = choice.text.toLowerCase().indexOf(wanted);
    if (at === 0) begin.push(choice);
    else if (at > 0) within.push(choice);
    if (begin.length >= mostChoices) break;
  }
  return [...begin, ...within].slice(0, mostChoices);
}
