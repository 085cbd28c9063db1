/** Null where the browser has no IndexedDB, and where naming it throws (a sandboxed frame, cookies blocked). */
export function browserFactory(): IDBFactory | null {
  try {
    return globalThis.indexedDB ?? null;
  } catch {
    return null;
  }
}
