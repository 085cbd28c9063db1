import { useRef } from 'react';
import { memberStyle } from '../parts/avatar.tsx';
import { initials } from '../text/conflict-words.ts';
import { enMesh } from '../text/en-mesh.ts';
import { graphKey, type MeshGraph, type MeshNode } from './mesh-graph.ts';
import { layOut, type Point } from './mesh-layout.ts';
import styles from './mesh-picture.module.css';

/** In the picture's own units; it is as wide as the panel. */
const size = { width: 320, height: 240 };
const radius = { me: 19, other: 16 };
/** Longer names are in the table. */
const mostLetters = 11;

interface Drawn {
  readonly key: string;
  readonly points: ReadonlyMap<string, Point>;
}

/** Nodes and links; for who does not see it, the table beside it says the same. */
export function MeshPicture({ graph }: { readonly graph: MeshGraph }) {
  const drawn = useRef<Drawn>({ key: '', points: new Map() });
  const key = graphKey(graph);
  if (drawn.current.key !== key) drawn.current = { key, points: layOut(graph, size, drawn.current.points) };
  const { points } = drawn.current;
  const at = (id: string): Point => points.get(id) ?? { x: size.width / 2, y: size.height / 2 };
  const linked = graph.nodes.filter(({ ring }) => ring === 1).length;
  const beyond = graph.nodes.filter(({ ring }) => ring === 2).length;

  return (
    <figure className={styles.figure}>
      <svg
        aria-label={enMesh.picture(linked, beyond)}
        className={styles.picture}
        role="img"
        viewBox={`0 0 ${size.width} ${size.height}`}
      >
        {graph.edges.map(({ from, to, role }) => (
          <line
            className={styles.edge}
            data-role={role}
            key={`${from} ${to}`}
            x1={at(from).x}
            x2={at(to).x}
            y1={at(from).y}
            y2={at(to).y}
          />
        ))}
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} point={at(node.id)} />
        ))}
      </svg>
      <figcaption className={styles.legend}>
        <Key way="eager" />
        {graph.edges.some(({ role }) => role === 'lazy') && <Key way="lazy" />}
        {beyond > 0 && <Key way="beyond" />}
      </figcaption>
    </figure>
  );
}

function Node({ node: { peer, ring }, point }: { readonly node: MeshNode; readonly point: Point }) {
  const isMe = ring === 0;
  const name = isMe ? enMesh.you : peer.name || peer.deviceLabel || enMesh.unnamed;
  return (
    <g
      className={styles.node}
      data-ring={ring}
      style={{ ...memberStyle(peer.color), transform: `translate(${point.x}px, ${point.y}px)` }}
    >
      <circle className={styles.disc} r={isMe ? radius.me : radius.other} />
      <text className={styles.initials} dy="0.36em">
        {initials(peer.name || name)}
      </text>
      <text className={styles.name} dy={(isMe ? radius.me : radius.other) + 13}>
        {name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name}
      </text>
    </g>
  );
}

function Key({ way }: { readonly way: keyof typeof enMesh.legend }) {
  return (
    <span className={styles.key}>
      <svg aria-hidden="true" className={styles.sample} viewBox="0 0 28 8">
        <line className={styles.edge} data-role={way} x1="2" x2="26" y1="4" y2="4" />
      </svg>
      {enMesh.legend[way]}
    </span>
  );
}
