/** A link that is lost in the middle of a large entry: what was there by then does not come again. */
import { expect, it, vi } from 'vitest';
import type { Bytes } from '../lib/bytes.ts';
import { realEnv } from '../lib/env.ts';
import { createMemoryHub, type MemoryHub } from '../mesh/testing/memory-mesh.ts';
import type { Link, Mesh } from '../mesh/types.ts';
import { peerMessageFromBytes } from '../wire/peer-message.ts';
import { found, join, newPerson, value } from './testing/people.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 25_000, interval: 10 });

/** Every message that a link brings is shown to `heard` first. */
function overheard(hub: MemoryHub, heard: (message: Bytes) => void): MemoryHub {
  const wrapped = new WeakMap<Link, Link>();
  const wrap = (link: Link): Link => {
    const known = wrapped.get(link);
    if (known) return known;
    const made: Link = {
      ...link,
      receive: (listener) =>
        link.receive((message) => {
          heard(message);
          listener(message);
        }),
    };
    wrapped.set(link, made);
    return made;
  };
  return {
    ...hub,
    mesh(...args): Mesh {
      const mesh = hub.mesh(...args);
      return {
        ...mesh,
        links: () => mesh.links().map(wrap),
        onLink: (listener) => mesh.onLink((link) => listener(wrap(link))),
      };
    },
  };
}

/** Text of which a byte is a byte: it does not deflate below two thirds. */
const noise = (chars: number): string => {
  const random = realEnv.randomBytes(chars * 2);
  return Array.from({ length: chars }, (_, i) =>
    String.fromCharCode(0x4e00 + ((((random[2 * i] as number) << 8) | (random[2 * i + 1] as number)) % 0x5000)),
  ).join('');
};

it('[MESH-36] a link that is lost at nine tenths of an entry of a megabyte costs the last tenth, and not all of it', {
  timeout: 60_000,
}, async () => {
  const hub = createMemoryHub(realEnv, { latencyMs: 5 });
  const ana = await newPerson(hub, 'Ana');
  const { here, link } = await found(ana);
  const doc = value(await here.room.addTable('Table 1', ['A']));
  let partBytes = 0;
  let total = Number.POSITIVE_INFINITY;
  let isCut = false;
  const cut = (): void => {
    isCut = true;
    partBytes = 0;
    hub.partition([[...ana.sessions], [...ben.sessions]]);
  };
  const ben = await newPerson(
    overheard(hub, (message) => {
      const read = peerMessageFromBytes(message);
      if (!read.ok || read.value.type !== 'part') return;
      partBytes += read.value.body.length;
      total = read.value.total;
      if (!isCut && partBytes >= total * 0.9) queueMicrotask(cut);
    }),
    'Ben',
  );
  const there = await join(ben, link);
  await until(() => expect(there.view().documents).toHaveLength(1));
  await until(() => expect(there.table(doc).rows()).toHaveLength(1));
  await until(() => expect(there.view().status.onlyHere).toBe(0));

  hub.partition([[...ana.sessions], [...ben.sessions]]);
  const table = here.table(doc);
  const column = table.columnId(0);
  const rows = Array.from({ length: 25 }, () => ({ cells: [{ column, value: noise(30_000) }] }));
  value(await here.room.putBlock(doc, [], rows));
  await until(() => expect(here.view().status.unsaved).toBe(0));
  hub.heal();
  await until(() => expect(isCut).toBe(true));
  expect(total).toBeGreaterThan(1_000_000);
  expect(there.table(doc).rows()).toHaveLength(1);
  hub.heal();
  await until(() => expect(there.table(doc).rows()).toHaveLength(26));
  expect(there.table(doc).texts()).toEqual(here.table(doc).texts());
  expect(partBytes).toBeGreaterThan(0);
  expect(partBytes).toBeLessThan(total * 0.15);
  expect(there.peers().refused).toEqual([]);
});
