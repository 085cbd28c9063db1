/** Timing and sizes of synchronisation, with the reason of each number. */

/** How often it is looked at whether something asked for is overdue. */
export const lookAgainMs = 500;

/** A head somebody acknowledged is usually on its way to us from its author: ask for it only when it has not come by then. */
export const lateAfterMs = 700;

/** What was asked for and brings nothing for this long is asked of another peer, … */
export const wantTimeoutMs = 15_000;
/** … and already after this long where another one has it, too. */
export const wantTimeoutWithOthersMs = 5_000;
/** A large message takes its time on a slow link: who brings this much in a second is not silent. */
export const aliveBytesPerSecond = 8 * 1024;

/**
 * One range message, unless a single signature spans more. It is what is checked, decrypted and applied in one go: some
 * hundred entries, a few tens of milliseconds, after which a fresh edit gets its turn. Its signature costs little still.
 */
export const rangeMessageBytes = 32 * 1024;

/** A larger range goes in pieces, so that a lost link costs a piece: below this beginning anew costs as little. */
export const partsFromBytes = 256 * 1024;
/** Pieces of ranges that are not whole yet, by one device and by all: the largest range, and two of them. */
export const maxPartialBytesPerDevice = 8 * 1024 * 1024;
export const maxPartialBytes = 16 * 1024 * 1024;

/** Sent for one want; then the asker asks on, if it still wants: so nobody is sent more than it can handle. */
export const bytesPerWant = 256 * 1024;
/** Asked of one link at a time: at 50 ms round trip 20 MB/s. */
export const askedBytesPerLink = 1024 * 1024;
/** Asked of all together: what may pile up here unchecked if all of it comes at once. */
export const askedBytes = 4 * 1024 * 1024;
/** Small logs are asked for by the hundred: ten thousand closed ones are 40 round trips. */
export const wantsPerLink = 192;
/** Of one log: large ones come in parts, from whoever has them. */
export const partsPerLog = 16;
/** Before anything is known of a log's entries. */
export const entryBytesAtFirst = 2048;
/** Parts that came before what they follow. */
export const maxShelfBytes = 8 * 1024 * 1024;
/** A log of which something came that could not be taken is left alone for so long: its author's join may be on its way. */
export const notTakenAgainMs = 1_000;
/** … and so long where it is taken no more: a device spoke with two tongues, or too much of it waits. */
export const notWantedAgainMs = 15_000;
/** Of devices that broke their word, also when they come back as another session. */
export const maxUnreliable = 256;

/** Wants a peer may have waiting here; an honest one asks for wantsPerLink at a time. */
export const maxQueuedWants = 256;
/** Given to a newcomer unasked: what a link carries in a few milliseconds, so that two who give the same waste little. */
export const givenBytes = 64 * 1024;
/** One message of ranges, and one transaction of the disk each to read them. */
export const givenLogs = 128;
/** Small ranges read side by side: each costs the disk a transaction. */
export const readAtOnce = 16;

/** Heads remembered per peer: a peer that announces more logs than a room could have is lying. */
export const maxHeadsPerPeer = 100_000;

/**
 * Greetings and lists of operations that are answered per link: an honest peer greets once, and once more when either of
 * the two becomes a member or a range of an unknown member comes.
 */
export const costlyMessages = { burst: 40, perSecond: 2, maxKeys: 1 };

/** A bucket with so many heads is told as it is, 600 bytes; of one with more the digests of its parts. */
export const fewHeads = 24;

/** Operations one peer may say that it holds: those of a room of some ten thousand people. */
export const maxOpIds = 65_536;

/** What catches up takes the page for so long before it lets others go first: less than a frame. */
export const sliceMs = 12;

/** How often it is looked for logs that are read a second time: healing or comparing has begun somewhere else. */
export const rereadPeriodMs = 3_000;

/** Operations sent in one message, unless a single one is larger: a thousand usual ones. */
export const opsMessageBytes = 512 * 1024;

/** Sent by one peer and not handled yet: eight of the largest messages. What one asks for at a time is far less. */
export const maxUnhandledBytes = 64 * 1024 * 1024;

/** The common part of a log may have been missing here when a branch of it came: it is asked for once more. */
export const askBranchAgainMs = 5000;

/** Others may have come by more of a log that is damaged here, or have found damage of their own. Few rooms ever ask. */
export const askUnannouncedAgainMs = 15_000;
