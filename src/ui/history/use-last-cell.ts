import { useEffect, useState } from 'react';
import type { RecordId } from '../../doc/types.ts';
import type { DocumentView } from '../../room/api.ts';
import { useProjected } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';

export interface LastCell {
  readonly doc: string;
  readonly row: RecordId;
  readonly column: RecordId;
}

/** The cell of this table that the person was in last: the focus has left it for the panel. */
export function useLastCell(doc: DocumentView | null): LastCell | null {
  const { peers } = useRoom();
  const presence = useProjected(peers)?.peers.find(({ kind }) => kind === 'me')?.presence ?? null;
  const [last, setLast] = useState<LastCell | null>(null);
  const { doc: place = null, row = null, column = null } = presence ?? {};
  useEffect(() => {
    if (place && row && column) setLast({ doc: place, row, column });
  }, [place, row, column]);
  return doc?.kind === 'table' && last?.doc === doc.id ? last : null;
}
