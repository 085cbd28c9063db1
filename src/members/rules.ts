/**
 * Who may do what: named predicates, each true when the operation may stand. They see the operations before this one in the
 * order of the graph; what concurrent removals undo is decided in `resolve.ts`. No clock, no "current user", no I/O.
 */
import { equalBytes, toHex } from '../lib/bytes.ts';
import { authorOf, type Draft, type DraftMember, roleAt, roleNow } from './draft.ts';
import { roomIdOf } from './op.ts';
import type { SignedOp } from './op-types.ts';
import { mayManage, mayRule, mayWrite, outranks, rank } from './rights.ts';
import type { MemberId } from './types.ts';

type Rule = readonly [number: string, holds: (draft: Draft, signed: SignedOp) => boolean];

const mayRuleOver = (draft: Draft, signed: SignedOp, target: DraftMember | undefined): boolean => {
  const author = authorOf(draft, signed);
  if (!author || !target) return false;
  const isSenior = draft.graph.isBefore(author.id, target.id);
  return mayRule(roleAt(draft, author, signed.id), roleAt(draft, target, signed.id), isSenior);
};

const targetOf = (draft: Draft, { op }: SignedOp): DraftMember | undefined => {
  if (op.type === 'remove' || op.type === 'set-role') return draft.members.get(op.member);
  if (op.type !== 'remove-device') return undefined;
  const device = draft.known.get(op.device);
  return device && draft.members.get(device.member);
};

export const rules: readonly Rule[] = [
  [
    'MEM-1: one create, and it names this room',
    (draft, { op, author }) =>
      op.type !== 'create' ||
      (draft.founding === null && roomIdOf(op) === draft.room && toHex(op.deviceKey) === (author as string)),
  ],
  [
    'MEM-10: only members operate',
    (draft, signed) =>
      signed.op.type === 'create' || signed.op.type === 'join' || authorOf(draft, signed) !== undefined,
  ],
  [
    'MEM-9: nobody hands out more than their own role',
    (draft, signed) => {
      if (signed.op.type !== 'invite') return true;
      const inviter = authorOf(draft, signed);
      const role = inviter && roleAt(draft, inviter, signed.id);
      return role !== undefined && mayWrite(role) && mayHandOut(role, signed.op.role);
    },
  ],
  [
    'MEM-2: a join stands on a known invite and its key',
    (draft, { op }) => {
      if (op.type !== 'join') return true;
      const invite = draft.invites.get(op.invite);
      return invite !== undefined && equalBytes(invite.op.inviteKey, op.inviteKey);
    },
  ],
  [
    'MEM-7: a join stands only where its link had not been withdrawn',
    (draft, { op }) => op.type !== 'join' || draft.invites.get(op.invite)?.revoked === null,
  ],
  [
    'MEM-11: a device is one member; another join only raises its role',
    (draft, signed) => {
      if (signed.op.type !== 'join') return true;
      const known = authorOf(draft, signed);
      const invite = draft.invites.get(signed.op.invite);
      if (!known || !invite) return true;
      return invite.op.type === 'invite' && outranks(invite.op.role, roleNow(draft, known));
    },
  ],
  [
    'MEM-15: only who stands above a member removes them or changes their role',
    (draft, signed) => {
      const { op } = signed;
      if (op.type !== 'remove' && op.type !== 'set-role') return true;
      const author = authorOf(draft, signed);
      const target = targetOf(draft, signed);
      // Everybody may ask for less for themselves, but for the owner: a room without one could not be recovered.
      if (op.type === 'set-role' && author && author === target) {
        const role = roleAt(draft, author, signed.id);
        return role !== 'owner' && outranks(role, op.role);
      }
      return mayRuleOver(draft, signed, target);
    },
  ],
  [
    'MEM-9: nobody gives a role above their own',
    (draft, signed) => {
      if (signed.op.type !== 'set-role') return true;
      const author = authorOf(draft, signed);
      return author !== undefined && mayHandOut(roleAt(draft, author, signed.id), signed.op.role);
    },
  ],
  [
    'MEM-20: a device is removed by its own person on another device, or by who stands above them',
    (draft, signed) => {
      if (signed.op.type !== 'remove-device') return true;
      const target = targetOf(draft, signed);
      if (!target || signed.op.device === signed.author) return false;
      return authorOf(draft, signed) === target || mayRuleOver(draft, signed, target);
    },
  ],
  [
    'MEM-18: a link is withdrawn by who made it, or by an admin',
    (draft, signed) => {
      if (signed.op.type !== 'revoke-invite') return true;
      const author = authorOf(draft, signed);
      const invite = draft.invites.get(signed.op.invite);
      if (!author || !invite) return false;
      return invite.by === author.id || mayManage(roleAt(draft, author, signed.id));
    },
  ],
  [
    'MEM-19: the owner does not leave',
    (draft, signed) => {
      const author = authorOf(draft, signed);
      return signed.op.type !== 'leave' || (author !== undefined && roleNow(draft, author) !== 'owner');
    },
  ],
  [
    'MEM-8: who may write makes epochs',
    (draft, signed) => {
      const author = authorOf(draft, signed);
      return signed.op.type !== 'rotate' || (author !== undefined && mayWrite(roleAt(draft, author, signed.id)));
    },
  ],
];

const mayHandOut = (own: keyof typeof rank, role: keyof typeof rank): boolean =>
  role !== 'owner' && rank[role] <= rank[own];

export const brokenRule = (draft: Draft, signed: SignedOp): string | null =>
  rules.find(([, holds]) => !holds(draft, signed))?.[0] ?? null;

/** Member ids are the ids of the operations that made them. */
export const memberIdOf = (signed: SignedOp): MemberId => signed.id as MemberId;
