import type { RoomView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { MessagePage } from '../parts/message-page.tsx';
import { Switch } from '../parts/switch.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { en } from '../text/en.ts';

interface WaitingPageProps {
  readonly view: RoomView;
  readonly problem: 'none' | 'invite-refused';
}

/** Calm, and goes on by itself: the page is replaced when the room lets us in. */
export function WaitingPage({ view, problem }: WaitingPageProps) {
  const { device, router, notices, home: projection } = useApp();
  const offline = useProjected(projection)?.offline === true;

  if (problem === 'invite-refused') {
    return (
      <MessagePage sentences={[en.join.refused]} title={en.join.refusedTitle}>
        <Button look="primary" onClick={router.goHome}>
          {en.app.backHome}
        </Button>
      </MessagePage>
    );
  }
  const knocking = view.status.connection === 'connected';
  const sentence = offline ? en.join.waitingOffline : knocking ? en.join.knocking : en.join.waiting;
  return (
    <MessagePage sentences={[sentence]} title={knocking && !offline ? en.join.opening : en.join.waitingTitle}>
      {offline && (
        <Switch checked label={en.offline.switch} onChange={() => void settled(notices, device.setOffline(false))} />
      )}
      <Button onClick={router.goHome}>{en.app.backHome}</Button>
    </MessagePage>
  );
}
