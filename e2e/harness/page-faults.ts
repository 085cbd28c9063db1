/** What went wrong in a page without anybody looking: uncaught errors and breaches of the content security policy. */
import type { BrowserContext } from '@playwright/test';

/** Call before the first navigation; the answered list fills itself. */
export async function watchPageFaults(context: BrowserContext): Promise<readonly string[]> {
  const faults: string[] = [];
  await context.exposeFunction('reportViolation', (text: string) => {
    faults.push(`policy: ${text}`);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation(text: string): void }).reportViolation;
      report(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber} ${event.sample}`,
      );
    });
  });
  context.on('weberror', (error) => faults.push(`error: ${error.error().message}`));
  return faults;
}
