import { MonitorSmartphone } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { roomPath } from '../state/route.ts';
import { linkText, peopleText } from '../text/people-words.ts';
import styles from './people.module.css';

/** A link and its picture for one's own second device: made when asked for, because it lives ten minutes. */
export function LinkDevice() {
  const { room, view } = useRoom();
  const { notices } = useApp();
  const [link, setLink] = useState<string | null>(null);
  const id = useId();
  if (view.role === null) return null;

  const make = async (): Promise<void> => {
    const made = await settled(notices, room.linkDevice());
    if (made?.fragment) setLink(`${window.location.origin}${roomPath}#${made.fragment}`);
  };
  if (link === null) {
    return (
      <div>
        <Button onClick={() => void make()}>
          <MonitorSmartphone aria-hidden="true" size={16} />
          {peopleText.linkDevice}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.linkDevice}>
      <div className={field.field}>
        <label className={field.label} htmlFor={id}>
          {peopleText.linkDeviceName}
        </label>
        <p className={field.hint}>{peopleText.linkDeviceHint}</p>
        <input
          className={field.input}
          id={id}
          onFocus={(event) => event.currentTarget.select()}
          readOnly
          value={link}
        />
        <div className={styles.actions}>
          <CopyButton label={linkText.copy(peopleText.linkDeviceName.toLowerCase())} text={() => link} />
        </div>
      </div>
      <QrCode label={peopleText.linkDeviceQr} text={link} />
    </div>
  );
}
