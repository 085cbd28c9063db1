/**
 * What one admitted update may ask of a replica (T11, T12). Chosen so that the largest thing our own writers make in one
 * transaction — `docLimits.actionCells` cells with `docLimits.actionChars` of text — stays well below: an update that its
 * own writer's peers refuse would void everything the writer does afterwards.
 */
export const updateLimits = {
  bytes: 7_340_032,
  /** Each costs an object and a place in an array. */
  structs: 400_000,
  /** Values within register items and attributes. */
  values: 2_000_000,
  /** Arrays in arrays: reading them is recursive. */
  valueDepth: 8,
  /** Ranges in the delete set. */
  ranges: 400_000,
  /** Clocks that GC and deleted structs may use up: they cost few bytes and claim much (T8). */
  emptyLength: 500_000,
  /** JSON of one embed or one format mark. */
  jsonChars: 65_536,
  keyBytes: 1_024,
  /** Different root names one update may open. */
  roots: 16,
  /** Types in types: deleting and drawing them is recursive. A note nests lists and quotes, nobody nests this deep. */
  nesting: 32,
} as const;

export type UpdateLimits = { readonly [Name in keyof typeof updateLimits]: number };
