/**
 * Undo across reloads [ROOM-4]: the last steps of this person lie on the disk beside what they did, and the next page of
 * this browser takes them up. They are plain data that names written items; a step whose entry died with its page finds
 * nothing of its own any more and is passed over, like one that others have overwritten.
 */
import { createWriter } from '../lib/codec.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Store } from '../storage/port.ts';
import { openRecord, sealRecord } from './records.ts';
import type { Saver } from './saver.ts';
import type { DoneAction, UndoStack, UndoSteps } from './undo-stack.ts';

const table = 'meta';
const key = 'undo';
const version = 1;
/** Enough for second thoughts after a reload. */
const keptSteps = 50;
/** A step of a large paste names what it replaced: what does not fit is let go, oldest first. */
const mostChars = 512 * 1024;
const maxBytes = 4 * mostChars;
/** Whoever types pays for ten records a second at most; what is younger when a page is killed is not undone by the next. */
const gatherMs = 100;

export interface UndoStore {
  load(): Promise<void>;
  /** The page goes: in this very turn. */
  keepNow(): void;
}

export interface UndoStoreDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly store: Store;
  readonly saver: Saver;
  readonly undoStack: UndoStack;
}

export function createUndoStore({ env, scope, store, saver, undoStack }: UndoStoreDeps): UndoStore {
  let cancel = (): void => {};
  let isDue = false;
  scope.add(() => cancel());

  const keepNow = (): void => {
    cancel();
    if (!isDue) return;
    isDue = false;
    const { undos, redos } = undoStack.steps();
    const text = JSON.stringify({ undos: lastOf(undos), redos: lastOf(redos) });
    const content = createWriter(text.length + 16)
      .u8(version)
      .text(text)
      .done();
    saver.save([{ type: 'put', table, key, value: sealRecord(key, content) }], () => {});
  };

  return {
    async load() {
      const stored = await store.get(table, key);
      if (stored.ok && stored.value !== undefined) {
        const read = openRecord(key, stored.value, (reader) =>
          reader.u8() === version ? reader.text(maxBytes) : null,
        );
        const steps = read.ok && read.value !== null ? stepsOf(read.value) : null;
        if (steps) undoStack.load(steps);
      }
      undoStack.onChange(() => {
        if (isDue) return;
        isDue = true;
        cancel = env.after(gatherMs, keepNow);
      });
    },
    keepNow,
  };
}

function lastOf(steps: readonly DoneAction[]): readonly DoneAction[] {
  const kept: DoneAction[] = [];
  let chars = 0;
  for (const step of steps.slice(-keptSteps).reverse()) {
    chars += JSON.stringify(step).length;
    if (chars > mostChars / 2) break;
    kept.push(step);
  }
  return kept.reverse();
}

/** Behind its checksum it is what this app wrote; of another form it is none. */
function stepsOf(text: string): UndoSteps | null {
  try {
    const { undos, redos } = JSON.parse(text) as UndoSteps;
    return Array.isArray(undos) && Array.isArray(redos) ? { undos, redos } : null;
  } catch {
    return null;
  }
}
