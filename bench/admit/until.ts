export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what: string, check: () => boolean): Promise<void> {
  for (const from = performance.now(); !check(); await pause(2)) {
    if (performance.now() - from > 240_000) throw new Error(`waited in vain: ${what}`);
  }
}
