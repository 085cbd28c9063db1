/** The open room and its projections, for everything on the room's page. */
import { createContext, useContext } from 'react';
import type { DocId, RecordId } from '../../doc/types.ts';
import type { ConflictsView, PeersView, RoomApi, RoomView } from '../../room/api.ts';
import type { Projection } from './projection.ts';

export interface WantedCell {
  readonly doc: DocId;
  readonly row: RecordId;
  readonly column: RecordId;
  readonly asked: number;
}

export interface RoomContextValue {
  readonly room: RoomApi;
  readonly view: RoomView;
  readonly peers: Projection<PeersView>;
  readonly conflicts: Projection<ConflictsView>;
  /** False for viewers: what would be refused is not offered. */
  readonly mayEdit: boolean;
  /** Where somebody asked to be brought; `asked` tells two equal wishes apart. */
  readonly wanted: WantedCell | null;
  /** Opens "find in all tables". */
  readonly findInRoom: () => void;
}

export const RoomContext = createContext<RoomContextValue | null>(null);

export function useRoom(): RoomContextValue {
  const value = useContext(RoomContext);
  if (value === null) throw new Error('a part of the room outside of its page');
  return value;
}
