/** Looks that can be measured: contrast and roles (axe), nothing that scrolls sideways, the keyboard's way and its focus. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const schemes = ['light', 'dark'] as const;

let server: AppServer;
let ana: ChromiumGuest;
let ben: ChromiumGuest;
let link: string;
let room: string;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  server = await startAppServer();
  ana = await chromiumGuest('Ana');
  ben = await chromiumGuest('Ben');
  const everybody = [ana.person, ben.person];
  await ana.person.newRoom(server.origin);
  await ana.person.nameRoom('Looks');
  await ana.person.newTable();
  await ana.person.addRows(table, 3);
  for (const [at, text] of ['Tents', 'Ropes', 'Lamps'].entries()) await ana.person.type(table, at + 1, 1, text);
  link = (await ana.person.share()).edit;
  room = ana.person.screen.address();
  await ben.person.join(link);
  await expect.poll(async () => (await ben.person.values(table))?.length, within).toBe(3);
  for (const person of everybody) await person.workOffline(true);
  for (const person of everybody) await person.type(table, 1, 2, `by ${person.name}`);
  await ben.person.type(table, 3, 2, 'edited');
  await ana.person.deleteRow(table, 3);
  for (const person of everybody) await person.workOffline(false);
  for (const person of everybody) await expect.poll(async () => (await person.conflicts()).length, within).toBe(2);
});
test.afterAll(async () => {
  for (const guest of [ana, ben]) await guest?.close();
  await server?.stop();
});

async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

test('[UI-12] pale words and a page too wide would be noticed', async () => {
  const { page } = ana.browser;
  await page.goto(server.origin);
  await page.getByRole('button', { name: 'New room', exact: true }).waitFor();
  await page.evaluate(() => {
    const words = document.createElement('p');
    words.textContent = 'pale';
    words.style.color = '#ddd';
    words.style.width = '3000px';
    document.querySelector('main')?.append(words);
  });
  expect((await findings(page)).join('\n')).toContain('color-contrast');
  expect(await scrollsSideways(page)).toBe(true);
});

/** What is shown, and how one gets there. On a phone the panel's tabs are places at the thumb. */
const places: readonly { readonly name: string; readonly go: (page: Page, isPhone: boolean) => Promise<void> }[] = [
  {
    name: 'home',
    async go(page) {
      await page.goto(server.origin);
      await page.getByRole('list', { name: 'Your rooms', exact: true }).getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'the table',
    async go(page) {
      await page.goto(room);
      await page.getByRole('grid', { name: table, exact: true }).getByRole('gridcell', { name: 'Ropes' }).waitFor();
    },
  },
  {
    name: 'a cell being edited',
    async go(page) {
      await page.getByRole('gridcell', { name: 'Ropes' }).click();
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: 'Column 1, row 2', exact: true }).waitFor();
    },
  },
  {
    name: 'the share dialog',
    async go(page) {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('textbox', { name: 'Edit link', exact: true }).waitFor();
    },
  },
  {
    name: 'the conflicts',
    async go(page, isPhone) {
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      if (isPhone)
        await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Conflicts' }).click();
      else await page.getByRole('tab', { name: 'Conflicts', exact: true }).click();
      await page.getByRole('radio', { name: 'by Ana', exact: true }).click();
    },
  },
  {
    name: 'the peers',
    async go(page) {
      await page.getByRole('tab', { name: 'Peers', exact: true }).click();
      await page.getByRole('list', { name: 'Peers', exact: true }).getByText('Ben').waitFor();
    },
  },
  {
    name: 'the history',
    async go(page) {
      await page.getByRole('tab', { name: 'History', exact: true }).click();
      await page.getByRole('list', { name: 'History', exact: true }).getByRole('listitem').first().waitFor();
    },
  },
];

for (const scheme of schemes) {
  for (const size of sizes) {
    test(`[UI-12] [UI-11] axe finds nothing serious and nothing scrolls sideways: ${scheme}, ${size.width} px`, async () => {
      test.setTimeout(90_000);
      const { page } = ana.browser;
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      for (const place of places) {
        await place.go(page, size.width < 720);
        expect.soft(await findings(page), place.name).toEqual([]);
        expect.soft(await scrollsSideways(page), `${place.name} scrolls sideways`).toBe(false);
      }
      expect(ana.faults).toEqual([]);
    });
  }
}

test('[UI-12] the joining page too, and a link that is damaged', async () => {
  test.setTimeout(90_000);
  const eva = await chromiumGuest('Eva');
  try {
    const { page } = eva.browser;
    for (const [address, heading] of [
      [link, 'You are invited to a room'],
      [link.slice(0, -3), 'This link is damaged.'],
    ] as const) {
      await page.goto(address);
      await page.getByRole('heading', { name: heading }).waitFor();
      for (const size of sizes) {
        for (const scheme of schemes) {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme: scheme });
          expect.soft(await findings(page), `${heading} ${scheme} ${size.width}`).toEqual([]);
          expect.soft(await scrollsSideways(page)).toBe(false);
        }
      }
    }
  } finally {
    await eva.close();
  }
});

test('[TAB-2] [UI-12] the keyboard reaches everything, and one sees where it is', async () => {
  const { page } = ana.browser;
  await page.setViewportSize(sizes[0]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });

  /** Tab by tab to the thing of this role and name; every stop must show that it has the focus. */
  const tabTo = async (role: string, name: string): Promise<void> => {
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return null;
        // A field in a frame of its own may leave the ring to the frame.
        const look = (): string =>
          [element, element.parentElement]
            .flatMap((one) => {
              if (!one) return [];
              const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(one);
              return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor, backgroundColor];
            })
            .join(';');
        const focusedLook = look();
        element.blur();
        const shows = look() !== focusedLook;
        element.focus();
        const tags: Record<string, string> = { BUTTON: 'button', INPUT: 'textbox', A: 'link' };
        return {
          role: element.getAttribute('role') ?? tags[element.tagName] ?? element.tagName,
          name: element.getAttribute('aria-label') ?? element.textContent ?? '',
          shows,
        };
      });
      if (focused === null) continue;
      expect.soft(focused.shows, `the focus on ${focused.role} “${focused.name}” can be seen`).toBe(true);
      if (focused.role === role && focused.name.includes(name)) return;
    }
    throw new Error(`Tab does not reach ${role} ${name}`);
  };

  await page.goto(server.origin);
  await page.getByRole('button', { name: 'New room', exact: true }).waitFor();
  await tabTo('button', 'New room');
  await page.goto(room);
  await page.getByRole('gridcell', { name: 'Ropes' }).waitFor();
  await tabTo('button', 'Share');
  await tabTo('button', 'New table');
  await tabTo('gridcell', '');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.type('Poles');
  await page.keyboard.press('Enter');
  await page.getByRole('gridcell', { name: 'Poles', exact: true }).waitFor();
});
