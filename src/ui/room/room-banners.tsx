import { TriangleAlert } from 'lucide-react';
import type { SkeinError } from '../../room/api.ts';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import { endedReason, peopleText } from '../text/people-words.ts';
import styles from './room-banners.module.css';

/** What must be seen until it is over: a store that fails, or has lost something. It stays; there is nothing to dismiss. */
export function RoomBanners() {
  const { view } = useRoom();
  const { phase, status } = view;
  const broken = phase.type === 'broken' ? phase.error : null;
  const error: SkeinError | null = broken ?? status.storeProblem;
  if (error !== null) {
    const words = errorWords(error);
    const title = broken === null ? words.what : `${en.trouble.brokenTitle}: ${words.what}`;
    return <Banner text={`${words.safe} ${words.now}`} title={title} />;
  }
  if (phase.type === 'ended') return <Banner text={peopleText.endedMore} title={endedReason(phase)} />;
  if (view.isShutOut) return <Banner text={peopleText.shutOut} title={peopleText.shutOutTitle} />;
  if (status.damaged > 0) return <Banner text={en.trouble.damagedMore} title={en.trouble.damaged(status.damaged)} />;
  return null;
}

function Banner({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className={styles.banner} role="alert">
      <TriangleAlert aria-hidden="true" size={20} />
      <p>
        <strong>{title}</strong> {text}
      </p>
    </div>
  );
}
