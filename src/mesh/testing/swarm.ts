/**
 * Many peers that only broadcast: the real tree, teller and list of what is awaited, over made-up links with delay and
 * loss. No crypto and no store: an entry is a number in a log, admitted when the one before it is there.
 */
import type { Bytes } from '../../lib/bytes.ts';
import type { LogId } from '../../log/types.ts';
import { createAwaited } from '../broadcast/awaited.ts';
import { createPacemaker } from '../broadcast/pacemaker.ts';
import { createTeller } from '../broadcast/teller.ts';
import { createTree, type Tree } from '../broadcast/tree.ts';
import type { SeededEnv } from './seeded-env.ts';

const noChain: Bytes = new Uint8Array(8);

export interface SwarmCounts {
  payloads: number;
  duplicates: number;
  announcements: number;
  control: number;
  asked: number;
}

export interface SwarmNode {
  readonly id: number;
  readonly held: Map<LogId, number>;
  /** When each entry came, by log and number. */
  readonly arrivals: Map<string, number>;
  readonly tree: Tree<SwarmEnd>;
  readonly ends: Map<number, SwarmEnd>;
  isAlive: boolean;
}

/** One node's end of a link. */
export interface SwarmEnd {
  readonly node: SwarmNode;
  readonly other: SwarmNode;
  readonly known: Map<LogId, number>;
  isOpen: boolean;
}

export interface SwarmOptions {
  readonly env: SeededEnv;
  readonly delayMs: () => number;
  /** Of announcements only: links are reliable, but their news may be lost with them. */
  readonly announcementLoss?: number;
}

export interface Swarm {
  readonly nodes: readonly SwarmNode[];
  readonly counts: SwarmCounts;
  add(): SwarmNode;
  link(a: SwarmNode, b: SwarmNode): void;
  unlink(a: SwarmNode, b: SwarmNode): void;
  write(node: SwarmNode): string;
  /** Told when a link came or went at a node. */
  onEnd: (node: SwarmNode, other: SwarmNode) => void;
}

export function createSwarm({ env, delayMs, announcementLoss = 0 }: SwarmOptions): Swarm {
  const nodes: SwarmNode[] = [];
  const counts: SwarmCounts = { payloads: 0, duplicates: 0, announcements: 0, control: 0, asked: 0 };

  const logOf = (node: SwarmNode): LogId => `log ${node.id}` as LogId;

  /** In order on one link, as a data channel is. */
  const lastAt = new WeakMap<SwarmEnd, number>();
  const deliver = (end: SwarmEnd, run: (at: SwarmEnd) => void): void => {
    const at = Math.max(env.now() + delayMs(), lastAt.get(end) ?? 0);
    lastAt.set(end, at);
    env.after(at - env.now(), () => {
      const back = end.other.ends.get(end.node.id);
      if (end.isOpen && back?.isOpen && end.other.isAlive) run(back);
    });
  };

  const makeNode = (): SwarmNode => {
    const id = nodes.length;
    const held = new Map<LogId, number>();
    const ends = new Map<number, SwarmEnd>();
    const arrivals = new Map<string, number>();

    const pace = createPacemaker(env);
    const tree = createTree<SwarmEnd>({
      env,
      say(end, word) {
        counts.control++;
        deliver(end, (back) => {
          if (word === 'prune') return back.node.tree.pruned(back);
          back.node.tree.grafted(back);
          onLinks.get(back.node.id)?.grafted(back);
        });
      },
    });
    const teller = createTeller<SwarmEnd>({
      env,
      knownSeq: (end, log) => end.known.get(log) ?? 0,
      isAuthor: () => false,
      tell(end, heads) {
        counts.announcements++;
        for (const { log, seq } of heads) raise(end.known, log, seq);
        if (env.chance() < announcementLoss) return;
        deliver(end, (back) => heardOf.get(back.node.id)?.(back, heads));
      },
    });
    const awaited = createAwaited<SwarmEnd>({
      env,
      heldSeq: (log) => held.get(log) ?? 0,
      isThere: (end) => end.isOpen,
      fetch(end, log, upTo) {
        counts.asked++;
        tree.graft(end);
        const after = held.get(log) ?? 0;
        deliver(end, (back) => {
          for (let seq = after + 1; seq <= Math.min(upTo, back.node.held.get(log) ?? 0); seq++) send(back, log, seq);
        });
      },
    });

    heardOf.set(id, (end, heads) => {
      for (const { log, seq } of heads) {
        raise(end.known, log, seq);
        awaited.announced(end, log, seq, tree.role(end) === 'eager');
      }
    });
    takes.set(id, (log, seq, from) => {
      if (from) raise(from.known, log, seq);
      const have = held.get(log) ?? 0;
      if (seq <= have) {
        counts.duplicates++;
        if (from && pace.heard(log)) tree.duplicate(from);
        return;
      }
      // What lies between is asked for from whoever brought it, as the real thing does.
      if (seq > have + 1 && from) {
        counts.asked++;
        const after = have;
        deliver(from, (back) => {
          for (let missing = after + 1; missing <= seq; missing++) send(back, log, missing);
        });
        return;
      }
      pace.heard(log);
      held.set(log, seq);
      arrivals.set(`${log} ${seq}`, env.now());
      for (const end of tree.eager()) {
        if (end === from || (end.known.get(log) ?? 0) >= seq) continue;
        send(end, log, seq);
        teller.along(end);
      }
      teller.moved({ log, seq, chain: noChain });
    });
    onLinks.set(id, {
      add(end) {
        tree.add(end);
        teller.add(end);
      },
      remove(end) {
        teller.remove(end);
        tree.remove(end);
      },
      grafted: teller.hurry,
    });
    const node: SwarmNode = { id, held, arrivals, tree, ends, isAlive: true };
    nodes.push(node);
    return node;
  };

  const heardOf = new Map<number, (end: SwarmEnd, heads: readonly { log: LogId; seq: number }[]) => void>();
  const takes = new Map<number, (log: LogId, seq: number, from: SwarmEnd | null) => void>();
  const onLinks = new Map<
    number,
    { add(end: SwarmEnd): void; remove(end: SwarmEnd): void; grafted(end: SwarmEnd): void }
  >();

  const send = (end: SwarmEnd, log: LogId, seq: number): void => {
    counts.payloads++;
    raise(end.known, log, seq);
    deliver(end, (back) => takes.get(back.node.id)?.(log, seq, back));
  };

  const swarm: Swarm = {
    nodes,
    counts,
    add: makeNode,
    onEnd: () => {},
    link(a, b) {
      if (a === b || a.ends.has(b.id)) return;
      for (const [node, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const end: SwarmEnd = { node, other, known: new Map(), isOpen: true };
        node.ends.set(other.id, end);
        onLinks.get(node.id)?.add(end);
        // The greeting's exchange of heads, in short.
        for (const [log, seq] of other.held)
          if (node.isAlive && (node.held.get(log) ?? 0) >= seq) end.known.set(log, seq);
      }
      for (const [node, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const end = node.ends.get(other.id) as SwarmEnd;
        for (const [log, seq] of node.held) {
          const theirs = other.held.get(log) ?? 0;
          raise(end.known, log, theirs);
          for (let next = theirs + 1; next <= seq; next++) send(end, log, next);
        }
        swarm.onEnd(node, other);
      }
    },
    unlink(a, b) {
      for (const [node, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const end = node.ends.get(other.id);
        if (!end) continue;
        end.isOpen = false;
        node.ends.delete(other.id);
        if (!node.isAlive) continue;
        onLinks.get(node.id)?.remove(end);
        swarm.onEnd(node, other);
      }
    },
    write(node) {
      const log = logOf(node);
      const seq = (node.held.get(log) ?? 0) + 1;
      takes.get(node.id)?.(log, seq, null);
      return `${log} ${seq}`;
    },
  };
  return swarm;
}

function raise(map: Map<LogId, number>, log: LogId, seq: number): void {
  if ((map.get(log) ?? 0) < seq) map.set(log, seq);
}
