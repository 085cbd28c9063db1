import { X } from 'lucide-react';
import { useStore } from 'zustand';
import type { Notices } from '../state/notices.ts';
import { en } from '../text/en.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './notice-list.module.css';

export function NoticeList({ notices }: { readonly notices: Notices }) {
  const items = useStore(notices.store, (state) => state.items);
  // The region is there before its first notice, or screen readers would not say that one.
  return (
    <section aria-label={en.app.notices} aria-live="polite" className={styles.list}>
      {items.map((notice) => (
        <div className={classNames(styles.notice, notice.tone === 'trouble' && styles.trouble)} key={notice.id}>
          <p className={styles.title}>{notice.title}</p>
          <Button aria-label={en.app.dismiss} look="quiet" onClick={() => notices.dismiss(notice.id)} size="icon">
            <X aria-hidden="true" size={18} />
          </Button>
          {notice.text !== '' && <p className={styles.text}>{notice.text}</p>}
          {notice.action !== null && (
            <div className={styles.action}>
              <Button look="primary" onClick={notice.action.run}>
                {notice.action.label}
              </Button>
            </div>
          )}
        </div>
      ))}
    </section>
  );
}
