/** Everything in the mesh that a peer, the signaling server or chance can push against, each with its reason [MESH-5]. */

// ------------------------------------------------------------- channel

/**
 * Bulk waits below this many bytes buffered in the channel: at 6 MiB/s an urgent message behind it is 40 ms late. The
 * gates rise with the class, so that the more urgent one always finds room where the lesser had to stop.
 */
export const bulkGateBytes = 256 * 1024;
export const normalGateBytes = 512 * 1024;
/** Chromium's channel fails at 16 MiB buffered; one mebibyte keeps a fast link busy (40 MB in 2.9 s were measured). */
export const urgentGateBytes = 1024 * 1024;

/** Handed to the channel in one turn: a page stays responsive, and an urgent message never waits for a longer loop. */
export const bytesPerTurn = 256 * 1024;

/** Who lets this much pile up does not read: at 0.12 MB/s, the slowest lossy link measured, it is four minutes of sending. */
export const maxQueuedBytes = 32 * 1024 * 1024;

/** Where the channel has no drain event (Node) it is looked at this often; where it has one, a lost event costs this. */
export const drainPollMs = 5;
export const drainSafetyMs = 250;

/** Where a check of the path was lost, others will be: at 5 % it takes half a minute to be sure that there are none. */
export const lossyForMs = 60_000;

// ------------------------------------------------------------- connections [MESH-7]

/** A killed tab shows as disconnected after about 6 s; a changed network comes back within 2–4 s or not at all. */
export const disconnectedGraceMs = 4_000;

/** From the first description to an open channel: three round trips and the slowest ICE checks; then dial again. */
export const connectTimeoutMs = 15_000;

/**
 * Chromium refuses connections when about 500 closed ones wait for collection, which takes 20–50 s: at 120 a minute we
 * stay near 100.
 */
export const maxConnectionsPerMinute = 120;

/** Connections being made at once, ours and theirs apart: a crowd that dials us never takes the slots of our own dials. */
export const maxConnecting = 16;

/**
 * While there is no link yet, so many dials at once: each costs both sides signatures and a connection, and what a newcomer
 * waits for comes over the first that opens. Twice as many follow when those are late, and so on: a sample full of strangers
 * who never answer is through in two seconds [T5]. Where somebody has let us in the link gets more time: each dial costs the server ten
 * messages, and through the room none.
 */
export const firstDials = 2;
export const firstDialMs = 600;
export const firstLinkMs = 2_500;

/** After the first link, before others are dialed: what a newcomer waits for comes over it, and each dial costs both sides. */
export const firstContentMs = 150;

/** To sessions of one device: tabs pass on between them what a few hear. Without it one member could be all our links. */
export const maxLinksPerDevice = 4;
/**
 * Guests get membership operations only; a leaked invite must not fill the room's links. As many as a sample has: a crowd that
 * joins at once turns to who has been there longest.
 */
export const maxGuestLinks = 16;

// ------------------------------------------------------------- handshake [T5]

/** From hello to proof: two round trips over signaling and four signatures. A slow phone on a slow network needs 2 s. */
export const halfOpenMs = 5_000;

/** Handshakes begun by others that wait for a proof; the oldest yields. Each is some hundred bytes and one ECDH. */
export const maxHalfOpenInbound = 64;
/**
 * Our own handshakes at once: four samples of peers, so that strangers who never answer cannot fill them within the five
 * seconds that each takes. Counted apart from those of others, who can neither take nor push them out.
 */
export const maxHalfOpenOutbound = 64;

/** A peer that redials does so with back-off: 0.3, 0.6, 1.2 s. Forty flooding strangers use a third of what all may. */
export const helloBurstPerSession = 4;
export const hellosPerSecondPerSession = 0.25;
/**
 * Readable hellos of all sessions together. Each costs two signatures and one ECDH, about 1.5 ms: a tenth of a core for
 * ever, half a second once. The burst is 96 sessions at their own: fewer attackers than that take nothing from others.
 */
export const helloBurst = 384;
export const hellosPerSecond = 64;
/** Sessions whose hello rate is remembered; the longest silent one is forgotten first. */
export const maxRatedSessions = 512;

/** A path from `create` is some entries of a few hundred bytes each; an invite proof is shorter. */
export const maxPassportBytes = 24 * 1024;
/** The operations that somebody removed has not seen, the removal among them: some hundred bytes each. */
export const maxFarewellBytes = 24 * 1024;
/** A data-channel description is about 500 B; with every candidate in it about 4 kB. */
export const maxSdpBytes = 16 * 1024;
export const maxCandidateBytes = 1024;
/** In one message: a message of them fits the server's frame. */
export const maxCandidatesPerMessage = 32;
/**
 * A description waits so long for its candidates, and no longer than this after the last one named: an engine names what it has
 * within a few milliseconds. Servers far away answer later; then candidates are gathered in messages of their own.
 */
export const candidateGatherMs = 25;
export const candidateQuietMs = 4;
/** Descriptions and candidates of one connection: 64 candidates were seen on a host with many interfaces. */
export const maxSignalsPerPair = 160;
/** Messages of one handshake waiting for the one before (signatures take a turn of the event loop). */
export const maxWaitingPerHandshake = 80;

// ------------------------------------------------------------- signaling

/** First wait after a failed connection; doubles to the longest. Both are spread by chance, or all come back at once. */
export const reconnectMinMs = 400;
export const reconnectMaxMs = 20_000;
/** A server that neither opens nor refuses is as good as gone. */
export const openTimeoutMs = 8_000;
/** Middleboxes forget idle connections after 30–60 s; the server's own heartbeat is 15 s. */
export const pingEveryMs = 12_000;
export const pongWithinMs = 6_000;
/** After a wake-up the question is whether this socket survived the sleep, and a person is waiting. */
export const pongWithinAfterWakeMs = 2_000;

// ------------------------------------------------------------- meeting

/** How often the sample of peers is asked for again, so that pairs which missed each other meet. */
export const refreshMs = 30_000;
/** A sample that came within this time is not asked for again when the page wakes. */
export const sampleFreshMs = 5_000;
/**
 * While there is no link but somebody is there, the first dozen times: a sample full of strangers must not keep us alone
 * for long [T5]. A sample costs 8 of the 50 messages a second that the server allows.
 */
export const lonelyRefreshMs = 300;
export const lonelyTurnsAtOnce = 12;
/** Sessions remembered as being there. A sample has 16; this covers the largest topic a few times over. */
export const maxAnnounced = 512;
/** Back-off of dialing one peer. */
export const redialMinMs = 300;
export const redialMaxMs = 30_000;
/** Somebody whom we, or who us, refused: membership may have changed since, but not by the second. */
export const refusedRedialMinMs = 3_000;
/** A link that lived this long was a good one: its peer's back-off starts anew. */
export const steadyLinkMs = 10_000;
/** Who broke the protocol is left alone this long: its app may be broken, and a reload may mend it. */
export const penaltyMs = 60_000;
/** Kinds of faults counted apart for diagnostics; the texts are ours, so there are some thirty of them. */
export const maxFaultKinds = 64;

// ------------------------------------------------------------- carried for others [MESH-2]

/** Steps of a carried handshake: eight links each reach a thousand peers in four; twice that for a bad way. */
export const maxHops = 8;
/** The largest handshake message, a passport in its proof. */
export const maxCarriedBytes = 45 * 1024;
/** Given by one neighbour to carry: a handshake is some twelve messages, and a crowd of twenty may come by one neighbour. */
export const carriedMessages = { burst: 300, perSecond: 30, maxKeys: 64 };
/** In kibibytes: two hundred handshakes at once, twenty a second after that. */
export const carriedBytes = { burst: 2_048, perSecond: 128, maxKeys: 64 };
/** Ways back to who asked, and how long they hold: a handshake ends within five seconds, its candidates follow. */
export const maxWaysBack = 512;
export const wayBackMs = 30_000;
/** Through the room first for this long after the first link: its statements name who is there, within a second or two. */
export const meshFirstMs = 3_000;
/** A session that the room did not lead to is dialed by the server for this long. */
export const wayShunnedMs = 60_000;

// ------------------------------------------------------------- tabs of one browser

/** Tabs answer within a few milliseconds; who answered need not be dialed over the network. */
export const tabHeadStartMs = 60;

/** In flight to another tab before it has said how far it read: a frozen background tab must not fill memory. */
export const tabWindowBytes = 4 * 1024 * 1024;
/** A receiver says how far it read after this many bytes. */
export const tabAckBytes = 256 * 1024;
/** "I am here" to all tabs: tabs that missed each other's hello meet at the next one. */
export const tabHelloMs = 15_000;
/** Without Web Locks a silent tab counts as gone after this: background tabs wake once a minute at worst. */
export const tabGoneMs = 150_000;
/** A browser with more tabs in one room than this has no person behind it. */
export const maxTabs = 64;
