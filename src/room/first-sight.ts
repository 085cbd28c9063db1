/**
 * The moment between "the room's store is open" and "the room is open": the picture is looked for, handed out, and given
 * the page for as long as it takes to be painted. What opens a room keeps the page busy, and would keep it blank.
 */
import type { Env } from '../lib/env.ts';
import type { Store } from '../storage/port.ts';
import { type FlatPicture, readPicture } from './flat-picture.ts';

/** Not everybody who is given a picture looks at its table: on a phone another place may be shown. */
const longestMs = 250;

export interface Screen {
  /** Resolves once what was changed on the page before this call is seen; at once where nobody looks. */
  painted(): Promise<void>;
}

export interface FirstSight {
  /** Null: there is none, and the room itself is to be waited for. */
  readonly picture: Promise<FlatPicture | null>;
  /** Looks for it; resolves when the room may take the page. */
  look(store: Store): Promise<void>;
  /** Its table was handed out. */
  shown(): void;
  /** The room is open, or will never be. */
  over(): void;
}

export function createFirstSight(env: Env, screen: Screen | null, build: string): FirstSight {
  let tell = (_: FlatPicture | null): void => {};
  let begin = (): void => {};
  const picture = new Promise<FlatPicture | null>((resolve) => {
    tell = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  return {
    picture,
    async look(store) {
      const found = screen && (await readPicture(store, build));
      tell(found);
      if (!found) return;
      const cancel = env.after(longestMs, begin);
      await begun;
      cancel();
    },
    shown: () => void screen?.painted().then(begin),
    over: () => tell(null),
  };
}
