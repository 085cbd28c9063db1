/** A mesh of two over a message port: the other one runs in a thread of its own, as other people's machines do. */
import { sha256 } from '../../src/crypto/hash.ts';
import type { DeviceId } from '../../src/crypto/port.ts';
import { type Bytes, compareBytes, concatBytes } from '../../src/lib/bytes.ts';
import type { Env } from '../../src/lib/env.ts';
import { createObservable, createTopic } from '../../src/lib/observable.ts';
import { createLinkCore, reasonOf } from '../../src/mesh/link-core.ts';
import {
  type Dialing,
  type Gatekeeper,
  isStanding,
  type Link,
  type Mesh,
  type SessionId,
  type SignalingState,
  type Standing,
} from '../../src/mesh/types.ts';

type Said =
  | { readonly type: 'hello'; readonly session: SessionId; readonly device: DeviceId; readonly nonce: Bytes }
  | { readonly type: 'passport'; readonly passport: Bytes }
  | { readonly type: 'verdict'; readonly isLetIn: boolean }
  | { readonly type: 'data'; readonly message: Bytes }
  | { readonly type: 'end' };

export interface PortMesh extends Mesh {
  /** Shakes hands with whoever is at the other end, and links with them when both let the other in. */
  meet(port: MessagePort): void;
}

export function createPortMesh(env: Env, gatekeeper: Gatekeeper, session: SessionId, device: DeviceId): PortMesh {
  const signaling = createObservable<SignalingState>('open');
  const dialing = createObservable<readonly Dialing[]>([]);
  const newLinks = createTopic<Link>();
  const links = new Set<Link>();

  const makeLink = (
    port: MessagePort,
    other: { readonly session: SessionId; readonly device: DeviceId; readonly standing: Standing },
  ) => {
    const core = createLinkCore();
    let sentBytes = 0;
    let receivedBytes = 0;
    const end = (reason: string): void => {
      if (!core.end(reason)) return;
      links.delete(link);
      port.close();
    };
    const link: Link = {
      ...other,
      kind: 'network',
      async send(message) {
        if (core.closed()) return false;
        sentBytes += message.length;
        port.postMessage({ type: 'data', message } satisfies Said);
        return true;
      },
      receive: core.receive,
      onClosed: core.onClosed,
      stats: async () => ({ path: 'direct', roundTripMs: null, sentBytes, receivedBytes, queuedBytes: 0 }),
      close(reason) {
        if (!core.closed()) port.postMessage({ type: 'end' } satisfies Said);
        end(reasonOf(reason));
      },
    };
    return {
      link,
      end,
      accept(message: Bytes): void {
        receivedBytes += message.length;
        core.deliver(message);
      },
    };
  };

  return {
    session,
    signaling,
    dialing,
    refused: () => new Map(),
    links: () => [...links],
    onLink: newLinks.subscribe,
    setEnabled() {},
    attach() {},
    hear() {},
    met() {},
    wake() {},
    meet(port) {
      const nonce = env.randomBytes(16);
      let transcript: Bytes | null = null;
      let other: { readonly session: SessionId; readonly device: DeviceId } | null = null;
      let standing: Standing | null = null;
      let isLetIn = false;
      let made: ReturnType<typeof makeLink> | null = null;
      const say = (said: Said): void => port.postMessage(said);
      const judged = (): void => {
        if (made || !other || !standing || !isLetIn) return;
        made = makeLink(port, { ...other, standing });
        links.add(made.link);
        newLinks.publish(made.link);
      };
      const hear = async (said: Said): Promise<void> => {
        switch (said.type) {
          case 'hello': {
            other = { session: said.session, device: said.device };
            const nonces = [nonce, said.nonce].sort(compareBytes) as [Bytes, Bytes];
            transcript = sha256(concatBytes(...nonces));
            say({ type: 'passport', passport: await gatekeeper.passport(transcript) });
            return;
          }
          case 'passport': {
            if (!other || !transcript) return;
            const answer = await gatekeeper.judge(other.device, said.passport, transcript);
            standing = isStanding(answer) ? answer : null;
            // Before the link is made: what goes over it comes after this.
            say({ type: 'verdict', isLetIn: standing !== null });
            judged();
            return;
          }
          case 'verdict':
            isLetIn = said.isLetIn;
            judged();
            return;
          case 'data':
            made?.accept(said.message);
            return;
          case 'end':
            made?.end('closed by the other side');
        }
      };
      // In order: a verdict takes longer than what is said after it.
      let last: Promise<void> = Promise.resolve();
      port.onmessage = ({ data }: MessageEvent<Said>) => {
        if (made && data.type === 'data') made.accept(data.message);
        else last = last.then(() => hear(data));
      };
      say({ type: 'hello', session, device, nonce });
    },
    close() {
      for (const link of [...links]) link.close({ type: 'done' });
    },
  };
}
