/** The browsers of the machine: Debian's where they are, else Playwright's own. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';
import { type Browser as Firefox, launch } from 'puppeteer-core';

export const debianChromium = '/usr/bin/chromium';
export const debianFirefox = '/usr/bin/firefox-esr';

/** Quiet and alone: no first-run pages, no traffic of the browser's own. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const chromiumPath = (): string | undefined => (existsSync(debianChromium) ? debianChromium : undefined);

export function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
}

/** Null where there is none: Playwright's own Firefox is not the one people use. */
export async function launchFirefox(): Promise<Firefox | null> {
  if (!existsSync(debianFirefox)) return null;
  return launch({ browser: 'firefox', executablePath: debianFirefox, headless: true });
}
