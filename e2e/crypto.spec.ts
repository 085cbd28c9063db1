/** Every engine gives the same verdicts: the vectors in the browsers people use, on WebCrypto and in JavaScript [I4, T20]. */
import { expect, test } from '@playwright/test';
import { cryptoChecks } from '../src/crypto/vector-checks.ts';
import { launchChromium, launchFirefox } from './browsers.ts';
import { type ModulePage, servePage } from './module-page.ts';

const forms = ['WebCrypto', 'JavaScript'];

/** What both drivers, Playwright's and Puppeteer's, can do. */
interface AnyPage {
  goto(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  waitForFunction(ready: () => boolean): Promise<unknown>;
  evaluate<A extends unknown[], T>(run: (args: A) => Promise<T>, args: A): Promise<T>;
}

interface AnyBrowser {
  newPage(): Promise<unknown>;
  close(): Promise<void>;
}

const browsers: readonly { name: string; launch: () => Promise<AnyBrowser | null> }[] = [
  { name: 'Chromium', launch: launchChromium },
  { name: 'Firefox', launch: launchFirefox },
];

for (const { name, launch } of browsers) {
  test.describe(`in ${name}`, () => {
    test.describe.configure({ mode: 'serial' });
    let served: ModulePage;
    let browser: AnyBrowser | null;
    let page: AnyPage | null = null;

    const open = async (): Promise<AnyPage> => {
      test.skip(!page, `no ${name} on this machine`);
      return page as AnyPage;
    };

    test.beforeAll(async () => {
      served = await servePage('pages/crypto-page.ts');
      browser = await launch();
      page = browser && ((await browser.newPage()) as AnyPage);
      await page?.goto(served.url);
      await page?.waitForFunction(() => 'cryptoPage' in window);
    });

    test.afterAll(async () => {
      await browser?.close();
      await served?.close();
    });

    for (const [form, formName] of forms.entries()) {
      for (const [index, check] of cryptoChecks.entries()) {
        test(`${check.name} – ${formName}`, async () => {
          const opened = await open();
          const args: [number, number] = [form, index];
          expect(await opened.evaluate(([f, c]) => window.cryptoPage.runCheck(f, c), args)).toBeNull();
        });
      }

      test(`[CRY-5] stored device keys still work after a reload – ${formName}`, async () => {
        const opened = await open();
        const args: [number] = [form];
        expect(await opened.evaluate(([f]) => window.cryptoPage.storeKeys(f), args)).toBe('ok');
        await opened.reload();
        await opened.waitForFunction(() => 'cryptoPage' in window);
        expect(await opened.evaluate(([f]) => window.cryptoPage.useStoredKeys(f), args)).toBe('ok');
      });
    }
  });
}
