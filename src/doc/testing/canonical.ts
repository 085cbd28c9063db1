/**
 * What two replicas that hold the same must agree on, as plain data: everything shown and every surviving item [I1].
 * Equal Yjs documents may encode differently, so this is what is compared.
 */
import { itemIdOf } from '../item-id.ts';
import type { LiveDoc } from '../live-doc.ts';
import type { RootName } from '../records.ts';
import type { Table } from '../table.ts';

const roots: readonly RootName[] = ['meta', 'columns', 'options', 'rows', 'documents'];

/** Every survivor of every register, records by id, items in their order in the array. */
export function canonicalDoc(live: LiveDoc): unknown {
  return roots.map((root) => {
    const records = [...live.records.all(root)].sort((a, b) => (a.id < b.id ? -1 : 1));
    return [root, records.map((record) => [record.id, canonicalRecord(live.records.read(record))])];
  });
}

export function canonicalTable({ live, view }: Table): unknown {
  return {
    survivors: canonicalDoc(live),
    columns: view.columns(),
    rows: view.rows().map((row) => row.view),
    conflicts: view.conflicts(),
    settled: [...view.settled()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

const canonicalRecord = (fields: ReturnType<LiveDoc['records']['read']>): unknown =>
  [...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, items]) => [
      field,
      items.map((item) => ({
        item: itemIdOf(item),
        value: item.value,
        supersedes: item.supersedes.map((one) => [itemIdOf(one), one.of && itemIdOf(one.of)]),
        of: item.of && itemIdOf(item.of),
        undoes: item.undoes.map(itemIdOf),
        saw: item.saw,
        settles: item.settles,
      })),
    ]);
