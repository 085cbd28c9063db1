/** Notes in whole rooms: written at replicas, by several people, through partitions, crashes, removals and folding anew. */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { noteRootName, textOfNote } from '../doc/note-tree.ts';
import type { DocId } from '../doc/types.ts';
import { ownBytes } from '../lib/bytes.ts';
import type { RoomApi } from './api.ts';
import { createFastEnv } from './testing/fast-env.ts';
import { value } from './testing/people.ts';
import { createWorld, freshView, type Player } from './testing/room-world.ts';

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 12_000, interval: 10 });

/** An editor without a screen: a replica as the interface has one. */
function editorOf(room: RoomApi, doc: DocId) {
  let y = new Y.Doc();
  let client: number | null = null;
  let wholes = 0;
  const problems: string[] = [];
  const stop = room.watchNote(doc, (patch) => {
    if (patch.type === 'more') {
      for (const update of patch.updates) Y.applyUpdate(y, update, 'fed');
      return;
    }
    wholes++;
    y.destroy();
    y = new Y.Doc({ gcFilter: (item) => !(item.content instanceof Y.ContentType) });
    y.clientID = 0;
    Y.applyUpdate(y, patch.state, 'fed');
    client = patch.client;
    if (client !== null) y.clientID = client;
    y.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'fed') return;
      void room.editNote(doc, ownBytes(update)).then((done) => {
        if (!done.ok) problems.push(done.error.code);
      });
    });
  });
  const fragment = () => y.getXmlFragment(noteRootName);
  const paragraph = (at: number) => fragment().get(at) as Y.XmlElement | undefined;
  return {
    problems,
    client: () => client,
    wholes: () => wholes,
    text: () => fragment().toString(),
    type(at: number, words: string, where = Number.MAX_SAFE_INTEGER) {
      const element = paragraph(at % Math.max(1, fragment().length));
      if (!element) return;
      const text = element.get(0);
      if (text instanceof Y.XmlText) text.insert(Math.min(where, text.length), words);
      else element.insert(0, [new Y.XmlText(words)]);
    },
    line(words: string, at = Number.MAX_SAFE_INTEGER) {
      const element = new Y.XmlElement('paragraph');
      element.insert(0, [new Y.XmlText(words)]);
      fragment().insert(Math.min(at, fragment().length), [element]);
    },
    erase(at: number, from: number, count: number) {
      const text = paragraph(at % Math.max(1, fragment().length))?.get(0);
      if (!(text instanceof Y.XmlText) || from >= text.length) return;
      text.delete(from, Math.min(count, text.length - from));
    },
    drop(at: number) {
      if (fragment().length > 1) fragment().delete(at % fragment().length, 1);
    },
    bold(at: number, from: number, count: number) {
      const text = paragraph(at % Math.max(1, fragment().length))?.get(0);
      if (text instanceof Y.XmlText && from < text.length)
        text.format(from, Math.min(count, text.length - from), { bold: {} });
    },
    stop() {
      stop();
      y.destroy();
    },
  };
}

const noteIn = ({ here }: Player, doc: DocId): string => {
  const editor = editorOf(here.room, doc);
  const text = editor.text();
  editor.stop();
  return text;
};

const listed = async (players: readonly Player[], count: number): Promise<void> =>
  until(() => {
    for (const { here } of players) expect(freshView(here).documents).toHaveLength(count);
  });

const agree = (players: readonly Player[], doc: DocId): Promise<void> =>
  until(() => {
    const [first, ...others] = players.map((player) => noteIn(player, doc));
    for (const other of others) expect(other).toBe(first);
    for (const { here } of players) expect(freshView(here).status).toMatchObject({ unsaved: 0, missing: 0 });
  });

describe('notes', () => {
  it('[NOTE-7] [NOTE-8] are written by several at once, survive the death of a page, and read the same for all', async () => {
    const world = await createWorld(createFastEnv(20));
    const [ana] = world.players as [Player];
    const doc = value(await ana.here.room.addNote('Note 1'));
    const ben = await world.newcomer('Ben', 'editor');
    await listed(world.players, 1);
    expect(freshView(ben.here).documents[0]).toMatchObject({ kind: 'note', name: 'Note 1' });
    const one = editorOf(ana.here.room, doc);
    const two = editorOf(ben.here.room, doc);
    one.type(0, 'Bring ');
    one.type(0, 'tents');
    await until(() => expect(two.text()).toContain('Bring tents'));
    two.line('and ropes');
    two.type(0, 'Please: ', 0);
    await until(() => expect(one.text()).toContain('Please: Bring tents'));
    expect([...one.problems, ...two.problems]).toEqual([]);
    expect([one.wholes(), two.wholes()]).toEqual([1, 1]);
    await until(() => expect(freshView(ana.here).status.unsaved).toBe(0));
    one.stop();
    await world.crash(ana);
    await agree(world.players, doc);
    expect(noteIn(ana, doc)).toContain('and ropes');
    two.stop();
    world.close();
  });

  it('[NOTE-8] a replica that is out of step is refused, and nothing of the log is lost by it', async () => {
    const world = await createWorld(createFastEnv(21));
    const [ana] = world.players as [Player];
    const { room } = ana.here;
    const doc = value(await room.addNote('Note 1'));
    const one = editorOf(room, doc);
    one.type(0, 'kept');
    const stale = new Y.Doc();
    stale.clientID = one.client() ?? 0;
    stale.getXmlFragment(noteRootName).insert(0, [new Y.XmlElement('paragraph')]);
    expect(await room.editNote(doc, ownBytes(Y.encodeStateAsUpdate(stale)))).toMatchObject({
      error: { code: 'out-of-step' },
    });
    one.type(0, ' and going on');
    expect(one.problems).toEqual([]);
    const ben = await world.newcomer('Ben', 'editor');
    await listed(world.players, 1);
    await agree(world.players, doc);
    expect(noteIn(ben, doc)).toContain('kept and going on');
    const viewer = await world.newcomer('Vera', 'viewer');
    await listed(world.players, 1);
    const reading = editorOf(viewer.here.room, doc);
    expect(reading.client()).toBe(null);
    reading.type(0, 'no');
    await until(() => expect(reading.problems).toEqual(['read-only']));
    reading.stop();
    one.stop();
    world.close();
  });

  it('[MEM-4] [NOTE-7] what a removed person wrote beyond the cut is gone from a note, and what others wrote there stays', async () => {
    const world = await createWorld(createFastEnv(22));
    const [ana] = world.players as [Player];
    const doc = value(await ana.here.room.addNote('Note 1'));
    const ben = await world.newcomer('Ben', 'editor');
    const cleo = await world.newcomer('Cleo', 'editor');
    await listed(world.players, 1);
    const bens = editorOf(ben.here.room, doc);
    const cleos = editorOf(cleo.here.room, doc);
    bens.type(0, 'before');
    await until(() => expect(cleos.text()).toContain('before'));
    await agree(world.players, doc);
    // Ana does not hear what comes now, and so does not count it.
    world.partition(0b001);
    bens.type(0, ' beyond the cut');
    await until(() => expect(cleos.text()).toContain('beyond'));
    cleos.type(0, ' by Cleo');
    const member = freshView(ana.here).members.find(({ name }) => name === 'Ben');
    if (!member) throw new Error('Ben is a member');
    value(await ana.here.room.removeMember(member.id));
    world.partition(0);
    const staying = [ana, cleo];
    await until(() => {
      for (const player of staying) {
        expect(noteIn(player, doc)).not.toContain('beyond');
        expect(noteIn(player, doc)).toContain('by Cleo');
        expect(noteIn(player, doc)).toContain('before');
      }
    });
    await agree(staying, doc);
    // Folded anew, the replica of who was writing is made anew, and goes on.
    expect(cleos.wholes()).toBeGreaterThan(1);
    cleos.type(0, ', still');
    await until(() => expect(noteIn(ana, doc)).toContain('by Cleo, still'));
    expect(cleos.problems).toEqual([]);
    bens.stop();
    cleos.stop();
    world.close();
  });

  it('[I1] [NOTE-7] whatever people write, apart and together, through crashes, all end with one text that is the same for all', async () => {
    const kinds = [
      'type',
      'type',
      'type',
      'line',
      'line',
      'erase',
      'drop',
      'bold',
      'restore',
      'partition',
      'heal',
      'crash',
      'offline',
      'online',
    ] as const;
    const step = fc.record({ who: fc.nat(2), what: fc.constantFrom(...kinds), a: fc.nat(6), b: fc.nat(12) });
    let seed = 100;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const world = await createWorld(createFastEnv(seed++));
        const [ana] = world.players as [Player];
        const doc = value(await ana.here.room.addNote('Note 1'));
        await world.newcomer('Ben', 'editor');
        await world.newcomer('Cleo', 'editor');
        await listed(world.players, 1);
        const editors = world.players.map(({ here }) => editorOf(here.room, doc));
        let words = 0;
        for (const { who, what, a, b } of steps) {
          const player = world.players[who];
          const editor = editors[who];
          if (!player || !editor) continue;
          if (what === 'type') editor.type(a, `w${words++} `, b);
          else if (what === 'line') editor.line(`w${words++}`, a);
          else if (what === 'erase') editor.erase(a, b, 3);
          else if (what === 'drop') editor.drop(a);
          else if (what === 'bold') editor.bold(a, b, 4);
          else if (what === 'restore') {
            const [moment] = (await player.here.room.moments()).slice(-1 - a);
            if (moment !== undefined) await player.here.room.restore(moment, { doc });
          } else if (what === 'partition') world.partition(1 + (a % 7));
          else if (what === 'heal') await world.heal();
          else if (what === 'offline') await world.setOffline(player, true);
          else if (what === 'online') await world.setOffline(player, false);
          else {
            editor.stop();
            await until(() => expect(freshView(player.here).status.unsaved).toBe(0));
            await world.crash(player);
            editors[who] = editorOf(player.here.room, doc);
          }
          expect(editors.flatMap(({ problems }) => problems)).toEqual([]);
        }
        await world.heal();
        await agree(world.players, doc);
        // A replica that was fed all along is what one made now is.
        await until(() => {
          for (const [at, editor] of editors.entries()) {
            expect(editor.text()).toBe(noteIn(world.players[at] as Player, doc));
          }
        });
        for (const editor of editors) editor.stop();
        world.close();
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('[LOG-8] [HIST-1] the past of a note is read from the logs, and an older state comes back as a new change that can be undone', async () => {
    const world = await createWorld(createFastEnv(23));
    const [ana] = world.players as [Player];
    const { room } = ana.here;
    const doc = value(await room.addNote('Note 1'));
    const one = editorOf(room, doc);
    one.type(0, 'first');
    // An entry is made when it is gathered, and that is its time.
    await until(() => expect(freshView(ana.here).status.unsaved).toBe(0));
    const then = world.env.now();
    await new Promise<void>((resolve) => world.env.after(2000, resolve));
    one.type(0, ' and second');
    expect(textOfNote(value(await room.past(then, doc)).note ?? [])).toBe('first');
    value(await room.restore(then, { doc }));
    await until(() => expect(one.text()).toContain('>first<'));
    expect(freshView(ana.here).undo).toEqual({ action: 'restore', count: 1 });
    value(await room.undo());
    await until(() => expect(one.text()).toContain('first and second'));
    value(await room.redo());
    await until(() => expect(one.text()).toContain('>first<'));
    one.type(0, ', changed since');
    expect(await room.undo()).toMatchObject({ ok: true });
    expect(one.problems).toEqual([]);
    world.close();
  });
});
