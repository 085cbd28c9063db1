/**
 * A page that runs a newer version of the app among older ones, as far as links show [MESH-33]: it says so in a longer
 * greeting, and has kinds of messages that nobody here knows. Everything else of it is today's code.
 */
import { type Bytes, concatBytes } from '../lib/bytes.ts';
import type { Link, Mesh } from '../mesh/types.ts';
import { peerMessageFromBytes, peerMessageToBytes, peerProtocolVersion } from '../wire/peer-message.ts';
import type { Chance } from './chance.ts';

/** Kinds of messages that today's app has no number for. */
const newKinds = [90, 120, 200] as const;
/** How likely a word of its own goes before any other. */
const ownWordRate = 0.05;

export function speakNewer(mesh: Mesh, chance: Chance): Mesh {
  const wrapped = new Map<Link, Link>();

  const newer = (message: Bytes): Bytes => {
    const read = peerMessageFromBytes(message);
    if (!read.ok || read.value.type !== 'greet') return message;
    const greet = peerMessageToBytes({ ...read.value, version: peerProtocolVersion + 1 });
    return concatBytes(greet, chance.bytes(chance.below(9)));
  };

  const wrap = (link: Link): Link => {
    const known = wrapped.get(link);
    if (known) return known;
    let hasGreeted = false;
    const made: Link = {
      ...link,
      send(message, priority) {
        const said = newer(message);
        // Behind its greeting only: before that the other side cannot know that it is a newer one.
        if (hasGreeted && chance.hit(ownWordRate)) {
          const kind = newKinds[chance.below(newKinds.length)] as number;
          void link.send(concatBytes(Uint8Array.of(kind), chance.bytes(chance.below(40))), 'normal');
        }
        hasGreeted ||= said !== message;
        return link.send(said, priority);
      },
    };
    wrapped.set(link, made);
    link.onClosed(() => wrapped.delete(link));
    return made;
  };

  return {
    ...mesh,
    links: () => mesh.links().map(wrap),
    onLink: (listener) => mesh.onLink((link) => listener(wrap(link))),
  };
}
