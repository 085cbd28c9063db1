/**
 * Who is linked with whom [MESH-1]. Up to eight peers everybody with everybody; above that a few each, chosen so that the
 * room stays in one piece.
 *
 * After HyParView: J. Leitão, J. Pereira, L. Rodrigues, "HyParView: a membership protocol for reliable gossip-based
 * broadcast", DSN 2007. The *active view* are the links; the *passive view* are sessions to dial when links are lost.
 * Newcomers are walked through the room until somebody has room; slow shuffles keep passive views mixed. Differently
 * from the paper a full peer takes one more link and then drops the one that can best do without it: it learns how many
 * links the other has only over the link. And the server's samples show who is there but not reached: another island.
 *
 * Pure: events come in as calls, commands leave through `deps`; `evaluate()` alone decides to dial and to drop.
 * Invariants: (1) more than `maxActive` links are never kept; (2) who has no other link is not dropped; (3) a session is in
 * at most one of the two views; (4) every list has a limit, and what a neighbour says only ever adds to the passive view.
 */
import { toHex } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import { createRate } from '../rate.ts';
import type { SessionId } from '../types.ts';
import {
  activeOverflow,
  activeTarget,
  boundedFromOthers,
  degreeFreshMs,
  degreeWaitMs,
  fullAgainOthers,
  fullMeshOthers,
  maxActive,
  maxPassive,
  maxShufflesPassing,
  maxStrangers,
  sampleSize,
  shuffleMs,
  strangerAfterMs,
  walkLength,
  walkRemembers,
  walksPerMinute,
  walksPerNewcomer,
} from './limits.ts';
import type { OverlayMessage } from './overlay-message.ts';

export interface OverlayDeps {
  readonly env: Pick<Env, 'after' | 'elapsed' | 'chance' | 'randomBytes'>;
  readonly me: SessionId;
  /** Whether a dial may be tried now: nobody is dialed twice at once, or again before their back-off has run. */
  readonly mayDial: (session: SessionId) => boolean;
  /** How often it was dialed in vain: whoever never was goes first, or a crowd of strangers would stand before a new peer. */
  readonly failures: (session: SessionId) => number;
  /** Dials under way. */
  readonly dialing: () => number;
  /** How many may be asked at once while there is no link. */
  readonly firstDials: () => number;
  readonly dial: (session: SessionId) => void;
  readonly drop: (session: SessionId) => void;
  readonly send: (to: SessionId, message: OverlayMessage) => void;
}

export interface Overlay {
  /** The signaling server says that these are there. */
  sampled(sessions: readonly SessionId[]): void;
  /** These are reached: their statements came. */
  met(session: SessionId): void;
  /** Its statements come no longer. It may still be there, on the far side of a cut. */
  lost(session: SessionId): void;
  /** Not there any more. */
  gone(session: SessionId): void;
  linked(session: SessionId, isOurDial: boolean): void;
  unlinked(session: SessionId): void;
  hear(from: SessionId, message: OverlayMessage): void;
  /** Whether somebody who proved to be a member is to get a link, as far as numbers go. */
  hasRoom(): boolean;
  /** Looks again whom to dial or drop: something outside has changed. */
  evaluate(): void;
  active(): readonly SessionId[];
  passive(): readonly SessionId[];
  isBounded(): boolean;
  close(): void;
}

interface Neighbour {
  readonly isOurDial: boolean;
  /** How many links it said it has, and when. */
  links: number | null;
  saidAt: number;
  readonly since: number;
}

export function createOverlay(deps: OverlayDeps): Overlay {
  const { env, me } = deps;

  // State
  const active = new Map<SessionId, Neighbour>();
  const passive = new Set<SessionId>();
  /** Everybody whose statements come, linked or not. */
  const reached = new Set<SessionId>();
  /** Seen at the server, never heard: since when. */
  const strangers = new Map<SessionId, number>();
  /** The server's last sample: who has been there longest is first. */
  let byAge: readonly SessionId[] = [];
  /** Where an answer to a shuffle goes back to; null: it was ours. */
  const shuffles = new Map<string, SessionId | null>();
  let isBounded = false;
  let isClosed = false;

  // Resources
  const walks = createRate(env as Env, {
    burst: walksPerMinute,
    perSecond: walksPerMinute / 60,
    maxKeys: maxActive * 4,
  });

  // -------------------------------------------------------------- chance

  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(env.chance() * from.length)];

  const sampleOf = (from: Iterable<SessionId>, count: number, except: SessionId): SessionId[] => {
    const pool = [...from].filter((session) => session !== except);
    const sample: SessionId[] = [];
    while (sample.length < count && pool.length > 0) {
      const [one] = pool.splice(Math.floor(env.chance() * pool.length), 1);
      if (one !== undefined) sample.push(one);
    }
    return sample;
  };

  // -------------------------------------------------------------- views

  const remember = (session: SessionId): void => {
    if (session === me || active.has(session) || passive.has(session)) return; // keeps (3)
    if (passive.size >= maxPassive) {
      const [old] = sampleOf(passive, 1, me);
      if (old !== undefined) passive.delete(old); // keeps (4)
    }
    passive.add(session);
  };

  /** How many others are known to be there, by whatever way. */
  const others = (): number => {
    const known = new Set<SessionId>([...active.keys(), ...passive, ...reached]);
    return known.size;
  };

  const judgeSize = (): void => {
    const count = others();
    if (count >= boundedFromOthers) isBounded = true;
    else if (count <= fullAgainOthers) isBounded = false;
  };

  // -------------------------------------------------------------- deciding

  const evaluate = (): void => {
    if (isClosed) return;
    judgeSize();
    const now = env.elapsed();
    // One too many for a moment: whoever has to go is known when the newest has said how many links it has.
    const isSettling = [...active.values()].some(({ links, since }) => links === null && now - since < degreeWaitMs);
    while (active.size > maxActive + (isSettling ? activeOverflow : 0)) shed(); // keeps (1)
    dialSome();
  };

  const dialSome = (): void => {
    const target = isBounded ? activeTarget : fullMeshOthers;
    // Until there is one link every dial goes by the server; afterwards they go by the mesh, and cost it nothing.
    const most = active.size === 0 ? deps.firstDials() : target;
    const candidates = sampleOf([...passive].filter(deps.mayDial), passive.size, me);
    candidates.sort((a, b) => deps.failures(b) - deps.failures(a));
    while (active.size + deps.dialing() < most) {
      const next = eldestOf(candidates) ?? candidates.at(-1);
      if (next === undefined) break;
      candidates.splice(candidates.indexOf(next), 1);
      deps.dial(next);
    }
    if (active.size > 0 && active.size <= maxActive) mergeIsland();
  };

  /**
   * For every second dial before the first link: of those tried least, who has been at the server longest. Of a crowd that
   * joins at once only such a one can let anybody in yet; the others are left to chance, for strangers may be old, too [T5].
   */
  const eldestOf = (candidates: readonly SessionId[]): SessionId | undefined => {
    const last = candidates.at(-1);
    if (active.size > 0 || last === undefined || deps.dialing() % 2 === 1) return undefined;
    return byAge.find((one) => candidates.includes(one) && deps.failures(one) === deps.failures(last));
  };

  /** Who is at the server and was never heard of through the room may be in a part of it that is cut off from here. */
  const mergeIsland = (): void => {
    const now = env.elapsed();
    for (const [session, since] of strangers) {
      if (reached.has(session) || active.has(session)) strangers.delete(session);
      else if (now - since >= strangerAfterMs && deps.dialing() === 0 && deps.mayDial(session)) {
        strangers.delete(session);
        deps.dial(session);
        return;
      }
    }
  };

  const shed = (): void => {
    const now = env.elapsed();
    /** The more links it has, the better it can do without this one; who said nothing lately counts as the rule. */
    const worth = ([, { links, saidAt, isOurDial }]: readonly [SessionId, Neighbour]): number => {
      const count = links === null || now - saidAt > degreeFreshMs ? activeTarget : links;
      if (count <= 1) return -1; // keeps (2), unless all are such
      // Links that we chose ourselves go last: a crowd that dials us must not be all that we are linked with [T5].
      return count + (isOurDial ? 0 : 0.5) + env.chance() / 4;
    };
    const [victim] = [...active]
      .map((one) => ({ session: one[0], worth: worth(one) }))
      .sort((a, b) => b.worth - a.worth);
    if (!victim) return;
    deps.send(victim.session, { type: 'leave' });
    active.delete(victim.session);
    remember(victim.session);
    deps.drop(victim.session);
  };

  // -------------------------------------------------------------- walks and shuffles

  const walkOn = (session: SessionId, steps: number, from: SessionId): void => {
    const next = pick([...active.keys()].filter((one) => one !== from && one !== session));
    if (next !== undefined) deps.send(next, { type: 'forward-join', session, steps });
  };

  const hearWalk = (from: SessionId, session: SessionId, steps: number): void => {
    if (session === me || active.has(session) || !walks.take(from)) return;
    if (steps <= walkRemembers) remember(session);
    if ((steps === 0 || active.size < activeTarget) && active.size < maxActive) {
      remember(session);
      if (deps.mayDial(session)) return deps.dial(session);
    }
    if (steps > 0) walkOn(session, steps - 1, from);
  };

  const passShuffle = (id: string, back: SessionId | null): void => {
    shuffles.set(id, back);
    for (const oldest of shuffles.keys()) {
      if (shuffles.size <= maxShufflesPassing) break;
      shuffles.delete(oldest);
    }
  };

  const view = (except: SessionId): SessionId[] => sampleOf([...active.keys(), ...passive], sampleSize, except);

  const shuffle = (): void => {
    // Where everybody fits into the passive view there is nothing to mix.
    const to = others() > maxPassive ? pick([...active.keys()]) : undefined;
    if (to === undefined) return;
    const id = toHex(env.randomBytes(8));
    passShuffle(id, null);
    deps.send(to, { type: 'shuffle', id, steps: walkLength, sample: view(to) });
  };

  const hearShuffle = (from: SessionId, message: OverlayMessage & { type: 'shuffle' }): void => {
    if (shuffles.has(message.id)) return;
    passShuffle(message.id, from);
    const next = message.steps > 0 ? pick([...active.keys()].filter((one) => one !== from)) : undefined;
    if (next !== undefined) return deps.send(next, { ...message, steps: message.steps - 1 });
    deps.send(from, { type: 'shuffled', id: message.id, sample: view(from) });
    for (const session of message.sample) remember(session);
  };

  let cancelShuffle = (): void => {};
  const shuffleLater = (): void => {
    cancelShuffle = env.after(shuffleMs * (0.75 + env.chance() / 2), () => {
      shuffle();
      shuffleLater();
    });
  };
  shuffleLater();

  return {
    sampled(sessions) {
      const now = env.elapsed();
      byAge = sessions;
      for (const session of sessions) {
        if (session === me) continue;
        remember(session);
        if (reached.has(session) || active.has(session) || strangers.has(session)) continue;
        if (strangers.size >= maxStrangers) continue;
        strangers.set(session, now);
        env.after(strangerAfterMs, evaluate);
      }
      evaluate();
    },
    met(session) {
      if (session === me || reached.has(session)) return;
      reached.add(session);
      strangers.delete(session);
      remember(session);
      evaluate();
    },
    lost(session) {
      reached.delete(session);
      evaluate();
    },
    gone(session) {
      reached.delete(session);
      passive.delete(session);
      strangers.delete(session);
      evaluate();
    },
    linked(session, isOurDial) {
      passive.delete(session); // keeps (3)
      strangers.delete(session);
      active.set(session, { isOurDial, links: null, saidAt: 0, since: env.elapsed() });
      deps.send(session, { type: 'neighbour', links: active.size, sample: view(session) });
      if (active.size > maxActive) env.after(degreeWaitMs, evaluate);
      evaluate();
    },
    unlinked(session) {
      if (!active.delete(session)) return;
      remember(session);
      evaluate();
    },
    hear(from, message) {
      const neighbour = active.get(from);
      if (!neighbour) return;
      switch (message.type) {
        case 'neighbour': {
          neighbour.links = message.links;
          neighbour.saidAt = env.elapsed();
          for (const session of message.sample) remember(session);
          if (message.links <= 1 && active.size > 1) {
            for (let i = 0; i < walksPerNewcomer; i++) walkOn(from, walkLength, from);
          }
          return evaluate();
        }
        case 'forward-join':
          return hearWalk(from, message.session, message.steps);
        case 'shuffle':
          return hearShuffle(from, message);
        case 'shuffled': {
          const back = shuffles.get(message.id);
          if (back === undefined) return;
          shuffles.delete(message.id);
          if (back !== null) return deps.send(back, message);
          for (const session of message.sample) remember(session);
          return evaluate();
        }
        case 'leave':
          active.delete(from);
          remember(from);
          deps.drop(from);
          return evaluate();
      }
    },
    hasRoom: () => active.size < maxActive + activeOverflow,
    evaluate,
    active: () => [...active.keys()],
    passive: () => [...passive],
    isBounded: () => isBounded,
    close() {
      isClosed = true;
      cancelShuffle();
    },
  };
}
