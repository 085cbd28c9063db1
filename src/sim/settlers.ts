/**
 * People who founded a room and joined it, in a quiet world, once per process: founding and joining by links costs tens of
 * milliseconds of curve arithmetic, and most runs are about what comes after.
 */
import type { DocId } from '../doc/types.ts';
import type { DeviceApi, RoomApi } from '../room/api.ts';
import type { Turn } from './clock.ts';
import { byLink, createWorld, type PeopledWorld, type Settlers } from './create-world.ts';
import { during } from './during.ts';
import { tableOf } from './edits.ts';
import type { Curves, Signatures } from './made-up-crypto.ts';

/** Long enough for everybody to have everything on the disk. */
const settleMs = 20_000;

export const nameOf = (index: number): string => `P${index}`;

export async function makeSettlers(
  count: number,
  /** How many entries the founder has written by the time they are all there. */
  age: number,
  deps: { readonly turn: Turn; readonly curves: Curves; readonly signatures: Signatures | null },
): Promise<Settlers> {
  const world = createWorld({ ...deps, seed: `settlers of ${count} with ${age}`, readTrace: null, shown: () => {} });
  const founder = world.addBrowser(nameOf(0), (device) => found(world, device));
  const page = founder.open();
  await world.clock.runUntil(2_000);
  const links = page.room ? await during(world.clock, page.room.share()) : null;
  if (!links?.ok || !page.device) throw new Error(`nobody could found a room: ${page.problem}`);
  const [edit, view] = [links.value.editFragment, links.value.viewFragment].map((fragment) => {
    const reading = page.device?.readLink(fragment ?? '');
    return reading?.type === 'invite' ? reading : null;
  });
  if (!edit || !view || !page.room) throw new Error('a founder can invite');
  const table = await during(world.clock, page.room.addTable('Table 1', ['A', 'B', 'C']));
  if (!table.ok) throw new Error('a founder can write');
  for (let i = 1; i < count; i++) {
    world.addBrowser(nameOf(i), byLink(edit.room, edit.seed)).open();
    // A few at a time, as invited people come: each needs somebody who lets them in.
    if (i % 4 === 0) await world.clock.runUntil(world.clock.now() + 5_000);
  }
  await grow(world, page.room, table.value, age);
  await world.clock.runUntil(world.clock.now() + settleMs);
  for (const browser of world.browsers) for (const one of [...browser.pages()]) browser.leave(one);
  await world.clock.runUntil(world.clock.now() + 2_000);
  if (world.violations.length > 0) throw new Error(`settling failed: ${world.violations.join('; ')}`);

  const people = [];
  for (const { name, settings, disk } of world.browsers) {
    people.push({ name, settings: new Map(settings), contents: await disk.contents() });
  }
  const [{ secrets, signed }] = [world.notary];
  return { room: edit.room, editSeed: edit.seed, viewSeed: view.seed, people, secrets, signed };
}

/** Each change an entry of its own. */
async function grow(world: PeopledWorld, room: RoomApi, doc: DocId, age: number): Promise<void> {
  const { order, columns } = tableOf(room, doc);
  const [row] = order;
  for (let i = 0; row && i < age; i++) {
    const column = columns[i % columns.length];
    if (column) void room.setCells(doc, [{ row, column: column.id, value: `grown ${i}` }]);
    await world.clock.runUntil(world.clock.now() + 80);
  }
}

async function found(world: PeopledWorld, device: DeviceApi): Promise<Awaited<ReturnType<DeviceApi['openRoom']>>> {
  // The store has the room's name, and the room has none before it is founded.
  const id = await device.newRoom();
  if (!id.ok) return id;
  world.setRoom(id.value);
  return device.openRoom(id.value);
}
