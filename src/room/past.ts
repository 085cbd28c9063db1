/**
 * The room as it was [HIST-1]: the logs once more, up to a moment, folded into documents of their own. Each log counts up
 * to its last entry of that time; an entry that had seen a later one waits, because time is a label and causes are not.
 * Nothing of it is kept: what follows from the logs can be had again.
 */

import type { Bytes } from '../lib/bytes.ts';
import type { Env } from '../lib/env.ts';
import type { LogFacts, LogId } from '../log/types.ts';
import { createDocuments, type Documents } from './documents.ts';
import { createFold, type FoldDeps } from './fold.ts';
import type { HeldLog } from './fold-types.ts';
import type { Ledger } from './ledger-types.ts';

/** A slider has so many steps; what lies between two is seen at the second. */
const mostMoments = 1000;

export interface PastDeps
  extends Pick<FoldDeps, 'ring' | 'role' | 'countsUpTo' | 'splitAt' | 'logOfClient' | 'isKnown'> {
  readonly env: Env;
  readonly ledger: Ledger;
  readonly clocks: { dump(): readonly { readonly times: readonly number[] }[] };
}

export interface Past {
  /** Times of changes, the first and the last among them, in order. */
  moments(): readonly number[];
  /** What `read` makes of the documents of that time; null where the logs cannot be read. */
  at<T>(time: number, read: (documents: Documents) => T): Promise<T | null>;
}

export function createPast(deps: PastDeps): Past {
  const { env, ledger } = deps;
  let held: { readonly heads: string; readonly logs: readonly HeldLog[] } | null = null;

  /** Moving a slider asks many times for the same logs. */
  const logsNow = async (): Promise<readonly HeldLog[] | null> => {
    const heads = [...ledger.durableHeads()].map(({ log, seq }) => `${log}${seq}`).join();
    if (held?.heads === heads) return held.logs;
    const logs = await ledger.readAll();
    held = logs && { heads, logs };
    return logs;
  };

  return {
    moments() {
      const all = [...new Set(deps.clocks.dump().flatMap(({ times }) => [...times]))].sort((a, b) => a - b);
      if (all.length <= mostMoments) return all;
      return Array.from({ length: mostMoments }, (_, at) => {
        return all[Math.round((at * (all.length - 1)) / (mostMoments - 1))] as number;
      });
    },

    async at(time, read) {
      const logs = await logsNow();
      if (!logs) return null;
      const chains = new Map<LogId, readonly Bytes[]>(logs.map(({ facts, chains: all }) => [facts.id, all]));
      const documents = createDocuments(env, () => {});
      const fold = createFold({
        ...deps,
        documents,
        chainStartAt: (log, seq) => (chains.get(log)?.[seq - 1]?.slice(0, 16) as Bytes | undefined) ?? null,
        beforeForeign() {},
        onVoid() {},
      });
      fold.startOver(
        logs.map((log) => upTo(log, time)),
        [...ledger.branchesHeld()],
      );
      const answer = read(documents);
      documents.close();
      return answer;
    },
  };
}

/** A clock set back does not hide what came before: the log is cut behind its last entry of that time. */
function upTo({ facts, entries, chains }: HeldLog, time: number): HeldLog {
  const end = entries.findLastIndex((entry) => entry.kind === 'doc' && entry.time <= time) + 1;
  return { facts: facts as LogFacts, entries: entries.slice(0, end), chains: chains.slice(0, end) };
}
