/**
 * What a person has of a browser: things found by role and accessible name, a mouse, a keyboard, and eyes. One interface
 * for Chromium and Firefox, so that a story is told once and does not care who sits where.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page as ChromiumPage, expect, type Locator } from '@playwright/test';
import type { ElementHandle, Page as FirefoxPage, KeyInput } from 'puppeteer-core';

export type Role =
  | 'alert'
  | 'button'
  | 'checkbox'
  | 'dialog'
  | 'grid'
  | 'gridcell'
  | 'heading'
  | 'link'
  | 'list'
  | 'listitem'
  | 'menuitem'
  | 'navigation'
  | 'radio'
  | 'status'
  | 'switch'
  | 'tab'
  | 'textbox';

/** The name is exact. */
export interface Thing {
  readonly role: Role;
  readonly name?: string;
}

/** Each inside of the one before it. */
export type Path = readonly Thing[];

export const thing = (role: Role, name?: string): Thing => (name === undefined ? { role } : { role, name });

export interface Screen {
  readonly engine: 'Chromium' | 'Firefox';
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  address(): string;
  /** Waits until it is there. */
  see(...path: Path): Promise<void>;
  /** Whether it is there now. */
  sees(...path: Path): Promise<boolean>;
  click(...path: Path): Promise<void>;
  /** The one at this place among those that answer to the path; 0 is the first. */
  clickNth(at: number, ...path: Path): Promise<void>;
  /** A click with the mouse at a place of the page. */
  clickAt(x: number, y: number): Promise<void>;
  fill(text: string, ...path: Path): Promise<void>;
  value(...path: Path): Promise<string>;
  attribute(attribute: string, ...path: Path): Promise<string | null>;
  type(text: string): Promise<void>;
  /** "Enter", "Escape", "Control+z" */
  press(keys: string): Promise<void>;
  /** `look` runs in the page and must be whole in itself. */
  read<Asked, Seen>(look: (asked: Asked) => Seen, asked: Asked): Promise<Seen>;
  chooseFile(path: string): Promise<void>;
  /** The text of the file that pressing this button puts into the downloads. */
  download(...path: Path): Promise<string>;
}

export const waitMs = 20_000;

export function chromiumScreen(page: ChromiumPage): Screen {
  page.setDefaultTimeout(waitMs);
  const find = (path: Path): Locator => {
    const [first, ...rest] = path;
    if (first === undefined) throw new Error('nothing to look for');
    const options = (one: Thing) => (one.name === undefined ? {} : { name: one.name, exact: true });
    return rest.reduce(
      (inside, one) => inside.getByRole(one.role, options(one)),
      page.getByRole(first.role, options(first)),
    );
  };
  return {
    engine: 'Chromium',
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    address: () => page.url(),
    see: (...path) => find(path).first().waitFor(),
    sees: (...path) => find(path).first().isVisible(),
    click: (...path) => find(path).first().click(),
    clickNth: (at, ...path) => find(path).nth(at).click(),
    clickAt: (x, y) => page.mouse.click(x, y),
    fill: (text, ...path) => find(path).fill(text),
    value: (...path) => find(path).inputValue(),
    attribute: (attribute, ...path) => find(path).first().getAttribute(attribute),
    type: (text) => page.keyboard.type(text),
    press: (keys) => page.keyboard.press(keys),
    read: (look, asked) => page.evaluate(look as never, asked as never),
    chooseFile: (path) => page.locator('input[type=file]').setInputFiles(path),
    async download(...path) {
      const [download] = await Promise.all([page.waitForEvent('download'), find(path).first().click()]);
      return readFile(await download.path(), 'utf8');
    },
  };
}

export function firefoxScreen(page: FirefoxPage, downloads: string): Screen {
  page.setDefaultTimeout(waitMs);
  const selector = ({ role, name }: Thing): string =>
    `::-p-aria(${name === undefined ? '' : `[name="${name.replaceAll('"', '\\"')}"]`}[role="${role}"])`;
  const find = async (path: Path): Promise<ElementHandle<Element>> => {
    let inside: ElementHandle<Element> | null = null;
    for (const one of path) {
      const place: ElementHandle<Element> | FirefoxPage = inside ?? page;
      // Waiting is slow where there is nothing to wait for.
      const found: ElementHandle<Element> | null =
        (await place.$(selector(one))) ?? (await place.waitForSelector(selector(one)));
      if (found === null) throw new Error(`no ${one.role} ${one.name ?? ''}`);
      inside = found;
    }
    if (inside === null) throw new Error('nothing to look for');
    return inside;
  };
  /** The chord is pressed from left to right and let go the other way round. */
  const press = async (keys: string): Promise<void> => {
    const chord = keys.split('+') as KeyInput[];
    for (const key of chord) await page.keyboard.down(key);
    for (const key of chord.reverse()) await page.keyboard.up(key);
  };
  return {
    engine: 'Firefox',
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    address: () => page.url(),
    see: async (...path) => void (await find(path)),
    async sees(...path) {
      let inside: ElementHandle<Element> | null = null;
      for (const one of path) {
        inside = await (inside ?? page).$(selector(one));
        if (inside === null) return false;
      }
      return true;
    },
    click: async (...path) => (await find(path)).click(),
    async clickNth(at, ...path) {
      const last = path.at(-1);
      const inside = path.length > 1 ? await find(path.slice(0, -1)) : page;
      await find(path);
      const found = last && (await inside.$$(selector(last)))[at];
      if (!found) throw new Error(`no such thing at place ${at}`);
      await found.click();
    },
    clickAt: (x, y) => page.mouse.click(x, y),
    async fill(text, ...path) {
      const element = await find(path);
      await element.focus();
      await press('Control+a');
      await press('Delete');
      await page.keyboard.type(text);
    },
    value: async (...path) => (await find(path)).evaluate((element) => (element as HTMLInputElement).value),
    attribute: async (attribute, ...path) =>
      (await find(path)).evaluate((element, name) => element.getAttribute(name), attribute),
    type: (text) => page.keyboard.type(text),
    press,
    read: (look, asked) => page.evaluate(look as never, asked as never),
    async chooseFile(path) {
      const input = await page.waitForSelector('input[type=file]');
      if (input === null) throw new Error('no place for a file');
      await (input as ElementHandle<HTMLInputElement>).uploadFile(path);
    },
    async download(...path) {
      await (await find(path)).click();
      // Its last step is to drop the unfinished name.
      const finished = async (): Promise<readonly string[]> => {
        const names = await readdir(downloads);
        if (names.some((name) => name.endsWith('.part'))) return [];
        const sizes = await Promise.all(names.map(async (name) => (await readFile(join(downloads, name))).length));
        return sizes.includes(0) ? [] : names;
      };
      await expect.poll(async () => (await finished()).length, { timeout: waitMs }).toBe(1);
      const [name = ''] = await finished();
      const text = await readFile(join(downloads, name), 'utf8');
      await rm(join(downloads, name));
      return text;
    },
  };
}
