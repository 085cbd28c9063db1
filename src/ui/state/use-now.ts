import { useEffect, useState } from 'react';
import { every } from '../../lib/env.ts';
import { useApp } from './app-context.ts';

/** The wall clock, moving on every 20 seconds: enough for "5 min ago". */
export function useNow(): number {
  const { env } = useApp();
  const [now, setNow] = useState(env.now);
  useEffect(() => every(env, 20_000, () => setNow(env.now())), [env]);
  return now;
}
