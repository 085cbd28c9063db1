import { useState } from 'react';
import type { SettledView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { policyOffer } from './policy-offer.ts';

const words = en.conflicts;

/** Offered at the second decision alike; who declines is not asked again in this column while the page lives. */
export function PolicyOfferCard({ items }: { readonly items: readonly SettledView[] }) {
  const { notices } = useApp();
  const { room } = useRoom();
  const [answered, setAnswered] = useState<readonly string[]>([]);
  const offer = policyOffer(items.filter(({ column }) => column !== null && !answered.includes(column)));
  if (offer === null) return null;
  const { doc, column, columnName, policy } = offer;
  const answer = (isTaken: boolean): void => {
    setAnswered([...answered, column]);
    if (isTaken) void settled(notices, room.editColumn(doc, column, { policy }));
  };
  return (
    <section aria-label={words.offer[policy](columnName)} className={card.card}>
      <p>{words.offer[policy](columnName)}</p>
      <p className={card.soft}>{words.offerHint}</p>
      <div className={card.actions}>
        <Button onClick={() => answer(true)}>{words.offerTake}</Button>
        <Button look="quiet" onClick={() => answer(false)}>
          {words.offerNo}
        </Button>
      </div>
    </section>
  );
}
