/** From what a link says to the address that says it; the room's own code makes the part after `#`. */
import { fromHex } from '../../lib/bytes.ts';
import type { LinkReading } from '../../room/api.ts';
import { inviteFragment, roomFragment } from '../../room/invite-link.ts';

/** Null for what leads nowhere. */
export function fragmentOf(reading: LinkReading): string | null {
  if (reading.type === 'room') return roomFragment(reading.room);
  if (reading.type !== 'invite') return null;
  const seed = fromHex(reading.seed);
  return seed === null ? null : inviteFragment(reading.room, seed);
}
