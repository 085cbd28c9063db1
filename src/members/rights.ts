/** Roles, from the most to the least, and what each may do. */
import type { Role } from './types.ts';

export const rank: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1, relay: 0 };

/** Whether `a` may do something that `b` may not. */
export const outranks = (a: Role, b: Role): boolean => rank[a] > rank[b];

export const mayWrite = (role: Role | null): boolean => role !== null && rank[role] >= rank.editor;
export const mayInvite = (role: Role | null): boolean => role !== null && rank[role] >= rank.editor;
export const mayManage = (role: Role | null): boolean => role !== null && rank[role] >= rank.admin;

/**
 * [MEM-15] Who may remove somebody or change their role. `isSenior`: the one was a member before the other, as the other's
 * own membership shows by its ancestors. So of two admins at most one may remove the other, and nobody can make
 * themselves senior later.
 */
export function mayRule(author: Role, target: Role, isSenior: boolean): boolean {
  if (target === 'owner') return false;
  if (author === 'owner') return true;
  return author === 'admin' && (target !== 'admin' || isSenior);
}
