/** The interface as a whole: what every page needs, which page it is, and a page for what should never happen. */
import { useMemo } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { Env } from '../lib/env.ts';
import type { DeviceApi, HomeView } from '../room/api.ts';
import { CrashBoundary } from './crash-boundary.tsx';
import { HomePage } from './home/home-page.tsx';
import { RoomRoute } from './join/room-route.tsx';
import { Button } from './parts/button.tsx';
import { MessagePage } from './parts/message-page.tsx';
import { NoticeList } from './parts/notice-list.tsx';
import { AppContext, type AppContextValue, type ColdStart } from './state/app-context.ts';
import type { Notices } from './state/notices.ts';
import { useProjection } from './state/projection.ts';
import type { Router } from './state/route.ts';
import { en } from './text/en.ts';
import { createTimeWords } from './text/time-words.ts';

interface AppProps {
  readonly device: DeviceApi;
  readonly env: Env;
  readonly router: Router;
  readonly notices: Notices;
  readonly coldStart: StoreApi<ColdStart>;
}

export function App({ device, env, router, notices, coldStart }: AppProps) {
  const home = useProjection<HomeView>(device, (listener) => device.watchHome(listener));
  const context = useMemo<AppContextValue>(
    () => ({ device, env, router, notices, times: createTimeWords(), home, coldStart }),
    [device, env, router, notices, home, coldStart],
  );
  return (
    <AppContext value={context}>
      <CrashBoundary>
        <Page router={router} />
      </CrashBoundary>
      <NoticeList notices={notices} />
    </AppContext>
  );
}

function Page({ router }: { readonly router: Router }) {
  const route = useStore(router.store, (state) => state.route);
  switch (route.type) {
    case 'home':
      return <HomePage />;
    case 'room':
      return <RoomRoute link={route.link} />;
    case 'unknown':
      return (
        <MessagePage sentences={[en.trouble.page]} title={en.trouble.pageTitle}>
          <Button look="primary" onClick={router.goHome}>
            {en.app.backHome}
          </Button>
        </MessagePage>
      );
  }
}
