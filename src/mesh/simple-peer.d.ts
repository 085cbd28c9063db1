/** The bundled build of simple-peer (its plain entry needs Node polyfills in a browser), as far as we use it. */
declare module 'simple-peer/simplepeer.min.js' {
  export interface SimplePeerOptions {
    readonly initiator: boolean;
    readonly trickle: boolean;
    readonly objectMode: boolean;
    readonly channelConfig: RTCDataChannelInit;
    readonly config: RTCConfiguration;
    readonly wrtc?: unknown;
  }

  export interface SimplePeerEvents {
    signal: unknown;
    connect: undefined;
    data: Uint8Array | string;
    iceStateChange: RTCIceConnectionState;
    error: Error;
    close: undefined;
    /** Not public: all candidates are gathered. */
    _iceComplete: undefined;
  }

  export interface SimplePeerInstance {
    /** Not public in simple-peer, but the only way to hear that the channel opened or drained. */
    readonly _channel: RTCDataChannel | null;
    /** Not public either: its description as it is now, with what was gathered. */
    readonly _pc: RTCPeerConnection | null;
    readonly bufferSize: number;
    on<Name extends keyof SimplePeerEvents>(name: Name, listener: (value: SimplePeerEvents[Name]) => void): void;
    signal(data: object): void;
    send(data: Uint8Array): void;
    getStats(done: (problem: unknown, reports: readonly Readonly<Record<string, unknown>>[]) => void): void;
    destroy(): void;
  }

  const SimplePeer: new (options: SimplePeerOptions) => SimplePeerInstance;
  export default SimplePeer;
}
