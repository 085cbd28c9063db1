/** Values that change, and who wants to know. */
export type Unsubscribe = () => void;
export type Listener<T> = (value: T) => void;

/** Calls every listener even when one of them throws: one broken listener must not silence the others. */
export interface Topic<T> {
  subscribe(listener: Listener<T>): Unsubscribe;
  publish(value: T): void;
}

export function createTopic<T>(onError: (problem: unknown) => void = reportLater): Topic<T> {
  const listeners = new Set<Listener<T>>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    publish(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch (problem) {
          onError(problem);
        }
      }
    },
  };
}

/** A topic that remembers its last value and gives it to each new subscriber at once. */
export interface Observable<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: Listener<T>): Unsubscribe;
}

export function createObservable<T>(initial: T): Observable<T> {
  let value = initial;
  const topic = createTopic<T>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      topic.publish(next);
    },
    subscribe(listener) {
      const stop = topic.subscribe(listener);
      listener(value);
      return stop;
    },
  };
}

/** A listener's own bug surfaces as an unhandled error, after the publisher has finished its round. */
function reportLater(problem: unknown): void {
  queueMicrotask(() => {
    throw problem;
  });
}
