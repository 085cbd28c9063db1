/**
 * Counts what a page says to others, below whatever it is built of: every message given to a data channel, every byte its
 * connections report, every message on a WebSocket. Imported before anything that could hold the originals.
 */
import { installDetour } from './detour.ts';
import { createKindReader } from './message-kinds.ts';
import { now, pageConfig } from './room-peer.ts';

export interface Count {
  messages: number;
  bytes: number;
}

export interface TrafficCounts {
  readonly channel: Count;
  readonly byKind: Readonly<Record<string, Count>>;
  /** From this page to the signaling server, and from the server to this page. */
  readonly signalingOut: Count;
  readonly signalingIn: Count;
  /** Sent on all connections of this page, below the data channel: what the transports report. */
  readonly wireBytes: number;
  /** When the first data channel of this page opened. */
  readonly firstOpenAt: number | null;
  /** Connections of this page that stand. */
  readonly connections: number;
}

declare global {
  interface Window {
    traffic: { counts(): Promise<TrafficCounts> };
  }
}

const config = pageConfig();
const channel: Count = { messages: 0, bytes: 0 };
const byKind: Record<string, Count> = {};
const signalingOut: Count = { messages: 0, bytes: 0 };
const signalingIn: Count = { messages: 0, bytes: 0 };
const connections = new Set<RTCPeerConnection>();
let firstOpenAt: number | null = null;
const kindOf = config.byKind ? createKindReader() : null;

const add = (count: Count, bytes: number): void => {
  count.messages += 1;
  count.bytes += bytes;
};

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

const sizeOf = (data: unknown): number => {
  if (typeof data === 'string') return utf8Length(data);
  if (data instanceof Blob) return data.size;
  return (data as ArrayBuffer | ArrayBufferView).byteLength;
};

const bytesOf = (data: unknown): Uint8Array => {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data as ArrayBuffer);
};

const plainSend = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: never) => void;
RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: unknown): void {
  plainSend.call(this, data as never);
  const bytes = sizeOf(data);
  add(channel, bytes);
  if (!kindOf) return;
  for (const { kind, bytes: own, messages } of kindOf(this, bytesOf(data))) {
    byKind[kind] ??= { messages: 0, bytes: 0 };
    byKind[kind].messages += messages;
    byKind[kind].bytes += own;
  }
};

if (config.detourUrl !== undefined) installDetour(config.detourUrl);

const watchOpening = (opening: RTCDataChannel): void => {
  const opened = (): void => {
    firstOpenAt ??= now();
  };
  if (opening.readyState === 'open') opened();
  else opening.addEventListener('open', opened);
};

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.add(this);
    this.addEventListener('datachannel', (event) => watchOpening(event.channel));
  }
  override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
    const made = super.createDataChannel(label, options);
    watchOpening(made);
    return made;
  }
};

window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener('message', ({ data }) => add(signalingIn, sizeOf(data)));
  }
  override send(data: string | BlobPart): void {
    add(signalingOut, sizeOf(data));
    super.send(data as string);
  }
};

async function sentBy(connection: RTCPeerConnection): Promise<number> {
  if (connection.connectionState === 'closed') {
    connections.delete(connection);
    return 0;
  }
  let sent = 0;
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'transport') sent += report.bytesSent ?? 0;
  }
  return sent;
}

window.traffic = {
  async counts() {
    const sent = await Promise.all([...connections].map(sentBy));
    return {
      channel: { ...channel },
      byKind: structuredClone(byKind),
      signalingOut: { ...signalingOut },
      signalingIn: { ...signalingIn },
      wireBytes: sent.reduce((sum, bytes) => sum + bytes, 0),
      firstOpenAt,
      connections: [...connections].filter(({ connectionState }) => connectionState === 'connected').length,
    };
  },
};
