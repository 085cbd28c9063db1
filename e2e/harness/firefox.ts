/** Firefox ESR over WebDriver BiDi: Playwright drives only a Firefox of its own, which is not the one people use. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { debianFirefox } from '../browsers.ts';

export interface FirefoxProcess {
  readonly browser: Browser;
  readonly page: Page;
  /** Where its downloads go. */
  readonly downloads: string;
  close(): Promise<void>;
}

export const hasFirefox = (): boolean => existsSync(debianFirefox);

export async function launchFirefoxProcess(): Promise<FirefoxProcess> {
  const downloads = await mkdtemp(join(tmpdir(), 'skein-downloads-'));
  const browser = await launch({
    browser: 'firefox',
    executablePath: debianFirefox,
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      // Peers on one machine, without names for their addresses that nothing here could look up.
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
    },
  });
  const page = await browser.newPage();
  return {
    browser,
    page,
    downloads,
    async close() {
      await browser.close();
      await rm(downloads, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
