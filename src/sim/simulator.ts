/** Runs seeds. What costs time once – curve arithmetic, people who know each other – is kept between the runs of one process. */
import type { Turn } from './clock.ts';
import type { Settlers } from './create-world.ts';
import { createCurves, type Signatures } from './made-up-crypto.ts';
import { type Outcome, run } from './run.ts';
import { makeSettlers } from './settlers.ts';

export interface SeedOptions {
  /** Absent: three to six, by the seed. */
  readonly peers?: number | undefined;
  readonly operations?: number | undefined;
  readonly readTrace?: ((line: string) => void) | undefined;
}

export interface Simulator {
  simulate(seed: number, options?: SeedOptions): Promise<Outcome>;
}

export const usualOperations = 200;

/** One in eight rooms is old enough for snapshots. */
export const ageOf = (seed: number): number => (seed % 8 === 3 && !hasRealSignatures(seed) ? 170 : 0);

/** A tenth of all seeds signs with real keys; in the others a hash stands for a signature. */
export const hasRealSignatures = (seed: number): boolean => seed % 10 === 7;

/** Where none is said. Old rooms and real keys come in one size each: making people of a new kind costs a second. */
export const peersOf = (seed: number): number => {
  if (hasRealSignatures(seed)) return 4;
  return ageOf(seed) > 0 ? 3 : 3 + (seed % 4);
};

/** In three of ten seeds one member lies. */
export const hasLiar = (seed: number): boolean => [2, 5, 8].includes(seed % 10);
const liesRate = 0.12;
export function createSimulator(turn: Turn, signatures: Signatures): Simulator {
  const curves = createCurves();
  const known = new Map<string, Promise<Settlers>>();

  const settlersFor = (count: number, age: number, isReal: boolean): Promise<Settlers> => {
    const key = `${count} ${age} ${isReal}`;
    const found = known.get(key) ?? makeSettlers(count, age, { turn, curves, signatures: isReal ? signatures : null });
    known.set(key, found);
    return found;
  };

  return {
    async simulate(seed, { peers = peersOf(seed), operations = usualOperations, readTrace } = {}) {
      const isReal = hasRealSignatures(seed);
      return run({
        seed,
        operations,
        lies: hasLiar(seed) ? liesRate : 0,
        settlers: await settlersFor(peers, ageOf(seed), isReal),
        signatures: isReal ? signatures : null,
        turn,
        curves,
        ...(readTrace ? { readTrace } : {}),
      });
    },
  };
}
