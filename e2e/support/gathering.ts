/** Several people at a browser each in one room, and what they do about each other there. */
import { expect, type Page } from '@playwright/test';
import { type AppServer, startAppServer } from '../harness/app-server.ts';
import type { ChromiumOptions } from '../harness/chromium-process.ts';
import { type ChromiumGuest, chromiumGuest } from './company.ts';
import type { Links } from './person.ts';
import { waitMs } from './screen.ts';

export const table = 'Table 1';
export const within = { timeout: waitMs };

export interface Gathering {
  readonly server: AppServer;
  readonly guests: readonly ChromiumGuest[];
  /** A browser of its own. */
  guest(name: string, options?: ChromiumOptions): Promise<ChromiumGuest>;
  /** This person's room, with a table of one empty row. */
  found(by: ChromiumGuest): Promise<Links>;
  /** Comes in by the link and has the table. */
  comes(who: ChromiumGuest, link: string): Promise<void>;
  faults(): readonly string[];
  close(): Promise<void>;
}

export async function gather(): Promise<Gathering> {
  const server = await startAppServer();
  const guests: ChromiumGuest[] = [];
  return {
    server,
    guests,
    async guest(name, options) {
      const made = await chromiumGuest(name, options);
      guests.push(made);
      return made;
    },
    async found({ person }) {
      await person.newRoom(server.origin);
      await person.newTable();
      return person.share();
    },
    async comes({ person }, link) {
      await person.join(link);
      await expect.poll(async () => (await person.values(table))?.length ?? 0, within).toBeGreaterThan(0);
    },
    faults: () => guests.flatMap(({ faults }) => faults),
    async close() {
      for (const each of guests) await each.close();
      await server.stop();
    },
  };
}

export const shows = (guest: ChromiumGuest, values: readonly (readonly string[])[]): Promise<void> =>
  expect.poll(() => guest.person.values(table), within).toEqual(values);

/** Opens a link of which nothing is known yet, as somebody whom the browser does not know either. */
export async function knock({ browser: { page }, person }: ChromiumGuest, link: string): Promise<void> {
  await person.screen.open(link);
  await page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
export const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text });

/** Looks at the list of people and closes it again. */
export async function inPeople(page: Page, act: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'People', exact: true }).first().click();
  await expect(page.getByRole('dialog', { name: 'People', exact: true })).toBeVisible();
  await act();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
}

export async function removeMember(page: Page, name: string): Promise<void> {
  await inPeople(page, async () => {
    await page.getByRole('button', { name: `Remove ${name}`, exact: true }).click();
    await page
      .getByRole('dialog', { name: `Remove ${name} from this room?` })
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    await expect(page.getByRole('list', { name: 'Not members any more' })).toContainText(name);
  });
}
