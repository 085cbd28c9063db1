/**
 * The mesh of a newcomer, begun while its disk is still being opened [MESH-46]: to find others and to say hello takes as long
 * as that, and needs nothing of it. What is to be proved and judged waits until the room knows who is who.
 */
import type { Gatekeeper, Mesh } from '../mesh/types.ts';

export interface EarlyMesh {
  /** The same mesh, now with somebody at its gate. */
  take(gatekeeper: Gatekeeper): Mesh;
  /** The room could not be opened. */
  close(): void;
}

export function createEarlyMesh(open: (gatekeeper: Gatekeeper) => Mesh): EarlyMesh {
  let settle: (gatekeeper: Gatekeeper) => void = () => {};
  let present: Gatekeeper | null = null;
  const known = new Promise<Gatekeeper>((resolve) => {
    settle = resolve;
  });
  const mesh = open({
    passport: async (transcript) => (await known).passport(transcript),
    judge: async (device, passport, transcript) => (await known).judge(device, passport, transcript),
    // Said to who was judged, and so never before there is somebody.
    farewell: (device) => present?.farewell(device) ?? null,
    hearFarewell: async (shown) => (await known).hearFarewell(shown),
  });

  return {
    take(gatekeeper) {
      present = gatekeeper;
      settle(gatekeeper);
      return mesh;
    },
    // Whoever still waits at the gate is let go by the mesh, after the few seconds that a handshake may take.
    close: mesh.close,
  };
}
