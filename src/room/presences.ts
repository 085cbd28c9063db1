/** Where everybody is just now: ours said on change, theirs kept while their sessions are there. */

import type { Bytes } from '../lib/bytes.ts';
import type { SessionId } from '../mesh/types.ts';
import type { PresenceView } from './api.ts';
import { presenceFromBytes, presenceToBytes } from './presence.ts';

export interface Presences {
  set(presence: PresenceView): void;
  heard(session: SessionId, body: Bytes): void;
  forget(session: SessionId): void;
  of(session: SessionId): PresenceView | null;
  mine(): PresenceView | null;
}

export function createPresences(send: (body: Bytes) => void, changed: () => void): Presences {
  const bySession = new Map<SessionId, PresenceView>();
  let mine: PresenceView | null = null;

  return {
    set(presence) {
      if (mine && mine.doc === presence.doc && mine.row === presence.row && mine.column === presence.column) return;
      mine = presence;
      send(presenceToBytes(presence));
      changed();
    },
    heard(session, body) {
      const presence = presenceFromBytes(body);
      if (presence) bySession.set(session, presence);
      changed();
    },
    forget: (session) => void bySession.delete(session),
    of: (session) => bySession.get(session) ?? null,
    mine: () => mine,
  };
}
