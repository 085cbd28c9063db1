import { useEffect, useState } from 'react';
import type { DeviceApi, RoomApi, RoomListItem, RoomView, SkeinError } from '../../room/api.ts';
import { roomFragment } from '../../room/invite-link.ts';
import { MessagePage } from '../parts/message-page.tsx';
import { RoomPage } from '../room/room-page.tsx';
import { useApp } from '../state/app-context.ts';
import { useProjected, useProjection } from '../state/projection.ts';
import { en } from '../text/en.ts';
import { LinkProblem } from './link-problem.tsx';
import { WaitingPage } from './waiting-page.tsx';

type RoomId = RoomListItem['id'];
type Opened =
  | { readonly type: 'opening' }
  | { readonly type: 'open'; readonly room: RoomApi }
  | { readonly type: 'failed'; readonly error: SkeinError };

interface OpenRoomProps {
  readonly room: RoomId;
  readonly seed: string | null;
}

export function OpenRoom({ room, seed }: OpenRoomProps) {
  const { device } = useApp();
  const opened = useOpenedRoom(device, room, seed);
  switch (opened.type) {
    case 'opening':
      return <MessagePage sentences={[]} title={en.join.opening} />;
    case 'failed':
      return <LinkProblem error={opened.error} />;
    case 'open':
      return <Opened room={opened.room} />;
  }
}

function Opened({ room }: { readonly room: RoomApi }) {
  const { router } = useApp();
  const projection = useProjection<RoomView>(room, (listener) => room.watchRoom(listener));
  const view = useProjected(projection);
  const joined = view !== null && view.phase.type !== 'joining';

  // The invitation has done its work: it must not stay where it is shown, shared and remembered by the browser.
  useEffect(() => {
    if (joined) router.settleAddress(roomFragment(room.id));
  }, [joined, room, router]);

  if (view === null) return <MessagePage sentences={[]} title={en.join.opening} />;
  if (view.phase.type === 'joining') return <WaitingPage problem={view.phase.problem} view={view} />;
  return <RoomPage room={room} view={view} />;
}

/** Opens on mount, closes on unmount; an answer that comes after the page has gone is closed at once. */
function useOpenedRoom(device: DeviceApi, id: RoomId, seed: string | null): Opened {
  const [opened, setOpened] = useState<Opened>({ type: 'opening' });
  useEffect(() => {
    let shown = true;
    let close = (): void => {};
    void (seed === null ? device.openRoom(id) : device.openRoom(id, seed)).then((answer) => {
      if (!answer.ok) {
        if (shown) setOpened({ type: 'failed', error: answer.error });
        return;
      }
      if (!shown) {
        answer.value.close();
        return;
      }
      close = () => answer.value.close();
      setOpened({ type: 'open', room: answer.value });
    });
    return () => {
      shown = false;
      close();
    };
  }, [device, id, seed]);
  return opened;
}
