import { describe, expect, it } from 'vitest';
import type { PeersView, PeerView } from '../../room/api.ts';
import { graphKey, meshGraph } from './mesh-graph.ts';
import { layOut } from './mesh-layout.ts';

const peer = (id: string, change: Partial<PeerView> = {}): PeerView =>
  ({ id, kind: 'network', state: 'open', reached: 'directly', via: null, treeRole: null, ...change }) as PeerView;
const view = (...peers: PeerView[]): PeersView => ({
  signaling: 'open',
  peers: [peer('me', { kind: 'me' }), ...peers],
  refused: [],
});
const size = { width: 320, height: 240 };

describe('the picture of the mesh', () => {
  it('[UI-16] shows who is linked, in which role, and who is reached through whom; nobody who is gone', () => {
    const graph = meshGraph(
      view(
        peer('a', { treeRole: 'eager' }),
        peer('b', { treeRole: 'lazy' }),
        peer('tab', { kind: 'this-browser' }),
        peer('c', { reached: 'through-others', via: 'a' }),
        peer('d', { reached: 'through-others' }),
        peer('gone', { state: 'gone', reached: null }),
        peer('dialed', { state: 'connecting', reached: null }),
      ),
    );
    expect(graph.nodes.map(({ id, ring }) => [id, ring])).toEqual([
      ['me', 0],
      ['a', 1],
      ['b', 1],
      ['tab', 1],
      ['c', 2],
      ['d', 2],
    ]);
    // Nothing is drawn that is not known: nobody has told how d is reached.
    expect(graph.edges).toEqual([
      { from: 'me', to: 'a', role: 'eager' },
      { from: 'me', to: 'b', role: 'lazy' },
      { from: 'me', to: 'tab', role: 'eager' },
      { from: 'a', to: 'c', role: 'beyond' },
    ]);
  });

  it('[UI-16] is bounded, and does not change with what changes every second', () => {
    const many = Array.from({ length: 200 }, (_, at) => peer(`p${at}`, { roundTripMs: at }));
    const graph = meshGraph(view(...many));
    expect(graph.nodes.length).toBeLessThanOrEqual(61);
    const later = meshGraph(view(...many.map((one) => ({ ...one, roundTripMs: 7, sentBytes: 12 }))));
    expect(graphKey(later)).toBe(graphKey(graph));
    expect(meshGraph({ signaling: 'off', peers: [], refused: [] }).nodes).toEqual([]);
  });

  it('[UI-16] lies within its frame with nobody on top of another, the same for the same mesh', () => {
    for (const count of [1, 2, 5, 8, 12]) {
      const graph = meshGraph(
        view(
          ...Array.from({ length: count }, (_, at) =>
            peer(`p${at}`, at > 7 ? { reached: 'through-others', via: `p${at - 8}` } : {}),
          ),
        ),
      );
      const points = layOut(graph, size, new Map());
      expect([...layOut(graph, size, new Map())]).toEqual([...points]);
      const places = [...points.values()];
      expect(places).toHaveLength(count + 1);
      for (const [at, one] of places.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.x).toBeLessThanOrEqual(size.width);
        expect(one.y).toBeGreaterThanOrEqual(0);
        expect(one.y).toBeLessThanOrEqual(size.height);
        for (const other of places.slice(at + 1)) {
          expect(Math.hypot(one.x - other.x, one.y - other.y), `${count} peers`).toBeGreaterThan(34);
        }
      }
      expect(points.get('me')?.x).toBe(size.width / 2);
    }
  });

  it('[UI-16] a newcomer does not reshuffle those who are there', () => {
    const before = meshGraph(view(peer('a'), peer('b'), peer('c')));
    const points = layOut(before, size, new Map());
    const after = layOut(meshGraph(view(peer('a'), peer('b'), peer('c'), peer('d'))), size, points);
    for (const id of ['a', 'b', 'c']) {
      const [was, is] = [points.get(id), after.get(id)];
      expect(Math.hypot((was?.x ?? 0) - (is?.x ?? 0), (was?.y ?? 0) - (is?.y ?? 0))).toBeLessThan(60);
    }
  });
});
