import { type ReactNode, useId, useState } from 'react';
import type { ShareView } from '../../room/api.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import field from '../parts/text-field.module.css';
import { roomPath } from '../state/route.ts';
import { isLoopback, type ServerAddresses } from '../state/server-addresses.ts';
import { en } from '../text/en.ts';
import { linkText } from '../text/people-words.ts';
import { MoreLinks } from './more-links.tsx';
import styles from './share-dialog.module.css';
import { WithdrawLink } from './withdraw-link.tsx';

interface ShareLinksProps {
  readonly share: ShareView;
  readonly server: ServerAddresses | null;
  /** A link was withdrawn: there is a fresh one. */
  readonly onChanged: () => void;
}

/** The links a member may hand out, each under the address that those who get it can reach. */
export function ShareLinks({ share, server, onChanged }: ShareLinksProps) {
  const here = window.location.origin;
  const onLoopback = isLoopback(window.location.hostname);
  const others = server?.addresses ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [shownQr, setShownQr] = useState<'edit' | 'view'>(share.editFragment === null ? 'view' : 'edit');
  // Until somebody chooses: the address that others can reach, where there is one.
  const origin = chosen ?? here;
  const linkTo = (fragment: string): string => `${origin}${roomPath}#${fragment}`;
  const qrFragment = shownQr === 'edit' ? share.editFragment : share.viewFragment;

  return (
    <div className={styles.links}>
      <p className={styles.soft}>
        {en.share.intro} {en.share.needsSomebody}
      </p>
      {onLoopback && (
        <AddressChoice
          here={here}
          https={server?.https === true}
          onChoose={setChosen}
          origin={origin}
          others={others}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.fields}>
          {share.editFragment !== null && (
            <LinkField
              copy={en.share.copyEdit}
              hint={en.share.editHint}
              label={en.share.edit}
              link={linkTo(share.editFragment)}
              withdraw={<WithdrawLink fragment={share.editFragment} label={en.share.withdrawEdit} onDone={onChanged} />}
            />
          )}
          {share.viewFragment !== null && (
            <LinkField
              copy={en.share.copyView}
              hint={en.share.viewHint}
              label={en.share.view}
              link={linkTo(share.viewFragment)}
              withdraw={<WithdrawLink fragment={share.viewFragment} label={en.share.withdrawView} onDone={onChanged} />}
            />
          )}
        </div>
        {qrFragment !== null && (
          <div className={styles.qr}>
            <QrCode label={shownQr === 'edit' ? en.share.qrEdit : en.share.qrView} text={linkTo(qrFragment)} />
            {share.editFragment !== null && share.viewFragment !== null && (
              <div>
                <button
                  className={styles.switchQr}
                  onClick={() => setShownQr(shownQr === 'edit' ? 'view' : 'edit')}
                  type="button"
                >
                  {shownQr === 'edit' ? en.share.showViewQr : en.share.showEditQr}
                </button>
              </div>
            )}
          </div>
        )}
      </div>
      <MoreLinks linkTo={linkTo} shown={[share.editFragment, share.viewFragment]} />
    </div>
  );
}

interface AddressChoiceProps {
  readonly here: string;
  readonly others: readonly string[];
  readonly https: boolean;
  readonly origin: string;
  readonly onChoose: (origin: string) => void;
}

function AddressChoice({ here, others, https, origin, onChoose }: AddressChoiceProps) {
  const id = useId();
  return (
    <div className={styles.address}>
      <p>
        <strong>{origin === here ? en.share.loopback : en.share.loopbackOther}</strong>{' '}
        {others.length === 0 ? en.share.loopbackNone : https && origin !== here ? en.share.loopbackTrust : ''}
      </p>
      {others.length > 0 && (
        <div className={styles.choice}>
          <label htmlFor={id}>{en.share.address}</label>
          <select className={field.input} id={id} onChange={(event) => onChoose(event.target.value)} value={origin}>
            <option value={here}>{en.share.thisComputer(here)}</option>
            {others.map((address) => (
              <option key={address} value={address}>
                {en.share.otherDevices(address)}
              </option>
            ))}
          </select>
        </div>
      )}
    </div>
  );
}

interface LinkFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly link: string;
  readonly copy: string;
  readonly withdraw: ReactNode;
}

function LinkField({ label, hint, link, copy, withdraw }: LinkFieldProps) {
  const id = useId();
  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <p className={field.hint} id={`${id}-hint`}>
        {hint}
      </p>
      <input
        aria-describedby={`${id}-hint`}
        className={field.input}
        id={id}
        onFocus={(event) => event.currentTarget.select()}
        readOnly
        value={link}
      />
      <div className={styles.copy}>
        <CopyButton label={copy} short={linkText.copyShort} text={() => link} />
        {withdraw}
      </div>
    </div>
  );
}
