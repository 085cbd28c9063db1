/** Timing and sizes of synchronisation, with the reason of each number. */

/** How often it is looked at whether something asked for is overdue. */
export const lookAgainMs = 500;

/** A head somebody acknowledged is usually on its way to us from its author: ask for it only when it has not come by then. */
export const lateAfterMs = 700;

/** A range asked for that brings nothing for this long is asked of another peer. */
export const wantTimeoutMs = 15_000;

/** One range message: large enough that its signature costs little, small enough that a fresh edit waits little behind it. */
export const rangeMessageBytes = 128 * 1024;

/** Logs asked for from one peer at a time: the reader of its disk stays ahead of the link without holding much. */
export const wantsPerLink = 16;

/** Wants a peer may have waiting here; an honest one asks for wantsPerLink at a time. */
export const maxQueuedWants = 256;

/** Heads remembered per peer: a peer that announces more logs than a room could have is lying. */
export const maxHeadsPerPeer = 100_000;

/**
 * Greetings and lists of operations that are answered per link: an honest peer greets once, and once more when either of
 * the two becomes a member or a range of an unknown member comes.
 */
export const costlyMessages = { burst: 40, perSecond: 2, maxKeys: 1 };

/** Operations sent in one message, unless a single one is larger: a thousand usual ones. */
export const opsMessageBytes = 512 * 1024;

/** Sent by one peer and not handled yet: eight of the largest messages. What one asks for at a time is far less. */
export const maxUnhandledBytes = 64 * 1024 * 1024;

/** The common part of a log may have been missing here when a branch of it came: it is asked for once more. */
export const askBranchAgainMs = 5000;
