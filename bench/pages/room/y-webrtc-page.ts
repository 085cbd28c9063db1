/** One y-webrtc peer as its readme makes one: a Y.Map of cells, the provider, an awareness state. */
import './traffic.ts';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';
import { type Content, createMoment, createSightings, isEdit, now, pageConfig, playAt, textOf } from './room-peer.ts';

const config = pageConfig();
const doc = new Y.Doc();
const cells = doc.getMap<string>('cells');
const content = createMoment();
const sightings = createSightings();
let provider: WebrtcProvider | null = null;

const keyOf = (row: number, column: number): string => `r${row}c${column}`;

function isComplete({ rows, columns, charsPerCell }: Content): boolean {
  if (cells.size < rows * columns) return false;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const text = cells.get(keyOf(row, column));
      if (text !== textOf(row, column, charsPerCell) && !isEdit(text ?? '')) return false;
    }
  }
  return true;
}

let watching = false;
function watch(expected: Content): void {
  if (watching) return;
  watching = true;
  let isShown = false;
  cells.observe(({ keysChanged }) => {
    for (const key of keysChanged) sightings.note(cells.get(key) ?? '');
    const shownAt = now();
    if (isShown || !isComplete(expected)) return;
    isShown = true;
    content.reach(shownAt);
  });
}

function connect(link: string): void {
  provider = new WebrtcProvider(link, doc, {
    signaling: [config.signalingUrl],
    peerOpts: {
      // simple-peer's own default asks STUN servers by name, which only costs time where there are none.
      config: { iceServers: [] },
      ...(config.channelConfig ? { channelConfig: config.channelConfig } : {}),
    },
  });
  provider.awareness.setLocalState({ user: { name: config.name } });
}

window.roomPeer = {
  async found(expected) {
    watch(expected);
    doc.transact(() => {
      for (let row = 0; row < expected.rows; row++) {
        for (let column = 0; column < expected.columns; column++) {
          cells.set(keyOf(row, column), textOf(row, column, expected.charsPerCell));
        }
      }
    });
    const link = `room-${Math.random().toString(36).slice(2)}`;
    connect(link);
    return link;
  },

  open(link, expected) {
    watch(expected);
    connect(link);
  },

  contentShownAt: () => content.reached,

  othersSeenAt: (count) =>
    new Promise((resolve) => {
      const awareness = provider?.awareness;
      const look = (): void => {
        if ((awareness?.getStates().size ?? 0) <= count) return;
        awareness?.off('change', look);
        resolve(now());
      };
      awareness?.on('change', look);
      look();
    }),

  async links() {
    const room = provider?.room as { readonly webrtcConns: Map<string, { readonly connected: boolean }> } | null;
    return [...(room?.webrtcConns.values() ?? [])].filter(({ connected }) => connected).length;
  },

  play: (edits) => playAt(edits, ({ row, column, value }) => cells.set(keyOf(row, column), value)),

  seen: sightings.all,

  async leave() {
    provider?.destroy();
    doc.destroy();
  },

  report: async () => JSON.stringify({ cells: cells.size, others: (provider?.awareness.getStates().size ?? 1) - 1 }),
};

if (config.link !== undefined) window.roomPeer.open(config.link, config.content);
