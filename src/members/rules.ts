/**
 * Who may do what: named predicates, each true when the operation may stand. They see the operations before this one in the
 * order of the graph; what concurrent removals undo is decided in `resolve.ts`. No clock, no "current user", no I/O.
 */
import { equalBytes, toHex } from '../lib/bytes.ts';
import { authorOf, type Draft, type DraftMember, roleAt, roleNow, roleSeen } from './draft.ts';
import { roomIdOf } from './op.ts';
import { parentsOf, type SignedOp } from './op-types.ts';
import { mayManage, mayRule, mayWrite, outranks, rank } from './rights.ts';
import type { MemberId } from './types.ts';

/** A join that gives nothing new: its device had joined all the same. */
export const givesNothingNew = 'MEM-11: a device is one member; another join only raises its role';

const isJoin = ({ type }: SignedOp['op']): boolean => type === 'create' || type === 'join';

/** Said in whatever place of its device's logs: it is one statement. */
export const isFounding = (draft: Draft, { op, author }: SignedOp): boolean =>
  op.type === 'create' && roomIdOf(op) === draft.room && toHex(op.deviceKey) === (author as string);

/** Honest operations name their device's join as a parent; that one was made before, all its ancestors tell. */
const standsOnJoin = (draft: Draft, { id, author, op }: SignedOp): boolean => {
  const joins = draft.joins.get(author) ?? [];
  const parents = parentsOf(op);
  return joins.some(({ op: join }) => parents.includes(join) || draft.graph.pastOf(id).has(join));
};

type Rule = readonly [number: string, holds: (draft: Draft, signed: SignedOp) => boolean];

const mayRuleOver = (draft: Draft, signed: SignedOp, target: DraftMember | undefined): boolean => {
  const author = authorOf(draft, signed);
  if (!author || !target) return false;
  const isSenior = draft.graph.isBefore(author.id, target.id);
  const own = roleSeen(draft, author, signed.id);
  return own !== null && mayRule(own, roleSeen(draft, target, signed.id) ?? roleNow(draft, target), isSenior);
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
    (draft, signed) => signed.op.type !== 'create' || (draft.founding === null && isFounding(draft, signed)),
  ],
  [
    'MEM-10: only members operate, and only once they had joined',
    (draft, signed) => isJoin(signed.op) || (authorOf(draft, signed) !== undefined && standsOnJoin(draft, signed)),
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
    givesNothingNew,
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
      const role = author && roleSeen(draft, author, signed.id);
      return role != null && mayHandOut(role, signed.op.role);
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
      return invite.by === author.id || mayManage(roleSeen(draft, author, signed.id));
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
