/** Which decisions against one's own value were seen already, kept in this browser: read, not believed. */
export interface SeenLosses {
  has(id: string): boolean;
  add(id: string): void;
}

/** Older ones leave: what was decided that long ago has gone out of the list of the settled, or stays said. */
const mostKept = 500;

export function createSeenLosses(marks: () => Pick<Storage, 'getItem' | 'setItem'>, room: string): SeenLosses {
  const key = `skein-seen-losses-${room}`;
  const read = (): readonly string[] => {
    try {
      const raw: unknown = JSON.parse(marks().getItem(key) ?? '[]');
      return Array.isArray(raw) ? raw.filter((one): one is string => typeof one === 'string') : [];
    } catch {
      return [];
    }
  };
  const seen = new Set(read());
  return {
    has: (id) => seen.has(id),
    add(id) {
      seen.add(id);
      try {
        marks().setItem(key, JSON.stringify([...seen].slice(-mostKept)));
      } catch {
        // Said once more after a reload: better twice than never.
      }
    },
  };
}
