/** One side, one room, one run: meets, joins, edits, rests, and is counted all the while. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Content, PlannedEdit, Sighting } from '../pages/room/room-peer.ts';
import { type Figures, median, quantile, round } from './figures.ts';
import { countsOf, openPeerFrames, type PeerFrame, type PeerFrames } from './peer-frames.ts';
import type { Side } from './sides.ts';
import { between, type RoomTraffic, trafficOf } from './traffic-sum.ts';

export interface RoomPlan {
  readonly peers: number;
  /** How long edits are made, all peers in turn. */
  readonly seconds: number;
  readonly editsPerSecond: number;
  /** How many peers edit, in turn. */
  readonly editors: number;
  readonly idleSeconds: number;
  /** How many times the last peer leaves and another one opens the link. */
  readonly joins: number;
  readonly processes: number;
  readonly byKind: boolean;
  /** Where the lossy network gives out addresses. */
  readonly detourUrl?: string;
  readonly say: (line: string) => void;
}

export interface RoomRun {
  readonly figures: Figures;
  readonly byKind: Figures;
  readonly browser: string;
}

/** A hundred cells: what a small team's table has on the screen. */
const content: Content = { rows: 20, columns: 5, charsPerCell: 8 };

/** After the last edit: its acknowledgements belong to it. */
const tailMs = 2_000;
const quietMs = 3_000;
const meetWithinMs = 60_000;

async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  const abort = new AbortController();
  try {
    return await Promise.race([promise, pause(ms, null, { signal: abort.signal })]);
  } finally {
    abort.abort();
  }
}

/** When the last of all reached it; null: not all did in time. */
async function lastOf(moments: readonly Promise<number>[]): Promise<number | null> {
  const all = await within(meetWithinMs, Promise.all(moments));
  return all && Math.max(...all);
}

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? round(value) : null;

const since = (from: number, moment: number | null): number | null => (moment === null ? null : round(moment - from));

const contentShown = (peer: PeerFrame): Promise<number> => peer.frame.evaluate(() => window.roomPeer.contentShownAt());
const othersSeen = (peer: PeerFrame, count: number): Promise<number> =>
  peer.frame.evaluate((others) => window.roomPeer.othersSeenAt(others), count);

/** Until the signaling server has had nothing to carry for a while. */
async function signalingQuiet(peers: readonly PeerFrame[]): Promise<RoomTraffic> {
  let last = await trafficOf(peers);
  for (let turn = 0; turn < 10; turn++) {
    await pause(quietMs);
    const next = await trafficOf(peers);
    const said = between(last, next);
    last = next;
    // Heartbeats go on for ever: a few are quiet.
    if (said.signalingOut.messages <= peers.length) break;
  }
  return last;
}

async function plannedEdits(plan: RoomPlan, peers: readonly PeerFrame[]): Promise<PlannedEdit[][]> {
  const byPeer: PlannedEdit[][] = peers.map(() => []);
  const startAt = Date.now() + 500;
  for (let n = 0; n < plan.seconds * plan.editsPerSecond; n++) {
    byPeer[n % plan.editors]?.push({
      at: startAt + (n * 1000) / plan.editsPerSecond,
      row: n % content.rows,
      column: Math.floor(n / content.rows) % content.columns,
      value: `E${n}`,
    });
  }
  return byPeer;
}

/** From the moment an edit was made: to each other peer, and to the last of them. Never seen: counted apart. */
function delays(made: readonly (readonly Sighting[])[], seen: readonly ReadonlyMap<string, number>[]) {
  const each: number[] = [];
  const everywhere: number[] = [];
  let missed = 0;
  for (const [author, edits] of made.entries()) {
    for (const [value, at] of edits) {
      const waits = seen.filter((_, peer) => peer !== author).map((values) => (values.get(value) ?? Number.NaN) - at);
      const arrived = waits.filter((wait) => !Number.isNaN(wait));
      missed += waits.length - arrived.length;
      each.push(...arrived);
      if (arrived.length === waits.length) everywhere.push(Math.max(...arrived));
    }
  }
  return { each, everywhere, missed };
}

const spread = (values: readonly number[]): Figures => {
  const at = (share: number): number | null => {
    const value = quantile(values, share);
    return value === null ? null : round(value);
  };
  return { median: at(0.5), p95: at(0.95), p99: at(0.99) };
};

export async function measureRoom(side: Side, plan: RoomPlan): Promise<RoomRun> {
  const signaling = await side.startSignaling();
  let frames: PeerFrames | null = null;
  try {
    frames = await openPeerFrames(side.page, plan.processes);
    return await run(side, plan, signaling.url, frames);
  } finally {
    await frames?.close();
    await signaling.stop();
  }
}

async function run(side: Side, plan: RoomPlan, signalingUrl: string, frames: PeerFrames): Promise<RoomRun> {
  const say = (line: string): void => plan.say(`${side.name}: ${line}`);
  const config = (name: string) => ({
    name,
    signalingUrl,
    content,
    byKind: plan.byKind,
    ...(plan.detourUrl === undefined ? {} : { detourUrl: plan.detourUrl }),
    ...side.config,
  });
  const peers: PeerFrame[] = [];
  for (let n = 0; n < plan.peers; n++) peers.push(await frames.add(config(`Peer ${n + 1}`)));

  // ---- all open the link at once
  const [founder, ...others] = peers as [PeerFrame, ...PeerFrame[]];
  const link = await founder.frame.evaluate((what) => window.roomPeer.found(what), content);
  const begunAt = Date.now();
  for (const peer of others) {
    void peer.frame.evaluate(([to, what]) => window.roomPeer.open(to, what), [link, content] as const);
  }
  const connectedAt = await lastOf(peers.map((peer) => othersSeen(peer, plan.peers - 1)));
  const contentAt = await lastOf(others.map(contentShown));
  const met = await signalingQuiet(peers);
  const linksOpen = await Promise.all(peers.map((peer) => peer.frame.evaluate(() => window.roomPeer.links())));
  say(`all connected after ${since(begunAt, connectedAt)} ms, links ${linksOpen.join(' ')}`);

  // ---- the last one leaves, and another one opens the link
  const joins: number[] = [];
  const linkToContent: number[] = [];
  for (let n = 0; n < plan.joins; n++) {
    await peers.pop()?.remove();
    await pause(1_000);
    const joiner = await frames.add({ ...config(`Joiner ${n + 1}`), link });
    peers.push(joiner);
    const shownAt = await within(meetWithinMs, contentShown(joiner));
    joins.push(shownAt === null ? Number.POSITIVE_INFINITY : shownAt - joiner.openedAt);
    const { firstOpenAt } = await countsOf(joiner);
    linkToContent.push(shownAt === null || firstOpenAt === null ? Number.POSITIVE_INFINITY : shownAt - firstOpenAt);
    await within(meetWithinMs, othersSeen(joiner, plan.peers - 1));
  }
  say(`joins ${joins.map(Math.round).join(' ')} ms`);
  await pause(quietMs);

  // ---- edits
  const before = await trafficOf(peers);
  const edits = await plannedEdits(plan, peers);
  const made = await Promise.all(
    peers.map((peer, n) => peer.frame.evaluate((mine) => window.roomPeer.play(mine), edits[n] ?? [])),
  );
  await pause(tailMs);
  const edited = between(before, await trafficOf(peers));
  const seen = await Promise.all(peers.map((peer) => peer.frame.evaluate(() => window.roomPeer.seen())));
  const { each, everywhere, missed } = delays(
    made,
    seen.map((values) => new Map(values)),
  );
  const editCount = made.flat().length;
  say(
    `${editCount} edits, ${missed} not seen by somebody, ${round(edited.channel.messages / editCount)} messages each`,
  );

  // ---- rest
  const restBefore = await trafficOf(peers);
  await pause(plan.idleSeconds * 1000);
  const idle = between(restBefore, await trafficOf(peers));
  say(`${idle.channel.messages} messages in ${plan.idleSeconds} s of rest`);

  const per30s = plan.idleSeconds > 0 ? 30 / plan.idleSeconds : 0;
  const editSpan = plan.seconds + tailMs / 1000;
  const perEdit = (inSpan: number, inRest: number): number =>
    round((inSpan - (plan.idleSeconds > 0 ? (inRest * editSpan) / plan.idleSeconds : 0)) / editCount);
  return {
    figures: {
      messagesPerEdit: round(edited.channel.messages / editCount),
      bytesPerEdit: round(edited.channel.bytes / editCount),
      wireBytesPerEdit: round(edited.wireBytes / editCount),
      idleMessages30s: round(idle.channel.messages * per30s),
      idleBytes30s: round(idle.channel.bytes * per30s),
      idleWireBytes30s: round(idle.wireBytes * per30s),
      joinMs: finite(median(joins)),
      // Of it, from the first open channel on: what the way of the data costs, without finding each other.
      linkToContentMs: finite(median(linkToContent)),
      editVisibleMs: spread(each),
      editEverywhereMs: spread(everywhere),
      editsMissed: missed,
      allConnectedMs: since(begunAt, connectedAt),
      allContentMs: since(begunAt, contentAt),
      signalingMessages: met.signalingOut.messages + met.signalingIn.messages,
      signalingBytes: met.signalingOut.bytes + met.signalingIn.bytes,
      signalingMessagesToPeers: met.signalingIn.messages,
      linkEnds: linksOpen.reduce((sum, count) => sum + count, 0),
      // The same without what would have been sent at rest.
      net: {
        messagesPerEdit: perEdit(edited.channel.messages, idle.channel.messages),
        bytesPerEdit: perEdit(edited.channel.bytes, idle.channel.bytes),
        wireBytesPerEdit: perEdit(edited.wireBytes, idle.wireBytes),
      },
    },
    byKind: Object.fromEntries(
      [...edited.byKind].map(([kind, { messages, bytes }]) => [
        kind,
        {
          messagesPerEdit: round(messages / editCount),
          bytesPerEdit: round(bytes / editCount),
          idleMessages30s: round((idle.byKind.get(kind)?.messages ?? 0) * per30s),
          idleBytes30s: round((idle.byKind.get(kind)?.bytes ?? 0) * per30s),
        },
      ]),
    ),
    browser: frames.browserVersion,
  };
}
