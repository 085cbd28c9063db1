import { DoorOpen, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { roomFragment } from '../../room/invite-link.ts';
import { Button } from '../parts/button.tsx';
import { Mark } from '../parts/mark.tsx';
import { TextField } from '../parts/text-field.tsx';
import { RecoverySection } from '../recovery/recovery-section.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { fragmentOf } from '../state/link-address.ts';
import { useProjected } from '../state/projection.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';
import { AboutYou } from './about-you.tsx';
import styles from './home-page.module.css';
import { RoomList } from './room-list.tsx';

export function HomePage() {
  const { device, router, notices, home: projection } = useApp();
  const home = useProjected(projection);

  const newRoom = async (): Promise<void> => {
    const room = await settled(notices, device.newRoom());
    if (room !== null) router.openFragment(roomFragment(room));
  };

  return (
    <div className={styles.page}>
      <title>{en.app.name}</title>
      <header className={styles.head}>
        <Mark size={34} />
        <span className={styles.name}>{en.app.name}</span>
      </header>
      <main className={styles.main}>
        <section className={styles.hero}>
          <h1 className={styles.promise}>{en.app.promise}</h1>
          <p className={styles.more}>{en.app.promiseMore}</p>
          <div className={styles.start}>
            <Button look="primary" onClick={() => void newRoom()} size="large">
              <Plus aria-hidden="true" size={20} />
              {en.home.newRoom}
            </Button>
            <p className={styles.hint}>{en.home.newRoomHint}</p>
          </div>
          <OpenLink />
        </section>
        <div className={styles.columns}>
          <RoomList rooms={home?.rooms ?? null} />
          {home !== null && <AboutYou home={home} />}
        </div>
        {home !== null && <RecoverySection hasRooms={home.rooms.length > 0} />}
      </main>
    </div>
  );
}

function OpenLink() {
  const { device, router } = useApp();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const open = (event: FormEvent): void => {
    event.preventDefault();
    const reading = device.readLink(text);
    const fragment = fragmentOf(reading);
    if (fragment !== null) return router.openFragment(fragment);
    const words = errorWords({ code: reading.type === 'foreign' ? 'link-foreign' : 'link-damaged' });
    setProblem(`${words.what} ${words.now}`);
  };

  return (
    <form className={styles.link} noValidate onSubmit={open}>
      <TextField
        hint={en.home.roomLinkHint}
        inputMode="url"
        label={en.home.roomLink}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
        problem={problem}
        spellCheck={false}
        value={text}
      />
      <Button className={styles.open} type="submit">
        <DoorOpen aria-hidden="true" size={18} />
        {en.home.openLink}
      </Button>
    </form>
  );
}
