/**
 * Whether peers that hold the same entries show the same [LOG-4]. At rest each tells its linked members a mark of its
 * heads and a mark of its documents' content; where the first is equal and the second is not, somebody's documents are
 * not what their logs say, and both fold them anew. It is a net under everything else: no run has needed it.
 */
import { createContentMix, mixContent } from '../doc/content-hash.ts';
import type { Env } from '../lib/env.ts';
import type { Scope } from '../lib/scope.ts';
import type { Documents } from './documents.ts';

/** Long after the last entry: nobody waits while documents are gone through, and in a busy hour it is done once. */
const quietMs = 5000;
/** Each fold costs; peers who differ for ever (one of them may lie) get this many. */
const maxRebuilds = 3;

/** Two marks in hexadecimal: of all that decides what the documents are, and of what they are. */
export interface ContentMark {
  readonly heads: string;
  readonly content: string;
}

export interface Contents {
  /** Something was applied or forgotten: the mark is made anew after a while. */
  moved(): void;
  /** Somebody is there who has not heard it. */
  linked(): void;
  heard(theirs: ContentMark): void;
}

export interface ContentsDeps {
  readonly env: Env;
  readonly scope: Scope;
  readonly documents: Documents;
  readonly heads: () => string;
  /** False while entries wait or are folded anew: then the documents are not yet what the heads say. */
  readonly isAtRest: () => boolean;
  readonly tell: (mark: ContentMark, isAnswer: boolean) => void;
  readonly differs: () => void;
}

export function createContents({ env, scope, documents, heads, isAtRest, tell, differs }: ContentsDeps): Contents {
  let mark: ContentMark | null = null;
  let rebuilds = 0;
  let cancel = (): void => {};
  scope.add(() => cancel());

  const make = (): ContentMark => {
    const mix = createContentMix();
    mixContent(documents.roomDoc.live, mix);
    for (const { live } of [...documents.tables()].sort((a, b) => (a.live.doc < b.live.doc ? -1 : 1))) {
      mixContent(live, mix);
    }
    return { heads: heads(), content: mix.text() };
  };

  /** What is durable may have moved since the mark was made. */
  const current = (): ContentMark => {
    if (mark?.heads !== heads()) mark = make();
    return mark;
  };

  const rest = (): void => {
    if (!isAtRest()) return arm();
    tell(current(), false);
  };

  const arm = (): void => {
    cancel();
    cancel = env.after(quietMs, rest);
  };

  return {
    moved() {
      mark = null;
      arm();
    },
    linked: arm,
    heard(theirs) {
      if (theirs.heads !== heads() || !isAtRest()) return;
      if (current().content === theirs.content || rebuilds >= maxRebuilds) return;
      rebuilds++;
      tell(current(), true);
      differs();
    },
  };
}
