/** Devices and gatekeepers for the tests of this folder. */
import type { CryptoPort, DeviceId, DeviceKeys } from '../../crypto/port.ts';
import { createWebCrypto } from '../../crypto/web-crypto.ts';
import { type Bytes, textOf, utf8 } from '../../lib/bytes.ts';
import { realEnv } from '../../lib/env.ts';
import type { Gatekeeper, Refusal, SessionId, Standing } from '../types.ts';
import { newSessionId } from './memory-mesh.ts';

export interface TestPeer {
  readonly crypto: CryptoPort;
  readonly keys: DeviceKeys;
  readonly session: SessionId;
}

export async function createTestPeer(): Promise<TestPeer> {
  const crypto = createWebCrypto();
  return { crypto, keys: await crypto.generateDeviceKeys(), session: newSessionId(realEnv) };
}

/** Shows a word as its passport and lets in whoever shows a word that it knows. */
export const gatekeeperOf = (
  word: string,
  standingOf: (word: string, device: DeviceId) => Standing | Refusal | null = (shown) =>
    shown === 'member' ? 'member' : null,
): Gatekeeper => ({
  passport: async () => utf8(word),
  judge: async (device, passport: Bytes) => standingOf(textOf(passport), device),
  farewell: () => null,
  hearFarewell: async () => {},
});
