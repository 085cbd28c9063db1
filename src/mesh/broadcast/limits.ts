/** Times and sizes of the broadcast, with the reason of each number. */

// ------------------------------------------------------------- tree

/**
 * Lazy links made eager when an eager one is lost. One may lead into the part that was cut off, too; with two of them a room
 * that loses a third of its peers at once has its tree again before anything is announced.
 */
export const replacementsOfLostEager = 2;

/** Who sets the pace of the tree and is silent for this long has gone to bed: another author's copies count. */
export const paceForMs = 10_000;

/**
 * After an announcement the payload is usually on its way by the tree: it is asked for when it has not come by then. Long
 * enough for a few hops, short enough that a person does not see it.
 */
export const graftAfterMs = 250;
/** Announced over an eager link it went by before that link was one: only another eager link can still be bringing it. */
export const fetchAfterMs = 40;

// ------------------------------------------------------------- announcements and acknowledgements

/**
 * Turns in which announcements leave, spread by chance so that of two that could tell each other one is usually first
 * and the other need not. With one lazy link a second the cost per peer does not depend on how many links it has.
 */
export const tellTurnMs = 500;
export const newsGapMs = 1_000;
/**
 * Acknowledgements to the author over one link: after a quiet time at once, then at most one in two seconds by itself; where
 * a fresh entry leaves over that link they go along, once a second [MESH-6]. A packet of its own costs ninety bytes.
 */
export const ackGapMs = 2_000;
export const alongGapMs = 1_000;

// ------------------------------------------------------------- statements [MESH-6]

/** A session says again that it is there. Missed twice, it is gone: a crashed tab leaves the list within a minute. */
export const refreshMs = 20_000;
/** In large rooms refreshes are rarer, or saying that one is there would be all that the links carry. */
export const refreshPerSessionMs = 400;
export const goneAfterRefreshes = 2.5;
/** Who passes on somebody's refresh and spoke longer ago than this part of the period adds its own: waves, not rain. */
export const joinWaveAt = 0.75;
export const waveSpreadMs = 250;

/** A changed place in a document: at most this often by one session. A person's eye asks for no more. */
export const presenceGapMs = 400;
/**
 * Confirmations for authors that are not linked cost a signature and a flood, so they wait until the room is quiet for a
 * moment; while it is never quiet they come once in a while. Both grow with the room, so its cost for all stays the same.
 */
export const quietMs = 1_500;
export const confirmGapPerSessionMs = 250;
export const confirmWaitPerSessionMs = 1_000;
/** A confirmed head is said again for this long: of two statements soon after one another only the newer is passed on. */
export const confirmedAgainMs = 10_000;

/** Bundles wait for company: what changed a place leaves soon, everything else with whatever else comes meanwhile. */
export const urgentGatherMs = 30;
export const gatherMs = 300;
/** And one link carries one bundle in this time, whoever has said how much. */
export const bundleGapMs = 500;

/** Sessions whose statements are kept: two hundred people with a few tabs. One more costs everybody some hundred bytes. */
export const maxSpeakers = 512;
/** Of one device: as many as it may have links [T13]. */
export const maxSpeakersPerDevice = 8;
/** Numbers of sessions that are gone, so that an old statement cannot raise them again. */
export const maxRemembered = 2_048;

/**
 * Statements from one link: a whole room once when the link is new, then what a busy room says. Each costs one
 * verification, about 0.15 ms: a link that sends no end of them costs a hundredth of a core.
 */
export const statementRate = { burst: 1_024, perSecond: 60, maxKeys: 1 };
/** Of one session: its place on change, and confirmations. More is not passed on, so one who shouts is heard by neighbours only. */
export const speakerRate = { burst: 8, perSecond: 3, maxKeys: maxSpeakers };
/** Messages over the rate before the link ends: an honest peer never has one. */
export const maxOverRate = 2_000;

/** Nothing has moved for this long: a room at rest, for comparing digests. */
export const atRestMs = 3_000;
/** A peer whose digest differs is greeted at most this often: it may hold what nobody here may have. */
export const compareGapMs = 60_000;

/** Announced logs that are waited for at a time; the sync of heads repairs the rest. */
export const maxAwaited = 1_024;
/** What was fetched within this time is fresh for those below in the tree; what comes later is a catch-up of one's own. */
export const fetchedForMs = 5_000;
