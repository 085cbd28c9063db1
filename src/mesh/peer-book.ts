/** Who is said to be there, and when to dial whom again: back-off per peer, spread by chance. Decides nothing else. */
import type { Env } from '../lib/env.ts';
import { maxAnnounced, redialMaxMs, redialMinMs, refusedRedialMinMs } from './limits.ts';
import type { SessionId } from './types.ts';

export interface PeerBook {
  announce(session: SessionId): void;
  /** Not there any more, says the signaling server. */
  gone(session: SessionId): void;
  /** The last try ended; `refused` waits longer, for it is membership that must change. */
  failed(session: SessionId, how: 'failed' | 'refused'): void;
  /** A try ended for a reason that lies in nobody: look again soon. */
  postpone(session: SessionId): void;
  /** The link was a good one: start anew. */
  steady(session: SessionId): void;
  /** Its back-off has run, or it was never dialed. */
  isDue(session: SessionId): boolean;
  /** How often in a row it was dialed in vain. */
  failures(session: SessionId): number;
  /** Announced and due; first those that failed least, or a crowd of silent strangers would stand before a new peer. */
  due(): readonly SessionId[];
  /** Milliseconds until the next becomes due; null: nobody waits. */
  nextDueMs(): number | null;
  announced(): number;
  /** Everybody is due now. */
  wake(): void;
}

export function createPeerBook(env: Env, mySession: SessionId): PeerBook {
  const waitBySession = new Map<SessionId, { failures: number; dueAt: number }>();

  /** The smaller session id goes first; so after a lost link the two rarely dial each other at once. */
  const headStart = (session: SessionId): number => (mySession < session ? 0 : redialMinMs);

  const retry = (session: SessionId, least: number): void => {
    const wait = waitBySession.get(session);
    if (!wait) return;
    const longest = Math.min(redialMaxMs, least * 2 ** wait.failures);
    wait.failures = Math.min(wait.failures + 1, 16);
    wait.dueAt = env.elapsed() + longest * (0.5 + env.chance() / 2) + headStart(session);
  };

  return {
    announce(session) {
      if (session === mySession || waitBySession.has(session) || waitBySession.size >= maxAnnounced) return;
      waitBySession.set(session, { failures: 0, dueAt: env.elapsed() });
    },
    gone(session) {
      waitBySession.delete(session);
    },
    failed: (session, how) => retry(session, how === 'refused' ? refusedRedialMinMs : redialMinMs),
    postpone(session) {
      const wait = waitBySession.get(session);
      if (wait) wait.dueAt = Math.max(wait.dueAt, env.elapsed() + redialMinMs * (1 + env.chance()));
    },
    steady(session) {
      const wait = waitBySession.get(session);
      if (wait) wait.failures = 0;
    },
    isDue: (session) => (waitBySession.get(session)?.dueAt ?? 0) <= env.elapsed(),
    failures: (session) => waitBySession.get(session)?.failures ?? 0,
    due() {
      const now = env.elapsed();
      return [...waitBySession]
        .filter(([, wait]) => wait.dueAt <= now)
        .sort(([, a], [, b]) => a.failures - b.failures)
        .map(([session]) => session);
    },
    nextDueMs() {
      if (waitBySession.size === 0) return null;
      const now = env.elapsed();
      return Math.max(
        0,
        Math.min(...[...waitBySession.values()].map((wait) => wait.dueAt - now).filter((ms) => ms > 0), redialMaxMs),
      );
    },
    announced: () => waitBySession.size,
    wake() {
      for (const wait of waitBySession.values()) {
        wait.failures = 0;
        wait.dueAt = env.elapsed();
      }
    },
  };
}
