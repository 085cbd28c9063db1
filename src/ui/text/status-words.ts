/**
 * The sync status in words [UI-3]. Nothing here looks at links: who holds what comes from acknowledgements, and the
 * connection only adds why it may stay so [I13].
 */
import type { SyncStatus } from '../../room/api.ts';
import { en } from './en.ts';

export type StatusTone = 'trouble' | 'pending' | 'held';

export interface StatusWords {
  /** The one thing to read. */
  readonly main: string;
  /** What else is so, in order of weight. */
  readonly more: readonly string[];
  readonly tone: StatusTone;
}

export function statusWords(status: SyncStatus): StatusWords {
  const { unsaved, storeProblem, onlyHere, heldBy, connection, missing, newer, damaged, conflicts } = status;
  const offline = connection === 'switched-off' || connection === 'no-network';
  const unstored = storeProblem !== null;
  const facts: string[] = [];

  // A picture stands for the room: of what is saved, and where, nothing is known [ROOM-14].
  if (connection === 'opening') {
    const more = conflicts > 0 ? [en.status.conflicts(conflicts)] : [];
    return { main: unstored ? en.status.notSaved : en.status.opening, more, tone: unstored ? 'trouble' : 'pending' };
  }

  if (offline) facts.push(en.status.offline);
  if (unstored) facts.push(en.status.notSaved);
  if (onlyHere > 0) facts.push(en.status.onlyHere(onlyHere));
  else if (heldBy > 0) facts.push(en.status.alsoOn(heldBy));

  // "saved" is said of everything or not at all [LOG-6].
  if (unsaved > 0) facts.push(en.status.saving);
  else if (!unstored) facts.push(onlyHere > 0 || heldBy > 0 ? en.status.savedHere : en.status.saved);

  if (damaged > 0) facts.push(en.status.damaged(damaged));
  if (missing > 0) facts.push(en.status.arriving(missing));
  if (newer > 0) facts.push(en.status.newer);
  if (connection === 'connecting') facts.push(en.status.connecting);
  if (connection === 'no-server') facts.push(en.status.noServer);
  if (connection === 'alone') facts.push(en.status.alone);
  if (conflicts > 0) facts.push(en.status.conflicts(conflicts));

  const [main = en.status.saved, ...more] = facts;
  const tone: StatusTone = unstored || damaged > 0 ? 'trouble' : onlyHere > 0 || unsaved > 0 ? 'pending' : 'held';
  return { main, more, tone };
}
