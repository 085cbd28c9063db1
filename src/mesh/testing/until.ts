import { realEnv } from '../../lib/env.ts';

/** Waits for a condition, never for a time; gives up after ten seconds with the name of what did not come. */
export async function until(what: string, condition: () => boolean, patienceMs = 10_000): Promise<void> {
  const start = realEnv.elapsed();
  while (!condition()) {
    if (realEnv.elapsed() - start > patienceMs) throw new Error(`waited in vain: ${what}`);
    await new Promise<void>((resolve) => realEnv.after(2, resolve));
  }
}
