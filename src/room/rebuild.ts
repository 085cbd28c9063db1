/**
 * Folding everything anew [MEM-4, LOG-4, LOG-7]: when what counts has changed for entries that were judged already. All
 * logs are read from the disk while the page goes on with what it shows; then, in one turn, the documents are emptied and
 * folded from them and from what came meanwhile. Between the change and that turn nothing new is judged: half of the
 * documents would rest on the old answer and half on the new one.
 */
import { type Env, sleep } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Documents } from './documents.ts';
import type { Fold } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';
import type { Saver } from './saver.ts';
import type { Writer } from './writer.ts';

/** The disk is full, or a log is being healed: tried again until it is read whole. */
const retryMs = 1000;

export interface RebuildDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly saver: Saver;
  readonly ledger: Ledger;
  readonly fold: Fold;
  readonly documents: Documents;
  readonly writer: Writer;
  readonly done: () => void;
}

export interface Rebuild {
  /** Something was learned that may change what counts. Cheap when it does not. */
  check(): void;
  /** Waits for `ready` first, in which logs may be cut apart. */
  begin(ready?: Promise<void>): void;
  /** Times everything was folded anew: for diagnostics. */
  count(): number;
}

export function createRebuild(deps: RebuildDeps): Rebuild {
  const { env, scope, saver, ledger, fold, documents, writer } = deps;
  let isRunning = false;
  let wanted = 0;
  let count = 0;
  const pending = new Set<Promise<void>>();

  const attempt = async (): Promise<boolean> => {
    const asked = wanted;
    await Promise.all(pending);
    writer.flush();
    await writer.idle();
    await saver.settled();
    if (scope.signal.aborted || !ledger.isDurable() || writer.unsigned() > 0) return false;
    fold.record(true);
    const logs = await ledger.readAll();
    if (scope.signal.aborted || !logs || asked !== wanted) {
      fold.record(false);
      return false;
    }
    // What was typed meanwhile becomes an entry, too: it is recorded, and folded with the rest.
    writer.flush();
    documents.startOver(() => fold.startOver(logs, [...ledger.branchesHeld()]));
    count++;
    return true;
  };

  const run = async (): Promise<void> => {
    while (!scope.signal.aborted && !(await attempt())) await sleep(env, retryMs);
    isRunning = false;
    if (scope.signal.aborted) return;
    deps.done();
  };

  const begin = (ready?: Promise<void>): void => {
    wanted++;
    fold.hold();
    if (ready) {
      pending.add(ready);
      void ready.finally(() => pending.delete(ready));
    }
    if (isRunning) return;
    isRunning = true;
    void run();
  };

  return {
    check() {
      if (fold.isStale()) begin();
    },
    begin,
    count: () => count,
  };
}
