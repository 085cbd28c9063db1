/**
 * Operations that a hostile member signs and sends, with or without the right to them: as new, or dated back to when they
 * had seen next to nothing [MEM-4, MEM-15, T17].
 */
import type { StandaloneEntry } from '../log/standalone.ts';
import type { Op } from '../members/op-types.ts';
import type { OpId } from '../members/types.ts';
import { peerMessageToBytes } from '../wire/peer-message.ts';
import type { Page } from './browser.ts';
import type { Chance } from './chance.ts';
import type { Forger } from './forger.ts';
import type { Membership } from './members-of.ts';
import type { Trace } from './trace.ts';

export interface HostileActs {
  /** One more lie about who is who. */
  lie(page: Page): Promise<void>;
}

const lies = {
  remove: 4,
  'remove-device': 3,
  'set-role': 4,
  'revoke-invite': 3,
  invite: 2,
  rotate: 2,
  'share-key': 1,
  'add-device': 1,
  replay: 3,
} as const;

export function createHostileActs(chance: Chance, trace: Trace): HostileActs {
  /** Every operation ever sent by this hand, to be said again. */
  const said: StandaloneEntry[] = [];

  const made = ({ state }: Membership, forger: Forger): Op | null => {
    const me = state.known.get(forger.keys.device);
    if (!me) return null;
    const member = chance.pick([...state.members.keys()]);
    const device = chance.pick([...state.known.keys()]);
    const link = chance.pick([...state.invites.keys()]);
    const aim: Readonly<Record<string, OpId | undefined>> = {
      remove: member,
      'set-role': member,
      'revoke-invite': link,
    };
    const kind = chance.weighted(lies);
    // Dated back, it has seen its author's own join and what it is about; else all there is.
    const standsOn = [aim[kind], me.join].filter((id): id is OpId => id !== undefined);
    const parents = [...new Set(chance.hit(0.5) ? standsOn : [...standsOn, ...state.tips])];
    // A key that nobody gets: who rules by right and is hostile could lock everybody out like this.
    const epoch = { keyCommitment: chance.bytes(32), wraps: [], devices: [], invites: [] };
    const key = chance.bytes(32);
    switch (kind) {
      case 'remove':
        return member ? { type: 'remove', parents, member, cuts: [], epoch } : null;
      case 'remove-device':
        return device ? { type: 'remove-device', parents, device, cuts: [], epoch } : null;
      case 'set-role': {
        const own = chance.hit(0.6) ? me.member : member;
        const role = chance.weighted({ owner: 1, admin: 3, viewer: 2 });
        return own ? { type: 'set-role', parents: [...new Set([own, ...parents])], member: own, role, cuts: [] } : null;
      }
      case 'revoke-invite':
        return link ? { type: 'revoke-invite', parents, invite: link } : null;
      case 'invite': {
        const role = chance.weighted({ owner: 1, admin: 2, editor: 2 });
        const terms = { role, expiresAt: 0, uses: 0, epoch: state.founding as OpId, note: key, keys: [] };
        return { type: 'invite', parents, inviteKey: key, inviteBoxKey: key, ...terms };
      }
      case 'rotate':
        return { type: 'rotate', parents, epoch };
      case 'share-key':
        return device ? { type: 'share-key', parents, device, keys: [] } : null;
      case 'add-device':
        return { type: 'add-device', parents, inviteKey: key, inviteBoxKey: key, expiresAt: 0, keys: [] };
      case 'replay':
        return null;
    }
  };

  return {
    async lie(page) {
      const forger = page.forger;
      if (!forger) return;
      const membership = await forger.learn(await page.browser.disk.contents());
      const op = made(membership, forger);
      const again = op ? undefined : chance.pick(said);
      if (op) said.push(forger.op(op, Math.max(0, page.life.env.now() - chance.below(86_400_000))));
      const one = op ? said.at(-1) : again;
      if (!one) return;
      trace.line(`lie  ${page.life.name} signs ${op?.type ?? 'nothing new'}`);
      const message = peerMessageToBytes({ type: 'ops', ops: [one] });
      for (const link of page.mesh?.links() ?? []) if (chance.hit(0.7)) void link.send(message, 'normal');
    },
  };
}
