/** One line about a peer: where it is, how it is reached, and what it holds of this device's changes. */
import type { PeersView, PeerView } from '../../room/api.ts';
import { en } from './en.ts';
import { enMesh } from './en-mesh.ts';
import { spanWords, type TimeWords } from './time-words.ts';

/** Smaller differences are ordinary [CON-7]. */
const clockSkewShownMs = 120_000;

export const peerName = (peer: PeerView): string =>
  peer.name !== '' ? peer.name : peer.kind === 'network' ? en.peers.unnamed : en.people.you;

export function peerFacts(peer: PeerView, documentName: string | null, times: TimeWords, now: number): string[] {
  const facts: string[] = [];
  if (peer.kind === 'me') facts.push(en.peers.thisTab);
  else if (peer.kind === 'this-browser') facts.push(en.peers.otherTab);
  else if (peer.reached === 'through-others') facts.push(enMesh.throughOthers);
  else if (peer.state !== 'gone') facts.push(en.peers.network);

  if (peer.state === 'connecting') facts.push(en.peers.connecting);
  if (peer.state === 'open' && peer.path !== null)
    facts.push(peer.path === 'direct' ? en.peers.direct : en.peers.relayed);
  if (peer.state === 'open' && peer.roundTripMs !== null) facts.push(en.peers.roundTrip(peer.roundTripMs));
  if (peer.state === 'gone') facts.push(en.peers.lastSeen(times.ago(peer.lastSeen, now)));
  if (peer.state === 'open' && documentName !== null && peer.kind !== 'me') facts.push(en.peers.looking(documentName));
  if (Math.abs(peer.clockSkewMs) >= clockSkewShownMs) facts.push(en.peers.clockOff(spanWords(peer.clockSkewMs)));
  return facts;
}

export interface HoldingWords {
  readonly text: string;
  readonly tone: 'all' | 'behind' | 'unknown';
}

/** From acknowledgements only; null for this very tab. Of those gone it says what they last confirmed. */
export function holdingWords(peer: PeerView): HoldingWords | null {
  if (peer.kind === 'me') return null;
  if (peer.behind === null) return { text: en.peers.notHeard, tone: 'unknown' };
  if (peer.behind > 0) return { text: en.peers.behind(peer.behind), tone: 'behind' };
  return { text: peer.state === 'gone' ? en.peers.hadAll : en.peers.hasAll, tone: 'all' };
}

export const signalingWords = (signaling: PeersView['signaling']): string => en.peers.signaling[signaling];
