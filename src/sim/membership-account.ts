/**
 * Who is who by the operations that lie on the disks, read apart from the rooms' own code for it, and what must be so of
 * people when peace has come: nobody was removed without the right to it, everybody knows where they stand, and what was
 * written behind a removal shows nowhere [MEM-4, MEM-15, MEM-17].
 */
import { keysFromSeed } from '../crypto/derived-keys.ts';
import type { DeviceId } from '../crypto/port.ts';
import { equalBytes, fromHex } from '../lib/bytes.ts';
import { foldMembers, roleOf } from '../members/fold.ts';
import { createGraph } from '../members/graph.ts';
import { mayRule, mayWrite } from '../members/rights.ts';
import type { Browser, Page } from './browser.ts';
import type { PeopledWorld } from './create-world.ts';
import { type Typed, tableOf, viewOf } from './edits.ts';
import { type Membership, membershipOf, noDevice } from './members-of.ts';

export const isIn = ({ state }: Membership, browser: Browser): boolean =>
  state.devices.has(browser.deviceId() ?? noDevice);

/** Whether all that this browser's person wrote counts. */
export const isWriter = ({ state }: Membership, browser: Browser): boolean =>
  mayWrite(roleOf(state, browser.deviceId() ?? noDevice));

/** Roles of all who ever were in, as everybody must see them. */
const rolesIn = ({ state }: Membership): string =>
  [...state.members.values()]
    .map(({ id, role, status }) => `${id} ${role} ${status}`)
    .concat([...state.devices].map(([device, member]) => `${device} ${member}`))
    .sort()
    .join('\n');

/** Everybody who is in holds operations that say the same. */
export async function rolesDiffer(
  world: PeopledWorld,
  here: Membership,
  browsers: readonly Browser[],
): Promise<readonly string[]> {
  const differing: string[] = [];
  for (const browser of browsers) {
    const there = membershipOf(world.room(), await browser.disk.contents(), world.truth.recordOf);
    if (rolesIn(there) !== rolesIn(here)) differing.push(`[MEM-1] the disk of ${browser.name} tells of other roles`);
  }
  return differing;
}

/** [MEM-15] Judged once more from what the author of each removal had seen, with nothing of what came after. */
export function wronglyRemoved({ ops, state }: Membership): readonly string[] {
  const graph = createGraph(ops);
  const wrong: string[] = [];
  for (const member of state.members.values()) {
    const ending = member.ended && ops.get(member.ended);
    if (!ending) continue;
    const { op, author, id } = ending;
    if (op.type === 'leave') {
      if (!member.devices.includes(author)) wrong.push(`[MEM-19] ${author.slice(0, 8)} left for somebody else`);
      continue;
    }
    const past = graph.pastOf(id);
    const then = foldMembers(state.room, new Map([...ops].filter(([other]) => past.has(other))));
    const role = roleOf(then, author);
    const target = then.members.get(member.id);
    const own = then.devices.get(author);
    const isSenior = own !== undefined && target?.seniors.includes(own) === true;
    if (op.type !== 'remove' || !role || !target || !mayRule(role, target.role, isSenior)) {
      wrong.push(`[MEM-15] ${author.slice(0, 8)} removed ${member.id.slice(0, 8)} without the right to it`);
    }
  }
  return wrong;
}

/** [MEM-8] No key that was made without somebody was given to them. */
export function keysGivenAway({ ops, state }: Membership): readonly string[] {
  const given: string[] = [];
  for (const { id, op } of ops.values()) {
    if (state.rejected.has(id) || (op.type !== 'remove' && op.type !== 'remove-device')) continue;
    const gone = op.type === 'remove' ? (state.members.get(op.member)?.devices ?? []) : [op.device];
    const devices = new Set<string>(gone.filter((device) => !state.devices.has(device)));
    for (const { device } of op.epoch.devices) {
      if (devices.has(device))
        given.push(`[MEM-8] a removal gave its new key to ${device.slice(0, 8)}, who it removed`);
    }
  }
  return given;
}

/** [MEM-22] [MEM-2] Whoever is out has been told so, and whoever holds a link that lives is in. */
export function leftUnclear(here: Membership, pages: readonly Page[]): readonly string[] {
  const unclear: string[] = [];
  for (const { room, browser, life } of pages) {
    if (!room || isIn(here, browser)) continue;
    const { phase, isShutOut } = viewOf(room);
    const wasIn = here.state.known.has(browser.deviceId() ?? noDevice);
    const isTold =
      phase.type === 'ended' || isShutOut || (phase.type === 'joining' && (phase.problem !== 'none' || wasIn));
    if (!isTold) unclear.push(`[MEM-22] ${life.name} is out and shows ${JSON.stringify(phase)}`);
    if (!wasIn && holdsLivingLink(here, browser)) {
      unclear.push(`[MEM-2] ${life.name} holds a link that lives and shows ${JSON.stringify(phase)}`);
    }
  }
  return unclear;
}

function holdsLivingLink({ state }: Membership, { seed }: Browser): boolean {
  const bytes = seed && fromHex(seed);
  if (!bytes) return false;
  const { signPublic } = keysFromSeed(bytes);
  for (const { op, revoked } of state.invites.values()) {
    if (!equalBytes(op.inviteKey, signPublic)) continue;
    return revoked === null && op.type === 'invite' && op.uses === 0 && op.expiresAt === 0;
  }
  return false;
}

/**
 * [MEM-4] What somebody began to write after the operation that cuts their logs lay on a disk cannot be among what it lets
 * stand. Whoever adopts such a value writes it anew, which is another matter.
 */
export function shownBehindCuts(
  { truth }: PeopledWorld,
  { state, ops }: Membership,
  page: Page,
  typed: readonly Typed[],
): readonly string[] {
  const cutAt = new Map<DeviceId, number>();
  for (const [device, cutters] of state.cutters) {
    if (mayWrite(roleOf(state, device))) continue;
    const times = cutters.map(({ op }) => truth.landedAt(op) ?? Number.POSITIVE_INFINITY);
    cutAt.set(device, Math.min(...times));
  }
  const shown = new Set<string>();
  const { room } = page;
  if (!room || cutAt.size === 0 || ops.size === 0) return [];
  for (const { id } of viewOf(room).documents) {
    for (const { cells } of tableOf(room, id).rows) for (const { text } of Object.values(cells)) shown.add(text);
  }
  return typed.flatMap(({ text, at, page: author }) => {
    const device = author.browser.deviceId();
    const cut = device ? cutAt.get(device) : undefined;
    if (cut === undefined || at <= cut || author.browser.wasAdopted || !shown.has(text)) return [];
    return [`[MEM-4] ${page.life.name} shows ${text}, which ${author.life.name} wrote after its removal`];
  });
}
