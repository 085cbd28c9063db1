import { MoonStar } from 'lucide-react';
import { useState } from 'react';
import type { AwayView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { useProjected, useProjection } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';

const words = en.conflicts.away;

/** After a time apart: says what was missed, and leads to it, until it was looked at. It interrupts nobody [CON-4]. */
export function AwayButton({ onOpen }: { readonly onOpen: () => void }) {
  const { room } = useRoom();
  const digests = useProjected(useProjection<readonly AwayView[]>(room, (listener) => room.watchAway(listener)));
  const [seen, setSeen] = useState(0);
  const last = digests?.[0];
  if (!last || last.id <= seen) return null;
  return (
    <Button
      aria-description={words.sum(last.changes, last.merged, last.toDecide)}
      aria-label={words.title}
      look="quiet"
      onClick={() => {
        setSeen(last.id);
        onOpen();
      }}
      size="icon"
      title={`${words.title}: ${words.sum(last.changes, last.merged, last.toDecide)}`}
    >
      <MoonStar aria-hidden="true" size={18} />
    </Button>
  );
}
