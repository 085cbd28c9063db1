import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { SkeinError } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { SetAsideDialog } from '../people/set-aside-dialog.tsx';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import { endedReason, peopleText } from '../text/people-words.ts';
import { setAsideText, uncountedWords } from '../text/set-aside-words.ts';
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
  if (phase.type === 'ended') {
    return (
      <Banner text={peopleText.endedMore} title={endedReason(phase)}>
        <Uncounted />
      </Banner>
    );
  }
  if (view.uncounted !== null) {
    return (
      <Banner text={uncountedWords(view.uncounted)} title={peopleText.uncountedTitle}>
        <Uncounted />
      </Banner>
    );
  }
  if (view.isShutOut) return <Banner text={peopleText.shutOut} title={peopleText.shutOutTitle} />;
  if (status.damaged > 0) return <Banner text={en.trouble.damagedMore} title={en.trouble.damaged(status.damaged)} />;
  return null;
}

/** What one wrote before one knew: out of the tables, and not out of reach. */
function Uncounted() {
  const { view } = useRoom();
  const [isOpen, setOpen] = useState(false);
  const { uncounted, phase } = view;
  if (uncounted === null) return null;
  return (
    <>
      {phase.type === 'ended' && ` ${uncountedWords(uncounted)}`}{' '}
      {uncounted.setAside > 0 && (
        <Button className={styles.show} onClick={() => setOpen(true)}>
          {setAsideText.show}
        </Button>
      )}
      {isOpen && <SetAsideDialog member={uncounted.member} name={null} onAdopt={null} onClose={() => setOpen(false)} />}
    </>
  );
}

interface BannerProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function Banner({ title, text, children }: BannerProps) {
  return (
    <div className={styles.banner} role="alert">
      <TriangleAlert aria-hidden="true" size={20} />
      <div>
        <strong>{title}</strong> {text}
        {children}
      </div>
    </div>
  );
}
