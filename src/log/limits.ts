/** Everything a peer can push against in a log, with the reason of the number. */

/** The largest single action, deflated, whatever its text; larger work is split by the writer. Bounds what one check can cost. */
export const maxBodyBytes = 6 * 1024 * 1024;

/** Logs newly seen since one's last entry. A writer that has seen more writes an empty entry first. */
export const maxDeps = 256;

/** One that names maxDeps logs takes 10 KiB. */
export const maxHeaderBytes = 16 * 1024;

/** Logs that one log can name by their place: more than ever write in one room at a time; further ones are named in full. */
export const maxNamedLogs = 4096;

/** Entries one signature may vouch for in one message: bounds the memory between receipt and verdict. */
export const maxEntriesPerRange = 2048;

/**
 * The entries of one range, headers included: the largest entry fits, and whoever took a range can hand it on within one
 * message. Without it one log with a mebibyte of deps, or with one signature for eight, could not be served by anybody.
 */
export const maxRangeBytes = 7 * 1024 * 1024;

/**
 * The headers of one range: a proof of a fork shows those of two, and must fit into its message [LOG-7]. Deps are nearly
 * all of them, and honest entries rarely name more than the peers that are there.
 */
export const maxRangeHeaderBytes = 400 * 1024;

/** Highest sequence number: about 24 days of one session writing a thousand entries a second, and it fits 31 bits. */
export const maxSeq = 2 ** 31 - 1;

/** The last moment that a Date can name: a later one is no time, and formatting it throws. */
export const maxTimeMs = 8.64e15;
