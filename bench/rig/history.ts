/** A long history on somebody's disk, as honest apps would have left it there: for rooms that nobody can fill by hand. */
import type { CryptoPort, DeviceKeys } from '../../src/crypto/port.ts';
import { createTable } from '../../src/doc/table.ts';
import type { DocId } from '../../src/doc/types.ts';
import type { Bytes } from '../../src/lib/bytes.ts';
import { realEnv } from '../../src/lib/env.ts';
import type { RoomId } from '../../src/members/types.ts';
import { roomTables } from '../../src/room/records.ts';
import { epochOf, readOps } from '../../src/room/testing/hostile.ts';
import { createHistory } from '../../src/room/testing/made-history.ts';
import { type Person, value } from '../../src/room/testing/people.ts';

export interface HistoryOptions {
  readonly crypto: CryptoPort;
  /** Closed: its disk is written to. */
  readonly person: Person;
  readonly room: RoomId;
  readonly authors: readonly DeviceKeys[];
  readonly logs: number;
  /** Of each log; every one is one edit of one cell, or of as many as its bytes need. */
  readonly entries: number;
  readonly bytes: number;
  /** Every author had seen everything before, as people who are online together; else each only the making of the table. */
  readonly chained: boolean;
  readonly cells?: number;
}

export interface WrittenHistory {
  readonly doc: DocId;
  /** The last value that was written: where it is shown and every entry had seen the one before, all is there. */
  readonly last: string;
  readonly entries: number;
  readonly bytes: number;
  /** Every change as a Yjs update, for whoever wants to do it without any of this. */
  readonly updates: readonly Bytes[];
}

const columns = ['A', 'B', 'C', 'D'];
const maxCellChars = 30_000;

export async function writeHistory(options: HistoryOptions): Promise<WrittenHistory> {
  const { crypto, person, room, authors, logs, entries, bytes, chained } = options;
  const { state } = await readOps(person, room);
  const epoch = await epochOf(realEnv, crypto, authors[0] as DeviceKeys, state);
  const store = value(await person.storage.open(`skein-room-${room}`, roomTables));
  const history = createHistory({
    crypto,
    room,
    epoch,
    store,
    randomBytes: realEnv.randomBytes,
    from: realEnv.now() - 1e9,
    apart: !chained,
  });
  const doc = '0b'.repeat(16) as DocId;
  const newTable = () => createTable({ doc, randomBytes: realEnv.randomBytes });
  const shared = newTable();
  const opening = history.scribe(authors[0] as DeviceKeys);
  shared.live.setWriter(opening.facts.client);
  const rows = Math.max(1, Math.ceil((options.cells ?? 2000) / columns.length));
  const made = value(
    shared.schema.fill(
      columns.map((name) => ({ name, type: 'text' as const })),
      rows,
    ),
  ).update as Bytes;
  const updates: Bytes[] = [made];
  await opening.write(doc, made);

  const scribes = Array.from({ length: logs }, (_, i) => history.scribe(authors[i % authors.length] as DeviceKeys));
  const rowIds = shared.view.rows().map(({ id }) => id);
  const columnIds = shared.view.columns().map(({ id }) => id);
  const replicas = new Map<number, typeof shared>();
  /** As somebody sees the table who was there at its making and alone since. */
  const replicaOf = (client: number): typeof shared => {
    const known = chained ? shared : replicas.get(client);
    const table = known ?? newTable();
    if (!known) table.live.applyUpdate(made);
    table.live.setWriter(client);
    if (entries > 1) replicas.set(client, table);
    return table;
  };
  const noise = (length: number): string =>
    Buffer.from(realEnv.randomBytes(Math.ceil(length * 0.75)))
      .toString('base64')
      .slice(0, length);
  const cellsPerEdit = Math.max(1, Math.ceil(bytes / maxCellChars));
  for (let i = 0; i < logs * entries; i++) {
    const scribe = scribes[i % logs];
    if (!scribe) break;
    const table = replicaOf(scribe.facts.client);
    const written = table.rows.setCells(
      Array.from({ length: cellsPerEdit }, (_, c) => ({
        row: rowIds[(i * 7 + c) % rows] as never,
        column: columnIds[(i + c) % columns.length] as never,
        value: bytes > 0 ? noise(Math.ceil(bytes / cellsPerEdit)) : `v${i}`,
      })),
    );
    if (!written.ok || !written.value.update) continue;
    updates.push(written.value.update);
    await scribe.write(doc, written.value.update);
  }
  await history.save();
  store.close();
  const last = `v${logs * entries - 1}`;
  return { doc, last, entries: history.entries, bytes: updates.reduce((sum, { length }) => sum + length, 0), updates };
}

/** A person typing and correcting in one text, some characters an entry; then a cell, by which one sees that all is there. */
export async function writeTyping(
  options: Pick<HistoryOptions, 'crypto' | 'person' | 'room' | 'authors'>,
  entries: number,
): Promise<WrittenHistory> {
  const { crypto, person, room, authors } = options;
  const { state } = await readOps(person, room);
  const epoch = await epochOf(realEnv, crypto, authors[0] as DeviceKeys, state);
  const store = value(await person.storage.open(`skein-room-${room}`, roomTables));
  const { randomBytes } = realEnv;
  const from = realEnv.now() - 1e9;
  const history = createHistory({ crypto, room, epoch, store, randomBytes, from, apart: false });
  const doc = '0c'.repeat(16) as DocId;
  const scribe = history.scribe(authors[0] as DeviceKeys);
  const updates: Bytes[] = [];
  const write = async (update: Uint8Array | null): Promise<void> => {
    if (!update) return;
    updates.push(update as Bytes);
    await scribe.write(doc, update as Bytes);
  };
  const table = createTable({ doc, randomBytes });
  table.live.setWriter(scribe.facts.client);
  const filled = table.schema.fill([{ name: 'A', type: 'text' }], 1);
  await write(value(filled).update);
  // Notes are not here yet: a text beside the table's own roots, which travels and is checked as theirs are.
  const text = table.live.y.getText('text');
  const words = 'the quick brown fox jumps over the lazy dog and then it rests a while ';
  let place = 0;
  for (let i = 0; i < entries; i++) {
    const length = 1 + (i % 5);
    const update = table.live.transact(() => {
      // Now and then somewhere else, and now and then a word is taken back.
      if (i % 97 === 96) place = (i * 7919) % Math.max(1, text.length);
      if (i % 11 === 10 && place > 8) {
        text.delete(place - 4, 4);
        place -= 4;
      }
      text.insert(place, words.slice(i % 60, (i % 60) + length));
      place += length;
    });
    await write(update);
  }
  const [row] = table.view.rows();
  const [column] = table.view.columns();
  if (!row || !column) throw new Error('a table of one cell has one');
  const last = 'typed';
  await write(value(table.rows.setCells([{ row: row.id, column: column.id, value: last }])).update);
  await history.save();
  store.close();
  return { doc, last, entries: history.entries, bytes: updates.reduce((sum, { length }) => sum + length, 0), updates };
}
