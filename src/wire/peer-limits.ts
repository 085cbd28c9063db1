/** What one peer message may carry, with the reason of each number [MESH-5]. */

/** Every member's operations of a room of some thousand people: 16 bytes each as ids; longer sets go in several messages. */
export const maxOpsPerMessage = 4096;

/** A room that was opened 20,000 times, at about 28 bytes a head: half a megabyte. */
export const maxHeadsPerMessage = 20_000;

/** Entries beyond the splits of dishonest logs: honest members wait for a handful of them, if for any. */
export const maxBranchWants = 64;

/** Small ranges in one message: together no more than one large one. */
export const maxRangesPerMessage = 256;

/** A piece of a large range: what a lost link costs at most, and four frames. */
export const maxPartBytes = 64 * 1024;

/** What packed ranges unfold to: one signature may span 2,048 small bodies and their headers, which are 1.4 MiB. */
export const maxPackedPlainBytes = 2 * 1024 * 1024;

/** Ranges asked for at once from one peer: enough to keep a link busy, few enough to ask another when it dies. */
export const maxWantsPerMessage = 64;

/** A place in a document: three ids and a few flags. */
export const maxPresenceBytes = 512;

/** Two branches up to their next signatures: normally one entry each, headers and hashes only. */
export const maxForkProofBytes = 1024 * 1024;

/** Logs, and speakers, that one side of a link has short numbers for at a time; a number is used again for another name. */
export const maxReferences = 1024;

/** Heads announced in one message: what moved within half a second; the rest follows in the next one. */
export const maxToldHeads = 256;

/** Statements in one bundle: a room of sixty sessions in one message of at most 90 kB, usually 5 kB. */
export const maxStatements = 64;

/** Logs that one statement confirms: those that moved lately or whose author has just come. */
export const maxStatementHeads = 32;

/** A carried handshake message and its address [MESH-2]. */
export const maxMeshBytes = 46 * 1024;
