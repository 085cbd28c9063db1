import card from '../parts/card.module.css';
import { useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import styles from './holdings-card.module.css';

/** The three questions the status answers, in full: saved here? who else has it? what is missing? */
export function HoldingsCard() {
  const { times } = useApp();
  const { view } = useRoom();
  const now = useNow();
  const { unsaved, storeProblem, onlyHere, heldBy, confirmedAt, missing, newer, connection } = view.status;
  if (connection === 'opening') return <p className={card.soft}>{en.holdings.opening}</p>;

  const saved =
    storeProblem !== null ? errorWords(storeProblem).what : unsaved > 0 ? en.status.saving : en.holdings.savedAll;
  const held =
    onlyHere > 0 ? en.holdings.onlyHere(onlyHere) : heldBy > 0 ? en.holdings.onOthers(heldBy) : en.holdings.onNobody;
  const confirmed =
    confirmedAt === null ? en.status.neverConfirmed : en.status.confirmedAt(times.stamp(confirmedAt, now));

  return (
    <dl className={`${card.card} ${styles.list}`}>
      <dt>{en.holdings.here}</dt>
      <dd>{saved}</dd>
      <dt>{en.holdings.elsewhere}</dt>
      <dd>
        {held} <span className={card.soft}>{confirmed}</span>
      </dd>
      <dt>{en.holdings.missing}</dt>
      <dd>
        {missing > 0 ? `${en.status.arriving(missing)}.` : en.holdings.missingNone}{' '}
        {newer > 0 && `${en.holdings.newer} `}
        {en.holdings.connection[connection]}
      </dd>
    </dl>
  );
}
