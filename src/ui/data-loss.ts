/**
 * An evicted store looks like a first visit. A mark outside of IndexedDB tells the two apart: it is set on the first visit,
 * so keys that are new while the mark is old mean that the browser has deleted what was stored [ROOM-9].
 */
const mark = 'skein-was-here';

export function hasLostData(marks: Pick<Storage, 'getItem' | 'setItem'>, isNewHere: boolean): boolean {
  try {
    const wasHere = marks.getItem(mark) !== null;
    marks.setItem(mark, 'yes');
    return isNewHere && wasHere;
  } catch {
    // No such store in this browser: then there is nothing to compare with.
    return false;
  }
}
