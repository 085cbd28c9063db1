/**
 * Chromium keeps all IndexedDB data of an origin in one LevelDB, and goes on writing at the end of the journal it finds
 * there. If the browser was killed between the two halves of a record, the torn half stays in the middle of the journal,
 * and the start after the next one takes it for corruption and deletes everything: rooms, settings, device keys. (Under
 * full load about one kill in thirty ended so; an idle browser has no record to tear.)
 *
 * Deleting a database makes LevelDB write its memory out and begin a new journal, and with the old one the torn record
 * goes. So every open also makes and deletes an empty database. Elsewhere that is harmless and over in a few milliseconds.
 *
 * It is done twice, one after the other and under two names: Chromium clears up after a deletion in the background, and
 * what a kill left half cleared under one name or number may stand in the way of the first.
 */
const databaseNames = ['skein-fresh-journal', 'skein-fresh-journal-again'] as const;

export async function startFreshJournal(factory: IDBFactory): Promise<void> {
  for (const name of databaseNames) await makeAndDelete(factory, name);
}

/** Settles when the database is gone, or could not be made or deleted: the next name, or the next open, tries again. */
function makeAndDelete(factory: IDBFactory, name: string): Promise<void> {
  return new Promise((resolve) => {
    const giveUp = (event: Event): void => {
      event.preventDefault();
      resolve();
    };
    try {
      const request = factory.open(name);
      request.onerror = giveUp;
      request.onsuccess = () => {
        request.result.close();
        const deletion = factory.deleteDatabase(name);
        deletion.onerror = giveUp;
        deletion.onsuccess = () => resolve();
      };
    } catch {
      // The same failure meets the open that this accompanies, which answers for it.
      resolve();
    }
  });
}
