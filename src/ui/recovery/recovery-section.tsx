import { LifeBuoy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { recoveryText } from '../text/recovery-words.ts';
import { MakeKit } from './make-kit.tsx';
import styles from './recovery.module.css';
import { RestoreKit } from './restore-kit.tsx';

/** On the home page: a way back for who loses this device, and the way back itself. */
export function RecoverySection({ hasRooms }: { readonly hasRooms: boolean }) {
  const [dialog, setDialog] = useState<'none' | 'make' | 'restore'>('none');
  const close = (): void => setDialog('none');
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{recoveryText.title}</h2>
      <p className={styles.soft}>{recoveryText.why}</p>
      <div className={styles.actions}>
        {hasRooms && (
          <Button onClick={() => setDialog('make')}>
            <LifeBuoy aria-hidden="true" size={16} />
            {recoveryText.make}
          </Button>
        )}
        <Button onClick={() => setDialog('restore')}>{recoveryText.restore}</Button>
      </div>
      {dialog === 'make' && (
        <Dialog onClose={close} title={recoveryText.make}>
          <MakeKit />
        </Dialog>
      )}
      {dialog === 'restore' && (
        <Dialog onClose={close} title={recoveryText.restore}>
          <RestoreKit />
        </Dialog>
      )}
    </section>
  );
}
