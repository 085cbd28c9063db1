/** What one peer message may carry, with the reason of each number [MESH-5]. */

/** Every member's operations of a room of some thousand people: 16 bytes each as ids; longer sets go in several messages. */
export const maxOpsPerMessage = 4096;

/** A room that was opened 20,000 times, at about 28 bytes a head: half a megabyte. */
export const maxHeadsPerMessage = 20_000;

/** Entries beyond the splits of dishonest logs: honest members wait for a handful of them, if for any. */
export const maxBranchWants = 64;

/** Ranges asked for at once from one peer: enough to keep a link busy, few enough to ask another when it dies. */
export const maxWantsPerMessage = 64;

/** A place in a document: three ids and a few flags. */
export const maxPresenceBytes = 512;

/** Two branches up to their next signatures: normally one entry each, headers and hashes only. */
export const maxForkProofBytes = 1024 * 1024;
