/** People at browsers of their own, and what went wrong in any of their pages. */
import { type AppServer, startAppServer } from '../harness/app-server.ts';
import { type ChromiumOptions, type ChromiumProcess, launchChromiumProcess } from '../harness/chromium-process.ts';
import { type FirefoxProcess, launchFirefoxProcess } from '../harness/firefox.ts';
import { watchPageFaults } from '../harness/page-faults.ts';
import { createPerson, type Person } from './person.ts';
import { chromiumScreen, firefoxScreen } from './screen.ts';

export interface Guest {
  readonly person: Person;
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface ChromiumGuest extends Guest {
  readonly browser: ChromiumProcess;
}

export interface FirefoxGuest extends Guest {
  readonly browser: FirefoxProcess;
}

export const browserIsReady = (guest: Guest): Promise<boolean> =>
  guest.person.screen.read(() => navigator.serviceWorker.controller?.state === 'activated', undefined);

export async function chromiumGuest(name: string, options: ChromiumOptions = {}): Promise<ChromiumGuest> {
  const browser = await launchChromiumProcess(options);
  const faults = await watchPageFaults(browser.context);
  return { person: createPerson(name, chromiumScreen(browser.page)), browser, faults, close: () => browser.close() };
}

export async function firefoxGuest(name: string): Promise<FirefoxGuest> {
  const browser = await launchFirefoxProcess();
  const faults: string[] = [];
  browser.page.on('pageerror', (error) => faults.push(`error: ${String(error)}`));
  return {
    person: createPerson(name, firefoxScreen(browser.page, browser.downloads)),
    browser,
    faults,
    close: () => browser.close(),
  };
}

export interface Company {
  readonly server: AppServer;
  readonly ana: ChromiumGuest;
  readonly ben: ChromiumGuest;
  /** What went wrong in the page of anybody. */
  faults(): readonly string[];
  close(): Promise<void>;
}

/** A server, and two people at a Chromium each. */
export async function twoAtChromium(): Promise<Company> {
  const server = await startAppServer();
  const guests = [await chromiumGuest('Ana'), await chromiumGuest('Ben')] as const;
  const [ana, ben] = guests;
  return {
    server,
    ana,
    ben,
    faults: () => guests.flatMap(({ faults }) => faults),
    async close() {
      for (const guest of guests) await guest.close();
      await server.stop();
    },
  };
}

export interface MixedCompany extends Company {
  readonly eva: FirefoxGuest;
}

/** And a third one at a Firefox. */
export async function threeAtTwoEngines(): Promise<MixedCompany> {
  const company = await twoAtChromium();
  const eva = await firefoxGuest('Eva');
  return {
    ...company,
    eva,
    faults: () => [...company.faults(), ...eva.faults],
    async close() {
      await eva.close();
      await company.close();
    },
  };
}
