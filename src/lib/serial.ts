/** One thing at a time: tasks given to the returned function run in the order given, each after the one before ended. */
export type Serial = <T>(task: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    // The chain itself must not reject: the caller of the failed task hears of it, the next task just runs.
    last = next.catch(() => {});
    return next;
  };
}
