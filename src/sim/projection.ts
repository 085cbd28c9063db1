/** All that a person can see of a room, without what differs by who looks: equal texts are equal rooms [I1]. */
import type { Attribution, RoomApi } from '../room/api.ts';
import { conflictsOf, tableOf, viewOf } from './edits.ts';

const by = ({ member, name, time }: Attribution) => [member, name, time];

export function projectionOf(room: RoomApi): string {
  const view = viewOf(room);
  const { open, settled } = conflictsOf(room);
  const versions = (list: readonly { readonly by: Attribution; readonly unseen: readonly string[] }[]) =>
    list.map((one) => ({ ...one, by: by(one.by), unseen: [...one.unseen].sort() }));
  return JSON.stringify({
    name: view.name,
    documents: view.documents,
    members: view.members.map(({ id, name, role, color }) => [id, name, role, color].join()).sort(),
    tables: view.documents.map(({ id }) => {
      const { columns, order, rows } = tableOf(room, id);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return { columns, rows: order.map((row) => sorted(byId.get(row))) };
    }),
    open: open.map((conflict) => ({
      ...conflict,
      asks: conflict.asks.map((ask) => [ask.item, by(ask.by), ask.to, ask.text]),
      ...('versions' in conflict ? { versions: versions(conflict.versions) } : {}),
      ...('edits' in conflict ? { edits: versions(conflict.edits) } : {}),
      ...('deletedBy' in conflict ? { deletedBy: by(conflict.deletedBy) } : {}),
      ...('changedBy' in conflict ? { changedBy: by(conflict.changedBy) } : {}),
      ...('rows' in conflict ? { rows: conflict.rows.map((row) => ({ ...row, by: by(row.by) })) } : {}),
    })),
    settled: settled.map(({ by: author, canUndo: _, lost: __, ...rest }) => JSON.stringify([rest, by(author)])).sort(),
  });
}

/** Cells by their column's id: the order in which a row learned of them says nothing. */
const sorted = (row: { readonly cells: Readonly<Record<string, unknown>> } | undefined) =>
  row && { ...row, cells: Object.entries(row.cells).sort(([a], [b]) => (a < b ? -1 : 1)) };

/** Where two of them begin to differ, for a report. */
export function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 60);
  return `…${a.slice(from, at + 80)}… instead of …${b.slice(from, at + 80)}…`;
}
