import { unreachable } from '../../lib/result.ts';
import type { JoinProblem, RoomView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { MessagePage } from '../parts/message-page.tsx';
import { Switch } from '../parts/switch.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';

interface WaitingPageProps {
  readonly view: RoomView;
  readonly problem: JoinProblem;
}

/** What the link's end is called, and what to do about it. */
const refusal: Readonly<Record<Exclude<JoinProblem, 'none'>, readonly [title: string, sentence: string]>> = {
  'invite-refused': [en.join.refusedTitle, en.join.refused],
  'link-revoked': [en.join.revokedTitle, en.join.revoked],
  'link-expired': [en.join.expiredTitle, en.join.expired],
  'link-used-up': [en.join.usedUpTitle, en.join.usedUp],
};

/** Calm, and goes on by itself: the page is replaced when the room lets us in. */
export function WaitingPage({ view, problem }: WaitingPageProps) {
  const { device, router, notices, times, home: projection } = useApp();
  const now = useNow();
  const offline = useProjected(projection)?.offline === true;

  if (problem !== 'none') {
    const [title, sentence] = refusal[problem];
    return (
      <MessagePage sentences={[sentence]} title={title}>
        <Button look="primary" onClick={router.goHome}>
          {en.app.backHome}
        </Button>
      </MessagePage>
    );
  }
  const knocking = view.status.connection === 'connected';
  const { lastSeen } = view;
  const seen = lastSeen === null ? en.join.neverSeen : en.join.lastSeen(lastSeen.name, times.ago(lastSeen.at, now));
  const sentences = offline
    ? [en.join.waitingOffline]
    : knocking
      ? [en.join.knocking]
      : [...whyWaiting(view.status.connection), seen];
  return (
    <MessagePage sentences={sentences} title={knocking && !offline ? en.join.opening : en.join.waitingTitle}>
      {offline && (
        <Switch checked label={en.offline.switch} onChange={() => void settled(notices, device.setOffline(false))} />
      )}
      <Button onClick={router.goHome}>{en.app.backHome}</Button>
    </MessagePage>
  );
}

/** Nobody is said to be away where it is not known who is there. */
function whyWaiting(connection: RoomView['status']['connection']): readonly string[] {
  switch (connection) {
    case 'no-network':
      return [en.join.waitingNoNetwork];
    case 'no-server':
      return [en.join.waitingNoServer];
    case 'alone':
      return [en.join.waiting, en.join.waitingTell];
    case 'opening':
    case 'connecting':
    case 'switched-off':
    case 'connected':
      return [en.join.waitingLooking];
    default:
      return unreachable(connection);
  }
}
