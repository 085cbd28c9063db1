/**
 * The signaling server without its sockets: who is in which topic, and who may reach whom.
 *
 * Invariants:
 * [SIG-1] Nothing outlives its sockets: a topic exists while somebody is in it, and no name or payload is kept.
 * [SIG-2] A message goes to one addressee, a member of the same topic as the sender, under the sender's own id.
 * [SIG-4] No input throws out of `receive`, and the worst answer to it is that its own socket is closed.
 */
import type { Env } from '../../lib/env.ts';
import { unreachable } from '../../lib/result.ts';
import * as limits from '../../wire/signaling-limits.ts';
import {
  type ClientMessage,
  parseClientMessage,
  type ServerMessage,
  type SignalingErrorCode,
  serverMessageToText,
} from '../../wire/signaling-message.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** What the core needs of a WebSocket. */
export interface SignalingSocket {
  send(text: string): void;
  /** Bytes given to `send` that the network has not taken yet. */
  bufferedBytes(): number;
  /** Ends the socket with a close frame; 1008: broke the rules, 1013: try later, 4001: replaced by its own client. */
  close(code: 1008 | 1013 | 4001, reason: string): void;
}

export interface SignalingConnection {
  receive(frame: string): void;
  /** A frame that is not text; counted like any other bad message. */
  receiveBinary(): void;
  /** The socket is gone. Idempotent. */
  closed(): void;
}

export interface SignalingCounts {
  readonly sockets: number;
  readonly topics: number;
}

export interface Signaling {
  /** Null when the server or this address has its fill: the socket was told and closed. */
  connect(socket: SignalingSocket, address: string): SignalingConnection | null;
  counts(): SignalingCounts;
}

interface Client {
  readonly socket: SignalingSocket;
  readonly memberships: Map<string, Membership>;
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
  open: boolean;
  badMessages: number;
  droppedMessages: number;
  /** A flood hears of it once a second, so that it cannot make us talk as much as it does. */
  readonly complaints: TokenBucket;
}

interface Membership {
  readonly client: Client;
  readonly topic: string;
  readonly peer: string;
  readonly token: string;
  /** Peer ids it exchanged messages with, oldest first. */
  readonly contacts: Set<string>;
}

export function createSignaling(env: Pick<Env, 'elapsed' | 'chance'>): Signaling {
  const topics = new Map<string, Map<string, Membership>>();
  const socketsByAddress = new Map<string, number>();
  let sockets = 0;

  const send = (client: Client, message: ServerMessage): void => {
    if (!client.open) return;
    if (client.socket.bufferedBytes() > limits.maxBufferedBytes) {
      // It asks and does not read the answers.
      end(client, 1008, 'reads too slowly');
      return;
    }
    client.socket.send(serverMessageToText(message));
  };

  const complain = (client: Client, code: SignalingErrorCode, message: string): void =>
    send(client, { type: 'error', code, message });

  const end = (client: Client, code: 1008 | 1013 | 4001, reason: string): void => {
    if (!client.open) return;
    client.open = false;
    client.socket.close(code, reason);
    leaveAll(client);
  };

  const samplePeers = (members: ReadonlyMap<string, Membership>, self: string): string[] => {
    const others = [...members.keys()].filter((peer) => peer !== self);
    const order = [...others.keys()];
    const count = Math.min(limits.maxPeersSampled, others.length);
    // The first `count` steps of a Fisher–Yates shuffle.
    for (let i = 0; i < count; i++) {
      const j = i + Math.floor(env.chance() * (others.length - i));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    // By how long they are here: of a crowd that joins at once the first can let the others in [MESH-24].
    const sampled = order.slice(0, count).sort((a, b) => a - b);
    return sampled.map((at) => others[at] as string);
  };

  const join = (client: Client, { topic, peer, token }: ClientMessage & { type: 'join' }): void => {
    const present = client.memberships.get(topic);
    if (present && present.peer !== peer) {
      return complain(client, 'already-joined', 'this socket is in that topic under another peer id');
    }
    if (!present && client.memberships.size >= limits.maxTopicsPerSocket) {
      return complain(client, 'too-many-topics', `at most ${limits.maxTopicsPerSocket} topics on one socket`);
    }
    const members = topics.get(topic) ?? new Map<string, Membership>();
    const holder = members.get(peer);
    if (holder && holder.token !== token) {
      return complain(client, 'peer-taken', 'that peer id is in use in this topic');
    }
    if (!holder && members.size >= limits.maxSocketsPerTopic) {
      return complain(client, 'topic-full', `at most ${limits.maxSocketsPerTopic} peers in one topic`);
    }
    const membership = { client, topic, peer, token, contacts: holder?.contacts ?? new Set<string>() };
    members.set(peer, membership);
    topics.set(topic, members);
    client.memberships.set(topic, membership);
    if (holder && holder.client !== client) {
      // Its client came back before we noticed that the old socket was dead.
      holder.client.memberships.delete(topic);
      if (holder.client.memberships.size === 0) end(holder.client, 4001, 'replaced by a newer connection');
    }
    send(client, { type: 'joined', topic, peers: samplePeers(members, peer) });
  };

  const leave = (membership: Membership): void => {
    const { client, topic, peer, contacts } = membership;
    client.memberships.delete(topic);
    const members = topics.get(topic);
    // A newer connection of the same client may hold the place by now; then nobody left.
    if (members?.get(peer) !== membership) return;
    members.delete(peer);
    if (members.size === 0) topics.delete(topic);
    for (const contact of contacts) {
      const other = members.get(contact);
      if (!other) continue;
      other.contacts.delete(peer);
      send(other.client, { type: 'left', topic, peer });
    }
  };

  const leaveAll = (client: Client): void => {
    for (const membership of [...client.memberships.values()]) leave(membership);
  };

  const remember = (membership: Membership, peer: string): void => {
    membership.contacts.delete(peer);
    membership.contacts.add(peer);
    if (membership.contacts.size <= limits.maxContacts) return;
    const [oldest] = membership.contacts;
    if (oldest !== undefined) membership.contacts.delete(oldest);
  };

  const deliver = (client: Client, { topic, to, data }: ClientMessage & { type: 'send' }): void => {
    const from = client.memberships.get(topic);
    if (!from) return complain(client, 'not-joined', 'join the topic before sending in it');
    const addressee = topics.get(topic)?.get(to);
    if (!addressee) return send(client, { type: 'absent', topic, peer: to });
    if (addressee.client.socket.bufferedBytes() > limits.maxBufferedBytes) {
      // Not the addressee's fault alone: several senders can fill it, so the newest message falls, not its socket.
      return complain(client, 'busy', 'the addressee reads too slowly; the message was dropped');
    }
    remember(from, to);
    remember(addressee, from.peer);
    send(addressee.client, { type: 'message', topic, from: from.peer, data });
  };

  const handle = (client: Client, message: ClientMessage): void => {
    switch (message.type) {
      case 'join':
        return join(client, message);
      case 'leave': {
        const membership = client.memberships.get(message.topic);
        if (membership) leave(membership);
        return;
      }
      case 'peers': {
        const { topic } = message;
        const membership = client.memberships.get(topic);
        const members = topics.get(topic);
        if (!membership || !members) return complain(client, 'not-joined', 'join the topic before asking who is there');
        return send(client, { type: 'peers', topic, peers: samplePeers(members, membership.peer) });
      }
      case 'send':
        return deliver(client, message);
      case 'ping':
        return send(client, { type: 'pong' });
      default:
        return unreachable(message);
    }
  };

  const bad = (client: Client, problem: string): void => {
    client.badMessages += 1;
    if (client.badMessages > limits.maxBadMessages) return end(client, 1008, 'too many bad messages');
    complain(client, 'bad-message', problem);
  };

  const drop = (client: Client): void => {
    client.droppedMessages += 1;
    if (client.droppedMessages > limits.maxDroppedMessages) return end(client, 1008, 'too many messages');
    if (client.complaints.take(1)) complain(client, 'rate-limited', 'too many messages; this one was dropped');
  };

  const receive = (client: Client, frame: string): void => {
    if (!client.open) return;
    // Paid for before it is parsed: a flood must not buy work with garbage. UTF-16 units are at most the UTF-8 bytes.
    if (!client.bytes.take(frame.length) || !client.messages.take(1)) return drop(client);
    if (frame.length > limits.maxSignalingFrameBytes)
      return bad(client, `frame over ${limits.maxSignalingFrameBytes} bytes`);
    const parsed = parseClientMessage(frame);
    if (!parsed.ok) return bad(client, parsed.error);
    const sampled = parsed.value.type === 'join' || parsed.value.type === 'peers';
    if (sampled && !client.messages.take(limits.sampleCostMessages - 1)) return drop(client);
    handle(client, parsed.value);
  };

  return {
    connect(socket, address) {
      const here = socketsByAddress.get(address) ?? 0;
      if (here >= limits.maxSocketsPerAddress || sockets >= limits.maxSockets) {
        socket.close(1013, 'too many connections');
        return null;
      }
      socketsByAddress.set(address, here + 1);
      sockets += 1;
      const client: Client = {
        socket,
        memberships: new Map(),
        messages: createTokenBucket(env.elapsed, limits.burstMessages, limits.messagesPerSecond),
        bytes: createTokenBucket(env.elapsed, limits.burstBytes, limits.bytesPerSecond),
        open: true,
        badMessages: 0,
        droppedMessages: 0,
        complaints: createTokenBucket(env.elapsed, 1, 1),
      };
      let counted = true;
      return {
        receive: (frame) => receive(client, frame),
        receiveBinary: () => {
          if (!client.open) return;
          if (client.messages.take(1)) bad(client, 'binary frame');
          else drop(client);
        },
        closed() {
          if (!counted) return;
          counted = false;
          client.open = false;
          leaveAll(client);
          const left = (socketsByAddress.get(address) ?? 1) - 1;
          if (left > 0) socketsByAddress.set(address, left);
          else socketsByAddress.delete(address);
          sockets -= 1;
        },
      };
    },
    counts: () => ({ sockets, topics: topics.size }),
  };
}
