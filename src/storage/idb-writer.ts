/**
 * Group commit: the batches that arrive while a transaction is under way share the next one. A transaction costs the same
 * for one record as for hundreds, so thousands of small writes a second become durable, and a lone write waits for nobody.
 *
 * Each batch still answers for itself: when a shared transaction fails, its batches are tried again one by one, so that
 * one that is too large for the disk does not take the others with it.
 */
import { err, ok, type Result } from '../lib/result.ts';
import { storeErrorOf } from './idb-errors.ts';
import type { StoreError, StoreOp } from './port.ts';

/**
 * Transactions begun before the first has ended. Two: the browser's process stores one while the page fills the other. More
 * would only cut the groups smaller, because transactions on one table wait for each other.
 */
const maxUnderWay = 2;
/** Records in one transaction: above about a thousand the speed no longer grows, and the first answer only comes later. */
const maxGroupOps = 2_000;

type Answer = Result<void, StoreError>;

interface Batch {
  readonly ops: readonly StoreOp[];
  readonly answer: (answer: Answer) => void;
}

export interface IdbWriter {
  /** The ops must not change afterwards. */
  write(ops: readonly StoreOp[]): Promise<Answer>;
  /** Begins a transaction for everything that waits, so that one begun after this call comes after it. */
  flush(): void;
}

/** `begin` makes a transaction, or answers why not. */
export function createIdbWriter(
  begin: (tables: readonly string[], mode: IDBTransactionMode) => Result<IDBTransaction, StoreError>,
): IdbWriter {
  let waiting: Batch[] = [];
  let underWay = 0;
  let turnAsked = false;

  /** One turn of the microtask queue later: what the page writes in one go lands in one transaction. */
  function askTurn(): void {
    if (turnAsked) return;
    turnAsked = true;
    queueMicrotask(() => {
      turnAsked = false;
      while (underWay < maxUnderWay && waiting.length > 0) beginGroup();
    });
  }

  function beginGroup(): void {
    let count = 0;
    let ops = 0;
    for (const batch of waiting) {
      if (count > 0 && ops + batch.ops.length > maxGroupOps) break;
      count += 1;
      ops += batch.ops.length;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    underWay += 1;
    void store(group).finally(() => {
      underWay -= 1;
      if (waiting.length > 0) askTurn();
    });
  }

  async function store(group: readonly Batch[]): Promise<void> {
    const answer = await transact(group);
    if (answer.ok || group.length === 1) {
      for (const batch of group) batch.answer(answer);
      return;
    }
    for (const batch of group) batch.answer(await transact([batch]));
  }

  function transact(group: readonly Batch[]): Promise<Answer> {
    const tables = new Set(group.flatMap((batch) => batch.ops.map((op) => op.table)));
    const begun = begin([...tables], 'readwrite');
    if (!begun.ok) return Promise.resolve(begun);
    const transaction = begun.value;
    return new Promise((resolve) => {
      // Only `complete` means stored: requests succeed before the browser has written anything.
      transaction.oncomplete = () => resolve(ok(undefined));
      transaction.onabort = () => resolve(err(storeErrorOf(transaction.error)));
      // Without this Firefox reports an error of the page for a failure that `onabort` answers.
      transaction.onerror = (event) => event.preventDefault();
      try {
        for (const { ops } of group) for (const op of ops) apply(transaction, op);
        transaction.commit();
      } catch (problem) {
        const error = storeErrorOf(problem);
        transaction.onabort = () => resolve(err(error));
        transaction.abort();
      }
    });
  }

  return {
    write(ops) {
      if (ops.length === 0) return Promise.resolve(ok(undefined));
      return new Promise((resolve) => {
        waiting.push({ ops, answer: resolve });
        if (underWay < maxUnderWay) askTurn();
      });
    },
    flush() {
      while (waiting.length > 0) beginGroup();
    },
  };
}

function apply(transaction: IDBTransaction, op: StoreOp): void {
  const table = transaction.objectStore(op.table);
  if (op.type === 'put') table.put(op.value, op.key);
  else table.delete(op.key);
}
