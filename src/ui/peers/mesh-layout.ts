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
const nodeRadius = 22;
const steps = 240;

/** `before`: where nodes stood until now; they stay near, so that one newcomer does not reshuffle everybody. */
export function layOut(
  { nodes, edges }: MeshGraph,
  { width, height }: LayoutSize,
  before: ReadonlyMap<string, Point>,
): ReadonlyMap<string, Point> {
  const middle = { x: width / 2, y: (height - margin.bottom + margin.top) / 2 };
  const ringRadius = middle.y - margin.top;
  /** The frame is wider than high: laid out in a circle, then drawn out to its width. */
  const stretch = (width / 2 - margin.x) / ringRadius;
  const hasOuter = nodes.some(({ ring }) => ring === 2);
  const radiusOf = ({ ring }: Body): number => (ring === 1 && hasOuter ? 0.6 : 1) * ringRadius;
  /** Newcomers come in where there is most room. */
  const taken: number[] = [];
  const bodies = nodes.map(({ id, ring }): Body => {
    if (ring === 0) return { id, ring, ...middle, fx: middle.x, fy: middle.y };
    const kept = before.get(id);
    if (!kept) return { id, ring, x: 0, y: 0 };
    const place = { x: middle.x + (kept.x - middle.x) / stretch, y: kept.y };
    taken.push(Math.atan2(place.y - middle.y, place.x - middle.x));
    return { id, ring, ...place };
  });
  for (const body of bodies) {
    if (body.ring === 0 || before.has(body.id)) continue;
    const angle = widestGap(taken);
    taken.push(angle);
    body.x = middle.x + ringRadius * Math.cos(angle);
    body.y = middle.y + ringRadius * Math.sin(angle);
  }
  const links = edges.map(({ from, to }): SimulationLinkDatum<Body> => ({ source: from, target: to }));
  forceSimulation(bodies)
    .force(
      'link',
      forceLink<Body, SimulationLinkDatum<Body>>(links)
        .id(({ id }) => id)
        .distance(ringRadius / 2)
        .strength(0.1),
    )
    .force('apart', forceManyBody<Body>().strength(-120))
    .force('collide', forceCollide<Body>(nodeRadius))
    .force('ring', forceRadial<Body>(radiusOf, middle.x, middle.y).strength(1))
    .stop()
    .tick(steps);
  return new Map(
    bodies.map(({ id, x = middle.x, y = middle.y }) => [
      id,
      {
        x: clamp(middle.x + (x - middle.x) * stretch, margin.x, width - margin.x),
        y: clamp(y, margin.top, height - margin.bottom),
      },
    ]),
  );
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The middle of the widest free arc; to the right, where there is most room, while nobody is there yet. */
function widestGap(angles: readonly number[]): number {
  const sorted = [...angles].sort((a, b) => a - b);
  const [first] = sorted;
  if (first === undefined) return 0;
  let best = { from: first, width: 0 };
  for (const [at, from] of sorted.entries()) {
    const width = (sorted[at + 1] ?? first + 2 * Math.PI) - from;
    if (width > best.width + 1e-9) best = { from, width };
  }
  return best.from + best.width / 2;
}
