/**
 * A whole network in one process: meshes that find each other, judge each other through their gatekeepers and link by
 * in-memory pairs. For room tests and the simulator: same `Mesh` interface, no WebRTC, no server; partitions at will.
 */
import type { DeviceId } from '../../crypto/port.ts';
import { toHex } from '../../lib/bytes.ts';
import type { Env } from '../../lib/env.ts';
import { createObservable, createTopic } from '../../lib/observable.ts';
import {
  type Dialing,
  type Gatekeeper,
  isStanding,
  type Link,
  type Mesh,
  notLetInBecause,
  type SessionId,
  type SignalingState,
  type Standing,
} from '../types.ts';
import { createLinkPair } from './memory-link.ts';

/** How long a refused pair waits before it is judged again: membership may have changed. */
const judgeAgainMs = 200;

export interface MemoryHub {
  /** A mesh that is enabled from the start. `topic` separates rooms that share one hub. */
  mesh(gatekeeper: Gatekeeper, session: SessionId, device: DeviceId, topic?: string): Mesh;
  /**
   * Sessions without a group in common lose their links and get no new ones; who is in no group is in one with the like.
   * Who is in two is a way between them.
   */
  partition(groups: readonly (readonly SessionId[])[]): void;
  heal(): void;
  /** Without signaling open links go on and no new ones come. */
  setSignaling(up: boolean): void;
}

export interface MemoryHubOptions {
  /** Of each delivery; 0 is the next turn of the clock. */
  readonly latencyMs?: number;
}

interface Node {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly topic: string;
  readonly gatekeeper: Gatekeeper;
  readonly links: Map<SessionId, Link>;
  readonly signaling: { set(state: SignalingState): void };
  enabled: boolean;
  accept(link: Link): void;
  refuse(reason: string): void;
}

export function createMemoryHub(env: Env, options: MemoryHubOptions = {}): MemoryHub {
  // State
  const nodes = new Set<Node>();
  const judging = new Set<string>();
  let groups: readonly (readonly SessionId[])[] = [];
  let signalingUp = true;

  const later = (run: () => void): void => {
    env.after(options.latencyMs ?? 0, run);
  };
  const pairKey = (a: Node, b: Node): string => [a.session, b.session].sort().join(' ');
  /** Tabs of one browser need no network, and no switch parts them [MESH-12]. */
  const isOneBrowser = (a: Node, b: Node): boolean => a.device === b.device;
  const groupsOf = ({ session }: Node): readonly number[] => {
    const named = groups.flatMap((group, index) => (group.includes(session) ? [index] : []));
    return named.length > 0 ? named : [-1];
  };
  const canTalk = (a: Node, b: Node): boolean =>
    isOneBrowser(a, b) || groupsOf(a).some((group) => groupsOf(b).includes(group));
  const mayLink = (a: Node, b: Node): boolean =>
    nodes.has(a) &&
    nodes.has(b) &&
    a.topic === b.topic &&
    (isOneBrowser(a, b) || (a.enabled && b.enabled && canTalk(a, b) && signalingUp));

  /** Judges both ways over one transcript, as the real handshake does, and links the two when both agree. */
  const introduce = async (a: Node, b: Node): Promise<void> => {
    const key = pairKey(a, b);
    if (a === b || judging.has(key) || a.links.has(b.session) || !mayLink(a, b)) return;
    judging.add(key);
    const transcript = env.randomBytes(32);
    const judge = async (judged: Node, by: Node): Promise<Standing | null> => {
      const standing = await by.gatekeeper.judge(
        judged.device,
        await judged.gatekeeper.passport(transcript),
        transcript,
      );
      if (isStanding(standing)) return standing;
      by.refuse('not let in');
      if (standing !== null) judged.refuse(notLetInBecause(standing));
      const shown = standing === 'removed' ? by.gatekeeper.farewell(judged.device) : null;
      if (shown) await judged.gatekeeper.hearFarewell(shown);
      return null;
    };
    const [standingOfA, standingOfB] = await Promise.all([judge(a, b), judge(b, a)]).catch(() => [null, null] as const);
    judging.delete(key);
    if (!mayLink(a, b)) return;
    if (standingOfA === null || standingOfB === null) {
      env.after(judgeAgainMs, () => void introduce(a, b));
      return;
    }
    const [atA, atB] = createLinkPair(
      { session: a.session, device: a.device, standing: standingOfA },
      { session: b.session, device: b.device, standing: standingOfB },
      { kind: a.device === b.device ? 'this-browser' : 'network', later },
    );
    a.accept(atA);
    b.accept(atB);
  };

  const evaluate = (): void => {
    for (const node of nodes) {
      node.signaling.set(!node.enabled ? 'off' : signalingUp ? 'open' : 'failed');
      for (const other of nodes) {
        if (node.session >= other.session) continue;
        if (node.links.has(other.session) && !canTalk(node, other))
          node.links.get(other.session)?.close({ type: 'done' });
        void introduce(node, other);
      }
    }
  };

  return {
    mesh(gatekeeper, session, device, topic = '') {
      const signaling = createObservable<SignalingState>('connecting');
      const dialing = createObservable<readonly Dialing[]>([]);
      const newLinks = createTopic<Link>();
      const refused = new Map<string, number>();

      const node: Node = {
        session,
        device,
        topic,
        gatekeeper,
        links: new Map(),
        signaling,
        enabled: true,
        accept(link) {
          node.links.set(link.session, link);
          link.onClosed((reason) => {
            if (node.links.get(link.session) === link) node.links.delete(link.session);
            if (reason.startsWith('broke protocol')) node.refuse(reason);
            // A link that ended for another reason than a partition is dialed again, as the real mesh does.
            later(evaluate);
          });
          newLinks.publish(link);
        },
        refuse(reason) {
          refused.set(reason, (refused.get(reason) ?? 0) + 1);
        },
      };
      nodes.add(node);
      later(evaluate);

      const closeLinks = (which: (link: Link) => boolean = () => true): void => {
        for (const link of [...node.links.values()]) if (which(link)) link.close({ type: 'done' });
      };

      return {
        session,
        signaling,
        dialing,
        refused: () => refused,
        links: () => [...node.links.values()],
        onLink: newLinks.subscribe,
        setEnabled(enabled) {
          if (node.enabled === enabled) return;
          node.enabled = enabled;
          if (!enabled) closeLinks(({ kind }) => kind === 'network');
          evaluate();
        },
        // Everybody is linked with everybody here: there is no overlay and nothing to carry.
        attach() {},
        hear() {},
        met() {},
        wake: evaluate,
        close() {
          node.enabled = false;
          nodes.delete(node);
          closeLinks();
          signaling.set('off');
        },
      };
    },
    partition(parts) {
      groups = parts;
      evaluate();
    },
    heal() {
      groups = [];
      evaluate();
    },
    setSignaling(up) {
      signalingUp = up;
      evaluate();
    },
  };
}

/** A fresh session id of 16 random bytes. */
export const newSessionId = (env: Env): SessionId => toHex(env.randomBytes(16)) as SessionId;
