/**
 * Replicas of one table that are cut off and meet again, for tests. Every update that reaches a replica passes the gate's
 * check first, so each test also shows that our own writers satisfy it.
 */
import { expect } from 'vitest';
import type { Action } from '../action.ts';
import { checkUpdate } from '../check-update.ts';
import { createTable, type Table } from '../table.ts';
import type { DocId, ItemId, RecordId } from '../types.ts';
import type { UndoStep } from '../undo-step.ts';
import { canonicalTable } from './canonical.ts';

export interface SentUpdate {
  readonly client: number;
  readonly fromClock: number;
  readonly update: Uint8Array;
  /** Of the author when writing. */
  readonly seen: ReadonlyMap<number, number>;
}

export interface Replica {
  readonly client: number;
  readonly table: Table;
  /** Everything held, in an order that keeps causes before effects. */
  readonly history: SentUpdate[];
  /** Steps of actions not yet undone, newest last. */
  readonly undos: UndoStep[];
  readonly redos: UndoStep[];
  /** Runs an action; its value, or undefined when it was refused. */
  run<T>(act: (table: Table) => Action<T>): T | undefined;
  undo(): boolean;
  redo(): boolean;
}

export const testDoc = 'a'.repeat(32) as DocId;

/** Bytes that differ at every call and are the same in every run. */
export function countedBytes(seed: number): (count: number) => Uint8Array {
  let state = seed + 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export function createReplica(client: number): Replica {
  const table = createTable({ doc: testDoc, randomBytes: countedBytes(client) });
  table.live.setWriter(client);
  const history: SentUpdate[] = [];
  const undos: UndoStep[] = [];
  const redos: UndoStep[] = [];

  const record = <T>(write: () => T, updateOf: (written: T) => Uint8Array | null | undefined): T => {
    const seen = table.live.clocks();
    const written = write();
    const update = updateOf(written);
    if (update) history.push({ client, fromClock: seen.get(client) ?? 0, update, seen });
    return written;
  };
  const turn = (from: UndoStep[], to: UndoStep[]): boolean => {
    const step = from.pop();
    if (!step) return false;
    const undone = record(
      () => table.undo(step),
      (written) => written?.update,
    );
    if (undone) to.push(undone.redo);
    return undone !== null;
  };

  return {
    client,
    table,
    history,
    undos,
    redos,
    run(act) {
      const answer = record(
        () => act(table),
        (written) => (written.ok ? written.value.update : null),
      );
      if (!answer.ok) return undefined;
      if (answer.value.undo) {
        undos.push(answer.value.undo);
        redos.length = 0;
      }
      return answer.value.made;
    },
    undo: () => turn(undos, redos),
    redo: () => turn(redos, undos),
  };
}

/** Gives `to` what `from` has and it lacks. */
export function send(from: Replica, to: Replica): void {
  for (const sent of from.history) {
    if (to.table.live.clock(sent.client) > sent.fromClock || to.history.includes(sent)) continue;
    const checked = checkUpdate(to.table.live, sent.update, {
      client: sent.client,
      fromClock: sent.fromClock,
      seenClock: (client) => sent.seen.get(client) ?? 0,
    });
    expect(checked).toMatchObject({ ok: true });
    expect(to.table.live.applyUpdate(sent.update)).toBe(true);
    if (checked.ok) expect(to.table.live.clock(sent.client)).toBe(checked.value.toClock);
    to.history.push(sent);
  }
}

export function sync(...replicas: readonly Replica[]): void {
  for (const from of replicas) for (const to of replicas) if (from !== to) send(from, to);
  for (const from of replicas) for (const to of replicas) if (from !== to) send(from, to);
}

/** A table of three text columns A, B, C and one empty row on every replica. */
export function startTogether(count: number): {
  replicas: Replica[];
  columns: readonly RecordId[];
  row: RecordId;
} {
  const replicas = Array.from({ length: count }, (_, at) => createReplica(1_000 + at * 7));
  const [first] = replicas as [Replica];
  const columns =
    first.run((table) =>
      table.schema.fill(
        ['A', 'B', 'C'].map((name) => ({ name, type: 'text' as const })),
        1,
      ),
    ) ?? [];
  sync(...replicas);
  return { replicas, columns, row: first.table.view.rows()[0]?.id as RecordId };
}

export const write = (replica: Replica, row: RecordId, column: RecordId | undefined, value: string): void => {
  replica.run((table) => table.rows.setCells([{ row, column: column as RecordId, value }]));
};

export const shown = (replica: Replica, row: RecordId, column: RecordId | undefined): string =>
  replica.table.view.row(row)?.cells[column as RecordId]?.text ?? '';

/** Texts of a cell's versions, sorted; one text when there is no conflict. */
export function versionTexts(replica: Replica, row: RecordId, column: RecordId | undefined): readonly string[] {
  const conflict = replica.table.view.conflicts().find((one) => one.id === `${row}/${column}`);
  if (conflict?.kind !== 'cell') return [shown(replica, row, column)];
  return conflict.versions.map((version) => version.text).sort();
}

export function expectEqual(...replicas: readonly Replica[]): void {
  const [first, ...others] = replicas.map((replica) => canonicalTable(replica.table));
  for (const other of others) expect(other).toEqual(first);
}

export const itemOf = (replica: Replica, conflict: string, text: string): ItemId => {
  const found = replica.table.view.conflicts().find((one) => one.id === conflict);
  const versions = found?.kind === 'cell' ? found.versions : [];
  return versions.find((version) => version.text === text)?.item as ItemId;
};
