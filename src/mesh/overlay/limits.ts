/** Sizes and times of the overlay, with the reason of each number. Links themselves are limited in ../limits.ts. */

/**
 * Up to eight peers everybody is linked with everybody: one hop, and nobody depends on anybody. From the ninth on links are
 * chosen. Between the two borders what was decided stays, so that one who comes and goes makes nobody dial or drop.
 */
export const fullMeshOthers = 7;
export const boundedFromOthers = 8;
export const fullAgainOthers = 6;

/** At most so many links to members [MESH-1]: each costs a connection, keys, and heartbeats of the browser below us. */
export const maxActive = 8;
/**
 * So many are looked for. HyParView's figure for ten thousand nodes; with five, a room that loses a third of its peers at
 * once stays in one piece, and between five and eight there is room for those who come.
 */
export const activeTarget = 5;
/** For a moment there may be more, until it is known who of them can go: a newcomer must always get in somewhere. */
export const activeOverflow = 2;
/** HyParView: six times the active view, so that somebody of it is there when many leave at once. */
export const maxPassive = 30;
/** Told to a new neighbour and in a shuffle. */
export const sampleSize = 6;
/** Steps of a walk that finds a newcomer neighbours, and the step at which it is remembered. */
export const walkLength = 5;
export const walkRemembers = 3;
/** Walks begun for one newcomer, and accepted from one neighbour a minute: more is no honest crowd. */
export const walksPerNewcomer = 2;
export const walksPerMinute = 60;

/** Slow: the passive view is only for repair. */
export const shuffleMs = 60_000;
/** Ways back that are remembered for answers to shuffles. */
export const maxShufflesPassing = 64;

/** A new neighbour says how many links it has within a round trip or so. */
export const degreeWaitMs = 1_500;
/** What a neighbour said about the number of its links is taken for true this long. */
export const degreeFreshMs = 15_000;
/** A session that was seen at the server but says nothing here for this long may be on another island. */
export const strangerAfterMs = 6_000;
/** Strangers remembered. */
export const maxStrangers = 64;
