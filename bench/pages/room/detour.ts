/**
 * Leads every connection of this page over the lossy network: each address that the other side offers is replaced by one
 * that the network gives out for it. Done where the browser takes candidates, so that it is the same for whoever signals
 * them and however they are sealed on their way.
 */

type AddCandidate = (this: RTCPeerConnection, candidate?: RTCIceCandidateInit | null) => Promise<void>;
type Describe = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;

/** The address, the port and the protocol of `candidate:… 1 udp 2122260223 192.0.2.1 54321 typ host …`. */
const fields = /^((?:a=)?candidate:\S+ \d+ (\w+) \d+ )(\S+) (\d+)( typ .*)$/;

export function installDetour(url: string): void {
  /** Null: no way by UDP, so none at all. */
  const detour = async (line: string): Promise<string | null> => {
    const match = fields.exec(line);
    if (!match) return line;
    const [, before, protocol, address = '', port = '', rest] = match;
    if (protocol?.toLowerCase() !== 'udp' || Number(port) === 9) return null;
    const answer = await fetch(`${url}?address=${encodeURIComponent(address)}&port=${port}`);
    if (!answer.ok) return null;
    const given = (await answer.json()) as { readonly address: string; readonly port: number };
    return `${before}${given.address} ${given.port}${rest}`;
  };

  const inDescription = async (sdp: string): Promise<string> => {
    const lines = await Promise.all(
      sdp.split('\r\n').map((line) => (line.startsWith('a=candidate:') ? detour(line) : line)),
    );
    return lines.filter((line) => line !== null).join('\r\n');
  };

  const plainAdd: AddCandidate = RTCPeerConnection.prototype.addIceCandidate;
  RTCPeerConnection.prototype.addIceCandidate = async function detoured(
    this: RTCPeerConnection,
    candidate?: RTCIceCandidateInit | RTCIceCandidate | null,
  ): Promise<void> {
    if (!candidate?.candidate) return plainAdd.call(this, candidate ?? undefined);
    const text = await detour(candidate.candidate);
    if (text === null) return;
    const { sdpMid = null, sdpMLineIndex = null } = candidate;
    return plainAdd.call(this, { candidate: text, sdpMid, sdpMLineIndex });
  };

  const plainDescribe: Describe = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function detoured(
    this: RTCPeerConnection,
    description: RTCSessionDescriptionInit,
  ): Promise<void> {
    return plainDescribe.call(this, { type: description.type, sdp: await inDescription(description.sdp ?? '') });
  };
}
