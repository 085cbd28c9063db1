/**
 * What another tab of this browser took or wrote and had no time to tell [MESH-15]: it lies on the disk that both share,
 * and perhaps on no other. A page that goes on finds it once the other tab is gone, and not only at its own next start.
 */
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { LogId } from '../log/types.ts';
import type { Link } from '../mesh/types.ts';
import type { Store } from '../storage/port.ts';
import type { Ledger } from './ledger-types.ts';
import { openingFromRecord } from './records.ts';

/** By then what the other tab had handed to the disk has landed, or never will. */
const settleMs = 1000;

export interface LeftBehindDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly store: Store;
  readonly ledger: Pick<Ledger, 'know'>;
  /** Takes what lies on the disk behind the head of this log. */
  readonly goOn: (log: LogId) => Promise<void>;
}

/** Answers with what watches a link. */
export function createLeftBehind({ env, scope, store, ledger, goOn }: LeftBehindDeps): (link: Link) => void {
  let isPlanned = false;

  const look = async (): Promise<void> => {
    isPlanned = false;
    const openings = await store.range('logs', {});
    for (const { key, value } of openings.ok ? openings.value : []) {
      if (scope.signal.aborted) return;
      const opening = openingFromRecord(key as LogId, value);
      if (opening.ok) await goOn(ledger.know(opening.value).id);
    }
  };

  return (link) => {
    if (link.kind !== 'this-browser') return;
    link.onClosed(() => {
      if (isPlanned || scope.signal.aborted) return;
      isPlanned = true;
      scope.add(env.after(settleMs, () => void look()));
    });
  };
}
