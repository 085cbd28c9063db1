import { useEffect, useState } from 'react';
import type { ColumnView, DocId } from '../../doc/types.ts';
import { useRoom } from '../state/room-context.ts';

/** The columns of the tables that link columns lead to: what a formula may name behind a link. */
export function useColumnsOf(columns: readonly ColumnView[]): (table: DocId | undefined) => readonly ColumnView[] {
  const { room } = useRoom();
  const [known, setKnown] = useState<ReadonlyMap<string, readonly ColumnView[]>>(new Map());
  const targets = [...new Set(columns.flatMap(({ type, target }) => (type === 'link' && target ? [target] : [])))].join(
    ' ',
  );

  useEffect(() => {
    const stops = targets
      .split(' ')
      .filter((target) => target !== '')
      .map((target) =>
        room.watchTable(target as DocId, (patch) => {
          const { columns: now } = patch;
          if (now) setKnown((before) => new Map(before).set(target, now));
        }),
      );
    return () => {
      for (const stop of stops) stop();
    };
  }, [room, targets]);

  return (table) => (table ? known.get(table) : undefined) ?? [];
}
