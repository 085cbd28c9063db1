/** What bad input gets: a plain sentence each time, and everything else as it was. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type AppServer, startAppServer } from './harness/app-server.ts';
import { type ChromiumGuest, chromiumGuest } from './support/company.ts';
import { thing, waitMs } from './support/screen.ts';

const table = 'Table 1';
const within = { timeout: waitMs };
const row = ['kept', '', ''];

let server: AppServer;
let ana: ChromiumGuest;
let folder: string;
let room: string;
let link: string;

test.beforeAll(async () => {
  server = await startAppServer();
  folder = await mkdtemp(join(tmpdir(), 'skein-input-'));
  ana = await chromiumGuest('Ana');
  await ana.browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
  await ana.person.newRoom(server.origin);
  await ana.person.nameRoom('Untouched');
  await ana.person.newTable();
  await ana.person.type(table, 1, 1, 'kept');
  link = (await ana.person.share()).edit;
  room = ana.person.screen.address();
});
test.afterEach(async () => {
  // Whatever was tried: no error in the page, the room list and the table as before.
  const { person } = ana;
  expect(ana.faults).toEqual([]);
  await person.screen.open(server.origin);
  await expect.poll(async () => (await person.list('Your rooms')).length, within).toBe(1);
  await person.screen.open(room);
  await expect.poll(() => person.values(table), within).toEqual([row]);
});
test.afterAll(async () => {
  await ana?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('[UI-1] [UI-7] malformed, truncated and foreign links get a sentence and a way home, in the address bar and in the field', async () => {
  const { person } = ana;
  const { screen } = person;
  const damaged = 'This link is damaged.';
  const foreign = 'This is not a link to a Skein room.';
  const flipped = link.replace(/.(?=.{5}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
  const addresses: readonly (readonly [string, string])[] = [
    [link.slice(0, -4), damaged],
    [link.slice(0, link.indexOf('#') + 9), damaged],
    [flipped, damaged],
    [`${link}.more`, damaged],
    [`${server.origin}/r#%00%ff`, damaged],
    [`${server.origin}/r#<script>alert(1)</script>`, damaged],
    [`${server.origin}/r#${'x'.repeat(20_000)}`, damaged],
    [`${server.origin}/nowhere`, 'There is nothing at this address'],
  ];
  for (const [address, words] of addresses) {
    await screen.open(address);
    await screen.see(thing('heading', words));
    await screen.see(thing('button', 'Go to your rooms'));
  }
  await screen.click(thing('button', 'Go to your rooms'));
  const pasted: readonly (readonly [string, string])[] = [
    [link.slice(0, -4), damaged],
    ['https://example.org/', foreign],
    ['javascript:alert(1)', foreign],
    ['hello', foreign],
    ['', foreign],
  ];
  for (const [text, words] of pasted) {
    await screen.fill(text, thing('textbox', 'Room link'));
    await screen.click(thing('button', 'Open link'));
    await expect.poll(() => person.text(), within).toContain(words);
    await screen.see(thing('button', 'New room'));
  }
});

test('[UI-8] a whole link to a room that this browser was never let into waits calmly, or says what it lacks', async () => {
  const other = await chromiumGuest('Ben');
  try {
    const { person } = other;
    await person.screen.open(room);
    await expect.poll(() => person.text(), within).toContain('carries no invitation');
    await person.screen.see(thing('button', 'Go to your rooms'));

    // Ana is somewhere else: nobody who has the room is there.
    await ana.person.screen.open('about:blank');
    await person.screen.open(link);
    await person.screen.fill('Ben', thing('textbox', 'Your name'));
    await person.screen.press('Enter');
    await person.screen.see(thing('heading', 'Waiting for somebody who has this room'));
    await ana.person.screen.open(room);
    await expect.poll(() => person.values(table), within).toEqual([row]);
    expect(other.faults).toEqual([]);
  } finally {
    await other.close();
  }
});

test('[TAB-9] ragged rows are named by line and kept', async () => {
  const { person } = ana;
  const { screen } = person;
  await person.chooseImport(await file('ragged.csv', 'name,count,place\nTents,14\nRopes,3,Shed,extra\n"open,1,2\n'));
  await expect.poll(() => person.text(), within).toContain('fewer cells than the first row');
  const text = await person.text();
  expect(text).toMatch(/Line 3 has more cells than the first row/);
  expect(text).toContain('A quotation mark is not closed or stands inside a cell: check line 4.');
  await screen.click(thing('button', 'Import 3 rows'));
  await expect
    .poll(() => person.values('ragged'), within)
    .toEqual([
      ['Tents', '14', '', ''],
      ['Ropes', '3', 'Shed', 'extra'],
      ['open,1,2\n', '', '', ''],
    ]);
  // Taken back as one step.
  await screen.click(thing('button', 'Undo: import a table'));
  await expect.poll(() => person.screen.sees(thing('grid', 'ragged')), within).toBe(false);
});

test('[TAB-9] an empty and a binary file get a sentence', async () => {
  const { person } = ana;
  const { screen } = person;
  const bad: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty.csv', '', '“empty.csv” is empty: there is nothing to import.'],
    ['blank.csv', ' \n\n', '“blank.csv” is empty: there is nothing to import.'],
    ['photo.csv', Uint8Array.from({ length: 5000 }, (_, at) => (at * 37) % 256), '“photo.csv” is not a text file.'],
  ];
  for (const [name, content, words] of bad) {
    await person.chooseImport(await file(name, content));
    await expect.poll(() => person.text(), within).toContain(words);
    await screen.click(thing('button', 'Close'));
  }
});

test('[TAB-9] [UI-7] a cell of 5 MB is refused by name in an import and in a paste', async () => {
  const { person } = ana;
  const { screen } = person;
  const huge = 'x'.repeat(5_000_000);
  await person.chooseImport(await file('huge.csv', `name,text\none,short\ntwo,${huge}\n`));
  await expect.poll(() => person.text(), within).toContain('line 3, “text”: 5,000,000 characters');
  expect(await screen.attribute('disabled', thing('button', 'Import 2 rows'))).not.toBeNull();
  await screen.click(thing('button', 'Close'));

  const [cell] = await person.row(table, 1);
  await screen.clickAt(cell?.x ?? 0, cell?.y ?? 0);
  await screen.read((text) => navigator.clipboard.writeText(text), huge);
  await screen.press('Control+v');
  await expect
    .poll(() => person.text(), within)
    .toContain('A cell holds at most 32,768 characters; this text has 5,000,000 characters. Nothing was changed.');
  expect(await person.values(table)).toEqual([row]);
});

test('[T15] [T14] texts that would be scripts elsewhere are shown as they are, in every field and to everybody', async () => {
  test.setTimeout(120_000);
  const payloads = [
    '<img src=x onerror="window.hit=1">',
    '<script>window.hit=1</script>',
    '"><svg onload=window.hit=1>',
    'javascript:window.hit=1',
    "{{constructor.constructor('window.hit=1')()}}",
    '__proto__',
    'constructor',
    '</textarea><iframe srcdoc="<script>parent.hit=1</script>">',
  ];
  const [first = ''] = payloads;
  const evil = await chromiumGuest(first);
  const guest = await chromiumGuest(payloads[2] ?? '');
  try {
    const { person } = evil;
    await person.newRoom(server.origin);
    await person.nameRoom(first);
    const lines = payloads.map((payload) => [payload, payload]);
    const csv = [[payloads[5], payloads[2]], ...lines]
      .map((cells) => cells.map((cell) => `"${cell?.replaceAll('"', '""')}"`).join(','))
      .join('\n');
    // The file's name names the table.
    await person.chooseImport(await file("<img src=x onerror='window.hit=1'>.csv", csv));
    await person.screen.click(thing('button', `Import ${payloads.length} rows`));
    const name = "<img src=x onerror='window.hit=1'>";
    await guest.person.join((await person.share()).edit);
    for (const one of [person, guest.person]) {
      await expect.poll(async () => (await one.values(name))?.slice(1), within).toEqual(lines.slice(1));
      expect((await one.grid(name))?.columns).toEqual([payloads[5], payloads[2]]);
      await expect.poll(async () => (await one.peers()).join('\n'), within).toContain(first);
      await expect.poll(async () => (await one.peers()).join('\n'), within).toContain(payloads[2]);
      expect(await one.screen.value(thing('textbox', 'Room name'))).toBe(first);
      await one.panel('History');
      await expect.poll(async () => (await one.list('History')).length, within).toBeGreaterThan(0);
      await one.type(name, 1, 1, `${payloads[1]}${one.name}`);
      expect(await one.screen.read(() => 'hit' in window || 'hit' in Object.prototype, undefined)).toBe(false);
    }
    await person.screen.open(server.origin);
    await expect.poll(async () => (await person.list('Your rooms')).join('\n'), within).toContain(first);
    expect(await person.screen.read(() => 'hit' in window, undefined)).toBe(false);
    // A policy that had something to stop would have told.
    expect([...evil.faults, ...guest.faults]).toEqual([]);
  } finally {
    await evil.close();
    await guest.close();
  }
});
