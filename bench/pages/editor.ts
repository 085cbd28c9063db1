/** What `bench/durability.ts` asks of either page: the same edits, once on Skein's room and once on y-indexeddb. */
export interface Editor {
  /** A thousand cells, durable. */
  prepare(): Promise<void>;
  /** Without end: the n-th edit writes n into the next cell, each an action in a turn of its own. */
  edit(): Promise<never>;
  /** After a new start: how many edits are there. */
  kept(): Promise<number>;
}

export const cellCount = 1000;

declare global {
  interface Window {
    editor: Editor;
  }
}

/** Calls `edit` with 0, 1, 2 …, once a turn of the event loop: as fast as the page takes edits one at a time. */
export function editWithoutEnd(edit: (n: number) => void): Promise<never> {
  const { port1, port2 } = new MessageChannel();
  let next = 0;
  // Messages take turns with the page's other work; timers would be held back to one in four milliseconds.
  port1.onmessage = () => {
    edit(next++);
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return new Promise(() => {});
}
