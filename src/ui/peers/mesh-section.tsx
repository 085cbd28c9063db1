import { lazy, Suspense, useId } from 'react';
import type { PeersView } from '../../room/api.ts';
import card from '../parts/card.module.css';
import { enMesh } from '../text/en-mesh.ts';
import { meshGraph } from './mesh-graph.ts';
import styles from './mesh-section.module.css';
import { MeshTable } from './mesh-table.tsx';

// The forces that lay it out come when somebody looks: no room needs them to open. Stored for offline like the rest.
const MeshPicture = lazy(async () => ({ default: (await import('./mesh-picture.tsx')).MeshPicture }));

/**
 * The links of this page as a picture and, when asked for, as a table: two tables at once in one page would be one too
 * many for the ears. Nothing while there is nobody.
 */
export function MeshSection({ view }: { readonly view: PeersView }) {
  const id = useId();
  const graph = meshGraph(view);
  if (graph.nodes.length < 2) return null;
  return (
    <section aria-labelledby={id} className={card.card}>
      <h2 className={styles.title} id={id}>
        {enMesh.title}
      </h2>
      <Suspense fallback={<div className={styles.place} />}>
        <MeshPicture graph={graph} />
      </Suspense>
      <details className={styles.details}>
        <summary>{enMesh.asTable}</summary>
        <MeshTable graph={graph} />
      </details>
    </section>
  );
}
