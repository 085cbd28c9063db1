import { expect, it } from 'vitest';
import type { DeviceId } from '../crypto/port.ts';
import { chainAfter } from '../log/entry.ts';
import { factsOf } from '../log/opening.ts';
import { createAcknowledgements } from './acknowledgements.ts';
import { createConfirmations } from './confirmations.ts';
import { createFastEnv } from './testing/fast-env.ts';

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);

it('[MESH-6] whoever states the digest of all that lies here holds all of it, whichever tab they told so before', () => {
  const facts = factsOf({ room: filled(16, 1), deviceKey: filled(32, 2), nonce: filled(16, 3) });
  const chain = chainAfter(facts.chain0, facts.id, { seq: 1, header: filled(3, 4), body: filled(5, 6) });
  const acknowledgements = createAcknowledgements();
  const own = { log: facts.id, seq: 5, opSeqs: new Set<number>() };
  const confirmations = createConfirmations({
    env: createFastEnv(),
    me: facts.device,
    ledger: { facts: () => facts, chainAt: () => chain, heldSeq: () => 5, durableSeq: () => 4 },
    acknowledgements,
    ownLogs: () => [own],
    announced: () => [],
    ownLog: () => null,
  });
  const ben = 'ben' as DeviceId;
  confirmations.heard(ben, [{ log: facts.id, seq: 2, chain: chain.slice(0, 8) }]);
  expect(acknowledgements.confirmation([own]).onlyHere).toBe(3);
  // What is not on the disk here is not in the digest either.
  confirmations.agreed(ben);
  expect(acknowledgements.confirmation([own]).onlyHere).toBe(1);
  // One's own other tab confirms nothing.
  acknowledgements.lower(ben, facts.id, 0);
  confirmations.agreed(facts.device);
  expect(acknowledgements.confirmation([own])).toMatchObject({ onlyHere: 5, heldBy: 0 });
});
