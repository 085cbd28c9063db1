/**
 * Versions of an entry's header. Whoever does not know one still checks, keeps and passes on the entry, because chain and
 * signature are over bytes; it waits, with what follows it, for an app that does [LOG-9].
 */
export const entryVersions: { readonly written: number; readonly readable: readonly number[] } = {
  written: 2,
  readable: [2],
};
