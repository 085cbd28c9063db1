/** Puts the interface on the page: at once, and as soon as the device is open with everything on it. */
import { createRoot } from 'react-dom/client';
import { createStore } from 'zustand';
import './look/base.css';
import type { Env } from '../lib/env.ts';
import type { Result } from '../lib/result.ts';
import type { DeviceApi, SkeinError } from '../room/api.ts';
import { App } from './app.tsx';
import { BootFailurePage } from './boot-failure-page.tsx';
import { CrashPage } from './crash-page.tsx';
import { hasLostData } from './data-loss.ts';
import { MessagePage } from './parts/message-page.tsx';
import type { OfflineSupport } from './service-worker/registration.ts';
import type { ColdStart } from './state/app-context.ts';
import { createNotices } from './state/notices.ts';
import { createRouter } from './state/route.ts';
import { en } from './text/en.ts';

/** A quick start shows nothing in between: a flash of "opening" is worse than a moment of paper. */
const sayStartingAfterMs = 400;

export interface InterfaceDeps {
  readonly root: HTMLElement;
  readonly env: Env;
  readonly openDevice: () => Promise<Result<DeviceApi, SkeinError>>;
  readonly registerServiceWorker: (onUpdate: (apply: () => void) => void) => Promise<OfflineSupport>;
}

export async function startInterface(deps: InterfaceDeps): Promise<void> {
  const { root, env, openDevice, registerServiceWorker } = deps;
  const page = createRoot(root);
  const notices = createNotices();
  const coldStart = createStore<ColdStart>(() => ({ support: 'unknown' }));
  const stopSaying = env.after(sayStartingAfterMs, () =>
    page.render(<MessagePage sentences={[]} title={en.app.starting} />),
  );

  try {
    const opened = await openDevice();
    stopSaying();
    if (!opened.ok) return page.render(<BootFailurePage error={opened.error} />);
    const stop = opened.value.watchHome(({ isNewHere }) => {
      if (hasLostData(window.localStorage, isNewHere)) {
        notices.add({ tone: 'trouble', title: en.dataLoss.title, text: en.dataLoss.text, action: null });
      }
    });
    stop();
    page.render(
      <App coldStart={coldStart} device={opened.value} env={env} notices={notices} router={createRouter(window)} />,
    );
  } catch (problem) {
    stopSaying();
    return page.render(<CrashPage problem={problem} />);
  }

  const support = await registerServiceWorker((apply) =>
    notices.add({
      tone: 'offer',
      title: en.update.ready,
      text: en.update.applyHint,
      action: { label: en.update.apply, run: apply },
    }),
  );
  coldStart.setState({ support });
  if (support === 'active') return;
  notices.add({ tone: 'trouble', title: en.coldStart.none, text: en.coldStart.noneMore, action: null });
}
