import type { PeerView } from '../../room/api.ts';
import { byteWords } from '../text/byte-words.ts';
import { enMesh } from '../text/en-mesh.ts';
import { peerName } from '../text/peer-words.ts';
import type { MeshGraph } from './mesh-graph.ts';
import styles from './mesh-table.module.css';

/** What the picture shows, in words and numbers: each link's role, round trip, bytes and queue. */
export function MeshTable({ graph }: { readonly graph: MeshGraph }) {
  const others = graph.nodes.filter(({ ring }) => ring > 0);
  return (
    <table aria-label={enMesh.links} className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{enMesh.peer}</th>
          <th scope="col">{enMesh.roundTrip}</th>
          <th scope="col">{enMesh.traffic}</th>
          <th scope="col">{enMesh.queue}</th>
        </tr>
      </thead>
      <tbody>
        {others.map(({ id, peer }) => (
          <tr key={id}>
            <th scope="row">
              {peerName(peer)}
              <span className={styles.way}>{wayWords(peer, graph)}</span>
            </th>
            <td>{peer.roundTripMs === null ? enMesh.none : enMesh.milliseconds(peer.roundTripMs)}</td>
            <td>
              {peer.reached === 'directly' ? (
                <>
                  {byteWords(peer.sentBytes)} <br />
                  {byteWords(peer.receivedBytes)}
                </>
              ) : (
                enMesh.none
              )}
            </td>
            <td>{peer.reached === 'directly' ? byteWords(peer.queuedBytes) : enMesh.none}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function wayWords(peer: PeerView, { nodes }: MeshGraph): string {
  if (peer.reached === 'directly') return enMesh.role[peer.treeRole ?? 'eager'];
  const via = nodes.find(({ id }) => id === peer.via);
  return via ? enMesh.through(peerName(via.peer)) : enMesh.throughOthers;
}
