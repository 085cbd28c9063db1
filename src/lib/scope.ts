/**
 * Whoever opens something closes it: a scope collects the undo functions of one object and runs them in reverse, once.
 */
export interface Scope {
  readonly signal: AbortSignal;
  /** Registers an undo; when the scope is closed already it runs at once. */
  add(undo: () => void): void;
  /** Idempotent; never throws, so that one failing undo cannot keep the others from running. */
  close(): void;
}

export function createScope(onError: (problem: unknown) => void = () => {}): Scope {
  const controller = new AbortController();
  const undos: (() => void)[] = [];

  const run = (undo: () => void): void => {
    try {
      undo();
    } catch (problem) {
      onError(problem);
    }
  };

  return {
    signal: controller.signal,
    add(undo) {
      if (controller.signal.aborted) run(undo);
      else undos.push(undo);
    },
    close() {
      if (controller.signal.aborted) return;
      controller.abort();
      for (let undo = undos.pop(); undo; undo = undos.pop()) run(undo);
    },
  };
}
