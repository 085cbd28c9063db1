import type { PeopleView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected, useProjection } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { linkText } from '../text/people-words.ts';

interface WithdrawLinkProps {
  readonly fragment: string;
  readonly label: string;
  readonly onDone: () => void;
}

/** Who came by the link stays; a fresh one takes its place at once. */
export function WithdrawLink({ fragment, label, onDone }: WithdrawLinkProps) {
  const { room } = useRoom();
  const { notices } = useApp();
  const view = useProjected(useProjection<PeopleView>(room, (listener) => room.watchPeople(listener)));
  const link = view?.invites.find((each) => each.fragment === fragment && each.ended === null);
  if (link?.mayRevoke !== true) return null;
  const withdraw = async (): Promise<void> => {
    await settled(notices, room.revokeInvite(link.id));
    onDone();
  };
  return (
    <Button aria-label={label} look="quiet" onClick={() => void withdraw()}>
      {linkText.revokeShort}
    </Button>
  );
}
