/**
 * Finding the first others [MESH-24, T5]: how many are dialed at once while there is no link, and when the server is asked
 * for another sample. Whom the server names may all be strangers who never answer, so what is tried widens; and each dial
 * and each sample costs the server, so nothing is tried that cannot help.
 */
import type { Env } from '../lib/env.ts';
import {
  firstContentMs,
  firstDialMs,
  firstDials,
  firstLinkMs,
  lonelyRefreshMs,
  lonelyTurnsAtOnce,
  maxAnnounced,
  meshFirstMs,
  refreshMs,
  sampleFreshMs,
} from './limits.ts';
import type { SessionId } from './types.ts';

export interface CompanyDeps {
  readonly env: Env;
  readonly hasLink: () => boolean;
  /** Connections being made, and dials of members who have answered. */
  readonly connecting: () => number;
  /** Since when, by the wall clock, each dial or connection is under way. */
  readonly underWay: () => readonly { readonly since: number }[];
  /** Somebody is said to be there. */
  readonly isAnybodyThere: () => boolean;
  /** Somebody is there who is not being dialed and was not dialed since there was a link. */
  readonly isAnybodyUntried: (wasTried: (session: SessionId) => boolean) => boolean;
  readonly ask: () => void;
  readonly evaluate: () => void;
}

export interface Company {
  /** Asks again in a while: soon while alone, slowly otherwise. */
  plan(): void;
  /** News that somebody is there. */
  heard(): void;
  /** Now, unless the last sample is fresh. */
  askNow(): void;
  dialed(session: SessionId): void;
  wasTried(session: SessionId): boolean;
  /** How many may be under way while there is no link. */
  firstDials(): number;
  /** Look again after this; null: nothing is under way. */
  nextLookMs(): number | null;
  linked(): void;
  alone(): void;
  /** Since when there is a link; null: there is none. */
  since(): number | null;
  /** The first link has just opened: what comes over it goes before more of them. */
  isBusy(): boolean;
  stop(): void;
}

export function createCompany(deps: CompanyDeps): Company {
  const { env, hasLink } = deps;

  // State
  let turns = 0;
  let sampledAt = Number.NEGATIVE_INFINITY;
  let since: number | null = null;
  let cancel = (): void => {};
  /** Dialed while there was no link: whoever was not is first, and when all were, others are asked for. */
  const tried = new Set<SessionId>();

  const plan = (): void => {
    cancel();
    // Who is linked with tabs of this browser only still looks for the others.
    const isLonely = !hasLink() && deps.isAnybodyThere();
    turns = isLonely ? turns + 1 : 0;
    const longest = lonelyRefreshMs * 1.5 ** Math.max(0, turns - lonelyTurnsAtOnce);
    const wait = isLonely ? Math.min(refreshMs, longest) : refreshMs;
    cancel = env.after(wait * (0.75 + env.chance() / 2), () => {
      const mayYetSucceed = deps.connecting() > 0 || deps.isAnybodyUntried((session) => tried.has(session));
      if (!isLonely || !mayYetSucceed) deps.ask();
      plan();
    });
  };

  return {
    plan,
    heard() {
      sampledAt = env.elapsed();
      // The first news: the next sample is asked for soon, not at the slow turn planned so far.
      if (turns === 0) plan();
    },
    askNow() {
      if (env.elapsed() - sampledAt >= sampleFreshMs) deps.ask();
    },
    dialed(session) {
      if (!hasLink() && tried.size < maxAnnounced) tried.add(session);
    },
    wasTried: (session) => tried.has(session),
    firstDials() {
      // Who was answered or let in by a member waits for that link: on a busy machine more dials make all of them later.
      const patience = deps.connecting() > 0 ? firstLinkMs : firstDialMs;
      const late = deps.underWay().filter((one) => env.now() - one.since >= patience).length;
      // Twice as many as are late, besides them.
      return firstDials + 2 * late;
    },
    nextLookMs: () => (!hasLink() && deps.underWay().length > 0 ? firstDialMs : null),
    linked() {
      tried.clear();
      if (since !== null) return;
      since = env.elapsed();
      // Until then nobody else is dialed, …
      env.after(firstContentMs, deps.evaluate);
      // … and until then only whom the room leads to.
      env.after(meshFirstMs, deps.evaluate);
    },
    alone() {
      since = null;
    },
    since: () => since,
    isBusy: () => since !== null && env.elapsed() - since < firstContentMs,
    stop: () => cancel(),
  };
}
