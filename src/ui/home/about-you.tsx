import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { HomeView } from '../../room/api.ts';
import { maxProfileChars } from '../../room/limits.ts';
import { CommittedInput } from '../parts/committed-input.tsx';
import { Switch } from '../parts/switch.tsx';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { byteWords } from '../text/byte-words.ts';
import { en } from '../text/en.ts';
import styles from './about-you.module.css';
import section from './section.module.css';

type Storage = Awaited<ReturnType<ReturnType<typeof useApp>['device']['storage']>>;

export function AboutYou({ home }: { readonly home: HomeView }) {
  const { device, notices, coldStart } = useApp();
  const support = useStore(coldStart, (state) => state.support);
  const id = useId();
  const [storage, setStorage] = useState<Storage>(null);

  useEffect(() => {
    let shown = true;
    void device.storage().then((answer) => {
      if (shown) setStorage(answer);
    });
    return () => {
      shown = false;
    };
  }, [device]);

  return (
    <section className={section.section}>
      <h2 className={section.title}>{en.home.you}</h2>
      <div className={section.card}>
        <div className={styles.body}>
          <div className={field.field}>
            <label className={field.label} htmlFor={`${id}-name`}>
              {en.home.yourName}
            </label>
            <CommittedInput
              aria-describedby={`${id}-name-hint`}
              autoComplete="name"
              className={field.input}
              id={`${id}-name`}
              maxLength={maxProfileChars}
              onCommit={(name) => void settled(notices, device.setName(name))}
              value={home.name}
            />
            <p className={field.hint} id={`${id}-name-hint`}>
              {en.home.yourNameHint}
            </p>
          </div>
          <div className={field.field}>
            <label className={field.label} htmlFor={`${id}-device`}>
              {en.home.deviceLabel}
            </label>
            <CommittedInput
              aria-describedby={`${id}-device-hint`}
              className={field.input}
              id={`${id}-device`}
              maxLength={maxProfileChars}
              onCommit={(label) => void settled(notices, device.setDeviceLabel(label))}
              value={home.deviceLabel}
            />
            <p className={field.hint} id={`${id}-device-hint`}>
              {en.home.deviceLabelHint}
            </p>
          </div>
          <div>
            <Switch
              checked={home.offline}
              label={en.offline.switch}
              onChange={(offline) => void settled(notices, device.setOffline(offline))}
            />
            <p className={field.hint}>{en.offline.hint}</p>
          </div>
          {(support === 'failed' || support === 'unsupported') && (
            <p className={styles.warning}>
              <strong>{en.coldStart.none}</strong> {en.coldStart.noneMore}
            </p>
          )}
          {storage !== null && (
            <p className={field.hint}>
              {en.home.storage(byteWords(storage.usedBytes), byteWords(storage.quotaBytes))}{' '}
              {storage.persisted ? en.home.storageKept : en.home.storageMayGo}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
