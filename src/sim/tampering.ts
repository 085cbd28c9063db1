/**
 * A member who says what they like: their page runs the real code with true keys and a true passport, and this sits on its
 * links and spoils what it says. Others must neither believe it, nor fall, nor fall out with each other.
 */
import type { Bytes } from '../lib/bytes.ts';
import type { LogRange } from '../log/types.ts';
import type { Link, Mesh } from '../mesh/types.ts';
import { type PeerMessage, peerMessageFromBytes, peerMessageToBytes } from '../wire/peer-message.ts';
import type { Chance } from './chance.ts';
import type { Trace } from './trace.ts';

/** How often each is done, relative to the others. */
const spoiling = { flip: 4, cut: 2, garbage: 2, replay: 5, twice: 2, drop: 4, forge: 8, flood: 0.3 };
const maxKept = 40;
const floodCount = 400;

export function tamper(mesh: Mesh, chance: Chance, trace: Trace, rate: number): Mesh {
  const wrapped = new Map<Link, Link>();
  const said: Bytes[] = [];

  const spoil = (message: Bytes): readonly Bytes[] => {
    const kind = chance.weighted(spoiling);
    trace.line(`lie  ${kind} a message of kind ${message[0]}`);
    switch (kind) {
      case 'flip': {
        const copy = message.slice();
        const at = chance.below(copy.length);
        copy[at] = (copy[at] as number) ^ (1 << chance.below(8));
        return [copy];
      }
      case 'cut':
        return [message.slice(0, chance.below(message.length)) as Bytes];
      case 'garbage':
        return [message, chance.bytes(1 + chance.below(200))];
      case 'replay':
        return [message, chance.pick(said) ?? message];
      case 'twice':
        return [message, message];
      case 'drop':
        return [];
      case 'forge': {
        const read = peerMessageFromBytes(message);
        return [read.ok ? peerMessageToBytes(forged(read.value, chance)) : message];
      }
      case 'flood':
        return Array.from({ length: floodCount }, () => message);
    }
  };

  const wrap = (link: Link): Link => {
    const known = wrapped.get(link);
    if (known) return known;
    const made: Link = {
      ...link,
      async send(message, priority) {
        said.push(message);
        if (said.length > maxKept) said.shift();
        const messages = chance.hit(rate) ? spoil(message) : [message];
        const sent = await Promise.all(messages.map((one) => link.send(one, priority)));
        return sent.every((one) => one);
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

/** Well-formed and untrue. */
function forged(message: PeerMessage, chance: Chance): PeerMessage {
  switch (message.type) {
    case 'heads':
      return {
        ...message,
        heads: message.heads.map((head) => ({
          ...head,
          seq: head.seq + chance.below(1_000),
          chain: chance.hit(0.5) ? chance.bytes(head.chain.length) : head.chain,
        })),
      };
    case 'range':
      return { ...message, sent: { ...message.sent, range: forgedRange(message.sent.range, chance) } };
    case 'fresh':
      return { ...message, content: forgedRange(message.content, chance) };
    case 'ops':
      return {
        ...message,
        ops: message.ops.map((op) => ({ ...op, signature: chance.bytes(op.signature.length) })),
      };
    case 'no-more':
      return { ...message, after: chance.below(50) };
    case 'want':
      return {
        ...message,
        wants: message.wants.map((want) => ({ ...want, upTo: want.after + 1 + chance.below(1_000) })),
      };
    case 'greet':
      return {
        ...message,
        heads: chance.bytes(message.heads.length),
        opsDigest: chance.bytes(message.opsDigest.length),
      };
    default:
      return message;
  }
}

type AnyRange = Pick<LogRange, 'after' | 'entries' | 'signature'>;

function forgedRange<R extends AnyRange>(range: R, chance: Chance): R {
  const entries = [...range.entries];
  const last = entries.at(-1);
  const kind = chance.weighted({ body: 3, last: 3, signature: 3, place: 1 });
  if (kind === 'last' && entries.length > 1) entries.pop();
  else if (kind === 'body' && last && last.body.length > 0) {
    const body = last.body.slice() as Bytes;
    const at = chance.below(body.length);
    body[at] = (body[at] as number) ^ 1;
    entries.splice(-1, 1, { ...last, body });
  }
  const after = kind === 'place' ? range.after + 1 : range.after;
  const signature = kind === 'signature' ? chance.bytes(range.signature.length) : range.signature;
  return { ...range, after, entries: entries.map((entry, i) => ({ ...entry, seq: after + i + 1 })), signature };
}
