import type { JoinProblem, RoomView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { MessagePage } from '../parts/message-page.tsx';
import { Switch } from '../parts/switch.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected } from '../state/projection.ts';
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
  const { device, router, notices, home: projection } = useApp();
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
