/** Everybody of the room as the Peers panel lists them: sessions with a link, those being dialed, devices that are away. */
import type { DeviceId } from '../crypto/port.ts';
import type { Env } from '../lib/env.ts';
import type { Stated } from '../mesh/broadcast/statements.ts';
import type { PeerProgress } from '../mesh/sync.ts';
import type { Link, LinkStats, Mesh, SessionId } from '../mesh/types.ts';
import type { Acknowledgements, OwnLog } from './acknowledgements.ts';
import type { PeersView, PeerView, PresenceView } from './api.ts';
import type { Authors } from './authors.ts';
import type { Membership } from './membership.ts';

export interface PeersViewDeps {
  readonly env: Env;
  readonly me: DeviceId;
  readonly session: SessionId;
  readonly mesh: Mesh;
  readonly membership: Membership;
  readonly authors: Authors;
  readonly acknowledgements: Acknowledgements;
  readonly ownLogs: () => readonly OwnLog[];
  readonly progress: () => readonly PeerProgress[];
  readonly sessions: () => readonly Stated[];
  readonly presence: (session: SessionId) => PresenceView | null;
  /** The linked session over which what this one says comes. */
  readonly wayTo: (session: string) => string | null;
  readonly stats: (link: Link) => LinkStats | null;
  readonly myPresence: () => PresenceView | null;
  readonly lastSeen: (device: DeviceId) => number | null;
  readonly refused: () => ReadonlyMap<string, number>;
}

const noStats: LinkStats = { path: null, roundTripMs: null, sentBytes: 0, receivedBytes: 0, queuedBytes: 0 };

export function describePeers(deps: PeersViewDeps): PeersView {
  const { env, mesh, membership, authors } = deps;

  const base = (id: string, device: DeviceId): PeerView => {
    const { member, name, deviceLabel, color } = authors.ofDevice(device, 0);
    return {
      id,
      device,
      member,
      name,
      deviceLabel,
      color,
      kind: 'network',
      state: 'open',
      reached: 'directly',
      via: null,
      treeRole: null,
      behind: null,
      lastSeen: env.now(),
      confirmedAt: deps.acknowledgements.lastAt(device),
      presence: null,
      clockSkewMs: 0,
      ...noStats,
    };
  };

  const open = deps.progress().map(
    ({ link, behind, clockSkewMs, role }): PeerView => ({
      ...base(link.session, link.device),
      ...(deps.stats(link) ?? noStats),
      kind: link.kind,
      treeRole: role,
      behind,
      clockSkewMs: clockSkewMs ?? 0,
      presence: deps.presence(link.session),
    }),
  );

  const own = deps.ownLogs();
  const linked = new Set(open.map(({ id }) => id));
  const beyond = deps
    .sessions()
    .filter(({ statement: { speaker } }) => !linked.has(speaker.session))
    .map(({ statement: { speaker } }): PeerView => {
      const device = speaker.device as DeviceId;
      return {
        ...base(speaker.session, device),
        reached: 'through-others',
        via: deps.wayTo(speaker.session),
        behind: deps.acknowledgements.behind(device, own),
        presence: deps.presence(speaker.session as SessionId),
      };
    });

  const here = new Set<DeviceId>([deps.me, ...open.map(({ device }) => device), ...beyond.map(({ device }) => device)]);
  const away = [...membership.state().devices.keys()]
    .filter((device) => !here.has(device))
    .map(
      (device): PeerView => ({
        ...base(`away-${device}`, device),
        state: 'gone',
        reached: null,
        // What it confirmed while it was here still counts: the status counts it too.
        behind: deps.acknowledgements.behind(device, own),
        lastSeen: deps.lastSeen(device) ?? deps.acknowledgements.lastAt(device) ?? 0,
      }),
    )
    .sort((a, b) => b.lastSeen - a.lastSeen);

  const me: PeerView = { ...base(deps.session, deps.me), kind: 'me', behind: 0, presence: deps.myPresence() };
  const refused = [...deps.refused()].map(([reason, count]) => ({ reason, count }));
  return { signaling: mesh.signaling.get(), peers: [me, ...open, ...beyond, ...away], refused };
}
