/** Where everybody is just now: ours said on change and now and then again, theirs kept while their link lives. */

import type { Bytes } from '../lib/bytes.ts';
import { type Env, every } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { SessionId } from '../mesh/types.ts';
import type { PresenceView } from './api.ts';
import { presenceFromBytes, presenceToBytes } from './presence.ts';

/** Said again this often to peers that came meanwhile or missed it. */
const presencePeriodMs = 20_000;

export interface Presences {
  set(presence: PresenceView): void;
  /** To a peer that has just come. */
  repeat(): void;
  heard(session: SessionId, body: Bytes): void;
  forget(session: SessionId): void;
  of(session: SessionId): PresenceView | null;
  mine(): PresenceView | null;
}

export function createPresences(env: Env, scope: Scope, send: (body: Bytes) => void, changed: () => void): Presences {
  const bySession = new Map<SessionId, PresenceView>();
  let mine: PresenceView | null = null;

  const repeat = (): void => {
    if (mine) send(presenceToBytes(mine));
  };
  scope.add(every(env, presencePeriodMs, repeat));

  return {
    set(presence) {
      if (mine && mine.doc === presence.doc && mine.row === presence.row && mine.column === presence.column) return;
      mine = presence;
      repeat();
      changed();
    },
    repeat,
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
