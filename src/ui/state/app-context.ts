/** What every page needs: the device, the world, where we are, and where to say that something failed. */
import { createContext, useContext } from 'react';
import type { StoreApi } from 'zustand';
import type { Env } from '../../lib/env.ts';
import type { Result } from '../../lib/result.ts';
import type { DeviceApi, HomeView, SkeinError } from '../../room/api.ts';
import type { OfflineSupport } from '../service-worker/registration.ts';
import { errorWords } from '../text/error-words.ts';
import type { TimeWords } from '../text/time-words.ts';
import type { Notices } from './notices.ts';
import type { Projection } from './projection.ts';
import type { Router } from './route.ts';

export interface AppContextValue {
  readonly device: DeviceApi;
  readonly env: Env;
  readonly router: Router;
  readonly notices: Notices;
  readonly times: TimeWords;
  readonly home: Projection<HomeView>;
  readonly coldStart: StoreApi<ColdStart>;
}

/** Whether this browser can start the app without network and server. */
export interface ColdStart {
  readonly support: 'unknown' | OfflineSupport;
}

export const AppContext = createContext<AppContextValue | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (value === null) throw new Error('a page outside of the app');
  return value;
}

/** Says a failure where it cannot be overlooked; answers with the value, or null. */
export async function settled<T>(notices: Notices, answer: Promise<Result<T, SkeinError>>): Promise<T | null> {
  const result = await answer;
  if (result.ok) return result.value;
  const words = errorWords(result.error);
  notices.add({ tone: 'trouble', title: words.what, text: `${words.safe} ${words.now}`, action: null });
  return null;
}
