/**
 * Rooms of two versions at once [LOG-9]: what a newer app writes is checked, kept, passed on and counted by an older one,
 * survives its restarts, and applies once the older one is updated. The newer app is this very code, told that it writes
 * version 3 of entries and reads both.
 */
import { describe, expect, it, vi } from 'vitest';
import { createFastEnv } from './testing/fast-env.ts';
import * as today from './testing/people.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 10 });

type App = typeof today;

async function newerApp(): Promise<App> {
  vi.resetModules();
  vi.doMock('../log/entry-versions.ts', () => ({ entryVersions: { written: 3, readable: [2, 3] } }));
  const app = await import('./testing/people.ts');
  vi.doUnmock('../log/entry-versions.ts');
  return app;
}

describe('a room of two versions', () => {
  it('[LOG-9] an older app keeps, passes on and counts what it cannot read; updated, it has it', {
    timeout: 40_000,
  }, async () => {
    const env = createFastEnv();
    const hub = today.newHub(env);
    const { value } = today;
    const newer = await newerApp();

    const ana = await today.newPerson(hub, 'Ana', { env });
    const { here: atAna, link } = await today.found(ana);
    const doc = value(await atAna.room.addTable('Table 1', ['A', 'B']));
    const cell = { row: atAna.table(doc).rowId(0), column: atAna.table(doc).columnId(0) };
    const ben = await today.newPerson(hub, 'Ben', { env });
    const atBen = await today.join(ben, link);
    await until(() => expect(atBen.view().documents).toHaveLength(1));
    const cleo = await today.newPerson(hub, 'Cleo', { env });
    const atCleo = await today.join(cleo, link);
    await until(() => expect(atCleo.view().documents).toHaveLength(1));
    await until(() => expect(atAna.view().status).toMatchObject({ onlyHere: 0, newer: 0 }));
    await until(() => expect(atAna.view().members).toHaveLength(3));
    atCleo.leave();
    cleo.device.close();

    // Ben's browser is updated: he goes on writing, in a form that Ana's does not know.
    atBen.leave();
    ben.device.close();
    const benUpdated = await newer.newPerson(hub, 'Ben', { storage: ben.storage, settings: ben.settings, env });
    const again = newer.enter(value(await benUpdated.device.openRoom(atAna.room.id)));
    await until(() => expect(again.table(doc).texts()).toHaveLength(1));
    value(await again.room.setCells(doc as never, [{ ...cell, value: 'from a newer app' }] as never));
    value(await again.room.setCells(doc as never, [{ ...cell, value: 'and once more' }] as never));
    await until(() => expect(atAna.view().status).toMatchObject({ newer: 2, missing: 0 }));
    expect(atAna.table(doc).texts()[0]?.[0]).toBe('');
    // Ana holds it as well as anybody: that is what Ben is told.
    await until(() => expect(again.view().status).toMatchObject({ onlyHere: 0 }));
    // What Ana writes meanwhile reaches Ben's newer app.
    value(await atAna.room.setCells(doc, [{ ...cell, column: atAna.table(doc).columnId(1), value: 'from Ana' }]));
    await until(() => expect(again.table(doc).texts()[0]?.[1]).toBe('from Ana'));
    again.leave();
    benUpdated.device.close();

    // It survives Ana's restart, and she passes it on to somebody who can read it.
    atAna.leave();
    const anaLater = await ana.reload();
    const atAnaLater = today.enter(value(await anaLater.device.openRoom(atAna.room.id)));
    await until(() => expect(atAnaLater.view().status).toMatchObject({ newer: 2 }));
    const cleoUpdated = await newer.newPerson(hub, 'Cleo', { storage: cleo.storage, settings: cleo.settings, env });
    const atCleoLater = newer.enter(value(await cleoUpdated.device.openRoom(atAna.room.id)));
    await until(() => expect(atCleoLater.table(doc).texts()).toEqual([['and once more', 'from Ana']]));

    // Updated, Ana's own browser has it too.
    atAnaLater.leave();
    anaLater.device.close();
    const updated = await newer.newPerson(hub, 'Ana', { storage: ana.storage, settings: ana.settings, env });
    const atUpdated = newer.enter(value(await updated.device.openRoom(atAna.room.id)));
    await until(() => expect(atUpdated.table(doc).texts()).toEqual([['and once more', 'from Ana']]));
    expect(atUpdated.view().status).toMatchObject({ newer: 0, missing: 0 });
    for (const { device } of [updated, cleoUpdated]) device.close();
  });
});
