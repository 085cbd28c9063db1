/**
 * Everything a client can push against at the signaling server, each with its reason. The client keeps the sizes too,
 * so that it never sends what would be refused.
 */

/** A sealed session description with its candidates is about 6 kB; a frame of this size is ten times that. */
export const maxSignalingFrameBytes = 64 * 1024;

/** The frame's limit less room for the envelope around `data` (type, topic, peer ids, quotes). */
export const maxDataChars = 60 * 1024;

/** A page shows one room and may keep a few more in touch; more than this is somebody filling memory. */
export const maxTopicsPerSocket = 32;

/** The largest room meant to meet at one server; a join reads the topic once, so this bounds that work too. */
export const maxSocketsPerTopic = 512;

/** A whole office, or a hall behind one router, and still a bound on what one host can hold open. */
export const maxSocketsPerAddress = 512;

/** About 15 kB each: 150 MB, which the smallest rented machine has. */
export const maxSockets = 10_000;

/** A joiner is introduced to this many others, chosen at random; the mesh tells it of the rest. */
export const maxPeersSampled = 16;

/** Those told when a peer leaves: who exchanged messages with it, the newest only, so that one socket stays small. */
export const maxContacts = 64;

/** Greeting 16 peers takes about 20 messages each, at once: this burst lets a joiner do that without waiting. */
export const burstMessages = 400;
/** Afterwards only reconnecting peers talk; 50 a second greets two or three new ones each second. */
export const messagesPerSecond = 50;

/** 16 peers × about 20 kB of sealed descriptions and candidates, six times over. */
export const burstBytes = 2 * 1024 * 1024;
export const bytesPerSecond = 128 * 1024;

/** An answer with a sample is ten times as long as its question; so it costs that much more. */
export const sampleCostMessages = 8;

/** A client with a bug hears of it a few times; what goes on after that is not a client of ours. */
export const maxBadMessages = 16;
/** Messages dropped for rate before the socket is closed: two seconds of a mild flood, a blink of a hard one. */
export const maxDroppedMessages = 1_000;

/** What may wait for a client that reads slowly; its answers would otherwise pile up in our memory. */
export const maxBufferedBytes = 512 * 1024;

/** Two missed heartbeats end a socket, so a peer that lost its network is gone from the topic within 30 s. */
export const heartbeatMs = 15_000;
