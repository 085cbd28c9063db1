/**
 * The life of one page. Whatever wants in – timers, frames, disk and crypto answers – comes through `enter`, which a frozen
 * page keeps waiting and a dead one never opens again. So a page dies between two events, as a killed process does.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

export interface Life {
  readonly name: string;
  readonly env: Env;
  /** In the page's own turn: now, or when it is thawed, or never. */
  enter(run: () => void): void;
  /** The page's own wait: resolves in one of its turns. */
  wait(delayMs: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  die(): void;
  state(): 'awake' | 'frozen' | 'dead';
  onDeath(run: () => void): void;
}

/** A wall clock may be set by its person; the machine's own span of time is not moved by that. */
export interface WallClock {
  offsetMs: number;
}

/** Some day in 2026; the label of time that people would see. */
const beginningOfTime = 1_790_000_000_000;

export function createLife(name: string, clock: Clock, wall: WallClock, chance: Chance): Life {
  let state: 'awake' | 'thawing' | 'frozen' | 'dead' = 'awake';
  let waiting: (() => void)[] = [];
  const deaths: (() => void)[] = [];

  const enter = (run: () => void): void => {
    if (state === 'awake') run();
    else if (state !== 'dead') waiting.push(run);
  };

  /** What waited comes first, one turn each: nothing new overtakes it. */
  const catchUp = (): void => {
    if (state !== 'thawing') return;
    waiting.shift()?.();
    if (waiting.length === 0) state = 'awake';
    else clock.after(0, catchUp);
  };

  const env: Env = {
    now: () => Math.floor(beginningOfTime + clock.now() + wall.offsetMs),
    elapsed: () => clock.now(),
    randomBytes: (count): Bytes => chance.bytes(count),
    chance: chance.next,
    after(delayMs, run) {
      let isCancelled = false;
      const cancel = clock.after(delayMs, () => enter(() => isCancelled || run()));
      return () => {
        isCancelled = true;
        cancel();
      };
    },
  };

  return {
    name,
    env,
    enter,
    wait: (delayMs) => new Promise((resolve) => clock.after(delayMs, () => enter(resolve))),
    freeze() {
      if (state !== 'dead') state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      state = 'thawing';
      clock.after(0, catchUp);
    },
    die() {
      state = 'dead';
      waiting = [];
      for (const run of deaths.splice(0)) run();
    },
    state: () => (state === 'thawing' ? 'frozen' : state),
    onDeath(run) {
      deaths.push(run);
    },
  };
}
