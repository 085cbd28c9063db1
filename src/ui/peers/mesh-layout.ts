/**
 * Where the nodes stand: forces that keep linked ones near and all apart, run to their end at once. Nothing swings on the
 * page, and the same mesh begun from the same places gives the same picture.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceRadial,
  forceSimulation,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';
import type { MeshGraph } from './mesh-graph.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Body extends SimulationNodeDatum {
  readonly id: string;
  readonly ring: number;
}

export interface LayoutSize {
  readonly width: number;
  readonly height: number;
}

/** Room for a node and its name at the edge of the picture. */
const margin = { x: 34, top: 22, bottom: 34 };
const nodeRadius = 26;
const steps = 240;

/** `before`: where nodes stood until now; they stay near, so that one newcomer does not reshuffle everybody. */
export function layOut(
  { nodes, edges }: MeshGraph,
  { width, height }: LayoutSize,
  before: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  const middle = { x: width / 2, y: (height - margin.bottom + margin.top) / 2 };
  const ringRadius = Math.min(width / 2 - margin.x, middle.y - margin.top);
  const bodies = nodes.map(({ id, ring }, at): Body => {
    if (ring === 0) return { id, ring, ...middle, fx: middle.x, fy: middle.y };
    const angle = (2 * Math.PI * at) / Math.max(1, nodes.length - 1) - Math.PI / 2;
    const start = { x: middle.x + ringRadius * Math.cos(angle), y: middle.y + ringRadius * Math.sin(angle) };
    return { id, ring, ...start, ...before.get(id) };
  });
  const links = edges.map(({ from, to }): SimulationLinkDatum<Body> => ({ source: from, target: to }));
  forceSimulation(bodies)
    .force(
      'link',
      forceLink<Body, SimulationLinkDatum<Body>>(links)
        .id(({ id }) => id)
        .strength(0.2),
    )
    .force('apart', forceManyBody<Body>().strength(-90))
    .force('collide', forceCollide<Body>(nodeRadius))
    .force(
      'ring',
      forceRadial<Body>(({ ring }) => (ring === 2 ? 1 : 0.62) * ringRadius, middle.x, middle.y).strength(0.8),
    )
    .stop()
    .tick(steps);
  return new Map(
    bodies.map(({ id, x = middle.x, y = middle.y }) => [
      id,
      {
        x: clamp(x, margin.x, width - margin.x),
        y: clamp(y, margin.top, height - margin.bottom),
      },
    ]),
  );
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
