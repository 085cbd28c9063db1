import { useRef } from 'react';
import type { RoomListItem } from '../../room/api.ts';
import { MessagePage } from '../parts/message-page.tsx';
import { useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { en } from '../text/en.ts';
import { LinkProblem } from './link-problem.tsx';
import { NamePage } from './name-page.tsx';
import { OpenRoom } from './open-room.tsx';

type RoomId = RoomListItem['id'];

interface Opening {
  readonly room: RoomId;
  readonly seed: string | null;
}

/** From an address to a room: what the link is, who we are, and then the room itself. */
export function RoomRoute({ link }: { readonly link: string }) {
  const { device, home: projection } = useApp();
  const home = useProjected(projection);
  const opening = useOpening(link);

  if (opening === null) {
    const reading = device.readLink(link);
    return <LinkProblem error={{ code: reading.type === 'damaged' ? 'link-damaged' : 'link-foreign' }} />;
  }
  if (home === null) return <MessagePage sentences={[]} title={en.app.starting} />;

  // Asked once per browser, and not of somebody who is a member already.
  const isMember = home.rooms.some((room) => room.id === opening.room);
  if (opening.seed !== null && home.name === '' && !isMember) return <NamePage />;
  return <OpenRoom key={`${opening.room}.${opening.seed ?? ''}`} room={opening.room} seed={opening.seed} />;
}

/**
 * What the address asks for. Taking the used invitation out of the address is no new request: the room that is open
 * stays open, and keeps the seed it was opened with.
 */
function useOpening(link: string): Opening | null {
  const { device } = useApp();
  const last = useRef<Opening | null>(null);
  const reading = device.readLink(link);
  if (reading.type === 'damaged' || reading.type === 'foreign') return null;
  const seed = reading.type === 'invite' ? reading.seed : null;
  const before = last.current;
  if (before === null || before.room !== reading.room || (seed !== null && seed !== before.seed)) {
    last.current = { room: reading.room, seed };
  }
  return last.current;
}
