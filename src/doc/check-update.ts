/**
 * The document's part of the one gate [LOG-4]: whether an update says only what its author could honestly say.
 *
 * `live` holds everything the author had seen, and perhaps more. The author's view of a list is then the list here
 * without what they had not seen, because all replicas have one order; in that view a new item must stand exactly
 * between its two origins. So the answer depends on the author's log and what it names alone: every replica gives the
 * same one, whatever else has arrived.
 */
import * as Y from 'yjs';
import { err, ok, type Result } from '../lib/result.ts';
import { type AuthorView, createAuthorView } from './author-view.ts';
import type { LiveDoc } from './live-doc.ts';
import { type ScannedUpdate, scanUpdate } from './scan-update.ts';
import { type UpdateLimits, updateLimits } from './update-limits.ts';

export interface UpdateClaim {
  /** The client id that the author's log stands for. */
  readonly client: number;
  /** The log's next clock in this document: 0 for its first update. */
  readonly fromClock: number;
  /**
   * How many clocks of each other client the author had seen when this update was made: exactly, no more and no fewer.
   * An entry that batches several transactions must not span the arrival of others' entries.
   */
  readonly seenClock: (client: number) => number;
}

export interface CheckedUpdate {
  readonly structs: number;
  /** The log's next clock after this update. */
  readonly toClock: number;
}

export type UpdateFault =
  | { readonly type: 'malformed'; readonly detail: string }
  | { readonly type: 'foreign-client' }
  /** Not contiguous with what the log wrote before: a gap or a replay. */
  | { readonly type: 'clock'; readonly expected: number; readonly found: number }
  | { readonly type: 'position'; readonly clock: number; readonly detail: string }
  | { readonly type: 'deletes-unseen' }
  | { readonly type: 'deletes-record' };

export function checkUpdate(
  live: LiveDoc,
  update: Uint8Array,
  claim: UpdateClaim,
  limits: UpdateLimits = updateLimits,
): Result<CheckedUpdate, UpdateFault> {
  const scanned = scanUpdate(update, limits);
  return scanned.ok
    ? checkScanned(live, scanned.value, claim, limits)
    : err({ type: 'malformed', detail: scanned.error });
}

/** The same for what was scanned within these limits already. */
export function checkScanned(
  live: LiveDoc,
  scanned: ScannedUpdate,
  claim: UpdateClaim,
  limits: UpdateLimits = updateLimits,
): Result<CheckedUpdate, UpdateFault> {
  const { structs, client } = scanned;
  if (client !== null && client !== claim.client) return err({ type: 'foreign-client' });
  const held = live.clock(claim.client);
  const start = structs[0]?.clock ?? claim.fromClock;
  if (start !== claim.fromClock || held !== claim.fromClock) {
    return err({ type: 'clock', expected: held, found: start });
  }

  const view = createAuthorView(live, claim, limits.nesting);
  for (const struct of structs) {
    const fault = view.add(struct);
    if (fault) return err({ type: 'position', clock: struct.clock, detail: fault });
  }
  const last = structs.at(-1);
  const toClock = last ? last.clock + last.length : claim.fromClock;
  const fault = checkDeletes(live, scanned, claim, toClock, view);
  return fault ? err(fault) : ok({ structs: structs.length, toClock });
}

function checkDeletes(
  live: LiveDoc,
  { deletes }: ScannedUpdate,
  claim: UpdateClaim,
  toClock: number,
  view: AuthorView,
): UpdateFault | null {
  for (const { client, clock, length } of deletes) {
    const seen = client === claim.client ? toClock : claim.seenClock(client);
    if (clock + length > seen || (client !== claim.client && clock + length > live.clock(client))) {
      return { type: 'deletes-unseen' };
    }
    // Rows and columns are marked deleted, never deleted: 14 bytes could otherwise empty a table [DOC-2, T8].
    if (deletesRecord(live, client, clock, clock + length)) return { type: 'deletes-record' };
    if (client === claim.client && view.makesRecord(clock, clock + length)) return { type: 'deletes-record' };
  }
  return null;
}

function deletesRecord(live: LiveDoc, client: number, from: number, to: number): boolean {
  const structs = live.y.store.clients.get(client);
  if (!structs || from >= Y.getState(live.y.store, client)) return false;
  for (let at = Y.findIndexSS(structs, from); at < structs.length; at++) {
    const struct = structs[at];
    if (!struct || struct.id.clock >= to) return false;
    // Read from the struct itself: records of a transaction that is under way are not listed yet.
    if (struct instanceof Y.Item && live.records.isRecord(struct)) return true;
  }
  return false;
}
