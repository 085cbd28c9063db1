/**
 * Seeds that once failed, with what they found: they run in every `npm test`. A new one goes to the end. Code that changes
 * what happens makes another world of a seed; what it found is therefore also held by a test at the place of the fault.
 */
export interface PinnedSeed {
  readonly seed: number;
  readonly peers?: number;
  readonly operations?: number;
  /** People act on each other's membership in it. */
  readonly isMembership?: boolean;
  readonly found: string;
}

export const pinnedSeeds: readonly PinnedSeed[] = [
  {
    seed: 44,
    peers: 3,
    operations: 200,
    found: 'entries behind a damaged record, on one disk only, were not shown again',
  },
  { seed: 21, peers: 4, operations: 200, found: 'a row listed its conflicts in the order that the columns once had' },
  { seed: 212, peers: 3, operations: 120, found: 'the offline switch pressed twice at once left the mesh off' },
  { seed: 388, peers: 3, operations: 120, found: 'a device whose own join was damaged joined a second time' },
  { seed: 1008, peers: 3, operations: 200, found: 'deleted columns were listed in the order in which they came' },
  { seed: 10, peers: 5, operations: 150, found: 'a column restored: a deleted row forgot the edits in it' },
  {
    seed: 5,
    peers: 4,
    operations: 200,
    found: 'a damaged operation without effect was missed for ever, though others brought it',
  },
  { seed: 810125, peers: 4, operations: 200, found: 'what a killed tab had taken was not seen by the other one' },
  { seed: 830222, peers: 3, operations: 73, found: 'a confirmation told to one tab was never told to the other' },
  {
    seed: 11,
    peers: 3,
    operations: 60,
    isMembership: true,
    found: 'logs of a join that was undone were held by some only',
  },
  {
    seed: 4,
    peers: 3,
    operations: 60,
    isMembership: true,
    found: 'a role given later took back the end of a lost device',
  },
  {
    seed: 851028,
    peers: 3,
    operations: 92,
    isMembership: true,
    found: 'an import into documents that had been folded anew',
  },
  { seed: 2004, peers: 3, operations: 200, found: 'entries wait for ever for one that died with two pages' },
  {
    seed: 900102,
    peers: 3,
    operations: 89,
    found: 'two disks with different damaged records of one log never made it whole together',
  },
  {
    seed: 22,
    peers: 3,
    operations: 82,
    found: 'a log asked of one peer on purpose was asked of nobody else once that one had gone',
  },
];
