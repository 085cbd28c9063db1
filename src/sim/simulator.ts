/** Runs seeds. What costs time once – curve arithmetic, people who know each other – is kept between the runs of one process. */
import { honest, type Nature } from './browser.ts';
import type { Turn } from './clock.ts';
import type { Settlers } from './create-world.ts';
import { createCurves, type Signatures } from './made-up-crypto.ts';
import { type Outcome, run } from './run.ts';
import { makeSettlers } from './settlers.ts';

export interface SeedOptions {
  /** Absent: by the seed. */
  readonly peers?: number | undefined;
  /** Absent: by the seed. */
  readonly operations?: number | undefined;
  /** People are let in, removed and given other roles. */
  readonly isMembership?: boolean | undefined;
  readonly readTrace?: ((line: string) => void) | undefined;
}

export interface Simulator {
  simulate(seed: number, options?: SeedOptions): Promise<Outcome>;
}

/** One in eight rooms is old enough for snapshots. */
export const ageOf = (seed: number): number => (seed % 8 === 3 && !hasRealSignatures(seed) ? 170 : 0);

/** A tenth of all seeds signs with real keys; in the others a hash stands for a signature. */
export const hasRealSignatures = (seed: number): boolean => seed % 10 === 7;

const isCrowd = (seed: number): boolean => seed % 200 === 101;
const isLong = (seed: number): boolean => seed % 20 === 9;

/**
 * Where none is said. Most worlds are small, because most faults show among three people and a few dozen edits, and a
 * thousand of them can be run; some are long, and one in two hundred has more people than are all linked. Old rooms and
 * real keys come in one size each: making people of a new kind costs a second.
 */
export const peersOf = (seed: number): number => {
  if (hasRealSignatures(seed)) return 4;
  if (ageOf(seed) > 0) return 3;
  if (isCrowd(seed)) return 16;
  return isLong(seed) ? 3 + (seed % 4) : 3 + (seed % 2);
};

export const operationsOf = (seed: number): number => {
  if (isCrowd(seed)) return 100;
  return isLong(seed) ? 200 : 60 + (seed % 41);
};

/** In three of ten seeds one member is hostile; in one of them their log splits, and little else is wrong with it. */
const liarOf = (seed: number): Nature =>
  seed % 10 === 5 ? { ...honest, tampers: 0.01, forks: 0.08 } : { ...honest, tampers: 0.12 };
export const hasLiar = (seed: number): boolean => [2, 5, 8].includes(seed % 10);

/** In one of eleven seeds the second of them runs a newer app. */
const hasNewerApp = (seed: number): boolean => seed % 11 === 6;

export function createSimulator(turn: Turn, signatures: Signatures): Simulator {
  const curves = createCurves(signatures);
  const known = new Map<string, Promise<Settlers>>();

  const settlersFor = (count: number, age: number, isReal: boolean): Promise<Settlers> => {
    const key = `${count} ${age} ${isReal}`;
    const found = known.get(key) ?? makeSettlers(count, age, { turn, curves, signatures: isReal ? signatures : null });
    known.set(key, found);
    return found;
  };

  return {
    async simulate(
      seed,
      { peers = peersOf(seed), operations = operationsOf(seed), isMembership = false, readTrace } = {},
    ) {
      const isReal = hasRealSignatures(seed);
      return run({
        seed,
        operations,
        natureOf: (place) => {
          if (hasLiar(seed) && place === peers - 1) return liarOf(seed);
          return { ...honest, runsNewerApp: hasNewerApp(seed) && place === 1 };
        },
        hasMembership: isMembership,
        settlers: await settlersFor(peers, ageOf(seed), isReal),
        signatures: isReal ? signatures : null,
        turn,
        curves,
        ...(readTrace ? { readTrace } : {}),
      });
    },
  };
}
