/**
 * Chromium keeps all IndexedDB data of an origin in one LevelDB, and goes on writing at the end of the journal it finds
 * there. If the browser was killed between the two halves of a record, the torn half stays in the middle of the journal,
 * and the start after the next one takes it for corruption and deletes everything: rooms, settings, device keys. (Under
 * full load about one kill in thirty ended so; an idle browser has no record to tear.)
 *
 * Deleting a database makes LevelDB write its memory out and begin a new journal, and with the old one the torn record
 * goes. So every open also makes and deletes an empty database. Elsewhere that is harmless and over in a few milliseconds.
 */
const databaseName = 'skein-fresh-journal';

export function startFreshJournal(factory: IDBFactory): void {
  // Every failure here is left alone: the open it accompanies has its own answer, and the next open tries again.
  const quiet = (event: Event): void => event.preventDefault();
  try {
    const request = factory.open(databaseName);
    request.onerror = quiet;
    request.onsuccess = () => {
      request.result.close();
      factory.deleteDatabase(databaseName).onerror = quiet;
    };
  } catch {
    // The same failure meets the open itself, which answers for it.
  }
}
