/**
 * What people do to each other's place in a room [MEM-5, MEM-15 … MEM-20], drawn by chance and asked of the rooms' own API,
 * under whatever the network does meanwhile. Nobody is kept from asking for what they have no right to.
 */
import type { RoomApi } from '../room/api.ts';
import { type Browser, isUsable, type Page } from './browser.ts';
import type { Chance } from './chance.ts';
import { byLink, type PeopledWorld } from './create-world.ts';
import { viewOf } from './edits.ts';

/** How often each happens, relative to the others. */
export const membershipWeights = {
  'set-role': 8,
  invite: 5,
  remove: 4,
  'remove-device': 2,
  revoke: 3,
  'link-device': 2,
  leave: 1,
  mutual: 2,
  adopt: 2,
} as const;
export type MembershipAct = keyof typeof membershipWeights;

export interface MembershipActs {
  happen(what: MembershipAct): void;
}

export interface MembershipActsDeps {
  readonly world: PeopledWorld;
  readonly chance: Chance;
  readonly mostBrowsers: number;
}

type UsablePage = Page & { readonly room: RoomApi };

/** So many stay whatever happens: with nobody left there is nothing to look at. */
const leastMembers = 2;
/** An invited person opens their link at once, or after a while, when it may have been withdrawn. */
const latestOpenMs = 9_000;

export function createMembershipActs({ world, chance, mostBrowsers }: MembershipActsDeps): MembershipActs {
  const { browsers, clock, network, trace } = world;
  /** Links that were made, whoever may withdraw them. */
  const links: Parameters<RoomApi['revokeInvite']>[0][] = [];

  const pages = (): readonly UsablePage[] => browsers.flatMap((browser) => browser.pages()).filter(isUsable);
  const isOpen = ({ room }: UsablePage): boolean => viewOf(room).phase.type === 'open';
  const anyPage = (): UsablePage | undefined => chance.pick(pages().filter(isOpen));
  /** Who rules gets the floor more often than by their number: else most of what is asked for would be refused. */
  const ruler = (): UsablePage | undefined => {
    const ruling = pages().filter((page) => isOpen(page) && ['owner', 'admin'].includes(viewOf(page.room).role ?? ''));
    return chance.hit(0.85) ? (chance.pick(ruling) ?? anyPage()) : anyPage();
  };
  /** Not the founder's first device: somebody has to be left who can show how the room ended. */
  const other = (room: RoomApi) => {
    const members = viewOf(room).members.filter(({ me, role }) => !me && role !== 'owner');
    return chance.pick(members);
  };

  const answered = (page: Page, what: string, doing: Promise<{ readonly ok: boolean }>): void => {
    doing.then(
      ({ ok }) => trace.line(`act  ${page.life.name} ${what}: ${ok ? 'done' : 'refused'}`),
      (problem: unknown) =>
        world.violate(`${page.life.name} threw in ${what}: ${problem instanceof Error ? problem.stack : problem}`),
    );
  };

  /** Somebody gets the link and opens it, sooner or later. */
  const handOut = (page: Page, fragment: string | null, kind: 'N' | 'D'): void => {
    const reading = fragment ? page.device?.readLink(fragment) : undefined;
    if (reading?.type !== 'invite' || browsers.length >= mostBrowsers) return;
    const { seed } = reading;
    clock.after(chance.hit(0.5) ? 0 : chance.between(0, latestOpenMs), () => {
      if (browsers.length >= mostBrowsers) return;
      world.addBrowser(`${kind}${browsers.length}`, byLink(world.room(), seed), { seed }).open();
    });
  };

  const remove = (page: UsablePage): void => {
    const target = other(page.room);
    if (target && viewOf(page.room).members.length > leastMembers)
      answered(page, `removes ${target.name}`, page.room.removeMember(target.id));
  };

  /** Two who rule are cut off from each other and each removes the other. */
  const mutual = (): void => {
    const [one, two] = [ruler(), ruler()];
    if (!one || !two || one.browser === two.browser) return;
    const rest = browsers.filter(({ name }) => name !== one.browser.name && name !== two.browser.name);
    const side = rest.filter(() => chance.hit(0.5)).map(({ name }) => name);
    const others = rest.map(({ name }) => name).filter((name) => !side.includes(name));
    network.cut([one.browser.name, ...side], [two.browser.name, ...others], false);
    for (const [page, target] of [
      [one, two],
      [two, one],
    ] as const) {
      const id = viewOf(target.room).me?.id;
      if (id) answered(page, 'removes who removes it', page.room.removeMember(id));
    }
  };

  const happen = (what: MembershipAct): void => {
    const page = what === 'leave' || what === 'link-device' ? anyPage() : ruler();
    if (!page) return;
    const { room } = page;
    trace.line(`act  ${page.life.name} ${what}`);
    switch (what) {
      case 'set-role': {
        const target = other(room);
        const role = chance.weighted({ admin: 4, editor: 3, viewer: 3 });
        if (target) answered(page, `makes ${target.name} ${role}`, room.setRole(target.id, role));
        return;
      }
      case 'invite': {
        if (browsers.length >= mostBrowsers) return;
        const role = chance.weighted({ editor: 5, viewer: 2, admin: 2 });
        const uses = chance.hit(0.3) ? 1 : null;
        const doing = room.invite({ role, note: '', uses, expiresAt: null });
        answered(page, `invites ${role}s`, doing);
        doing.then((made) => {
          if (!made.ok) return;
          links.push(made.value.id);
          handOut(page, made.value.fragment, 'N');
          // A link for one is tried by two now and then.
          if (uses === 1 && chance.hit(0.3)) handOut(page, made.value.fragment, 'N');
        }, ignored);
        return;
      }
      case 'link-device': {
        if (browsers.length >= mostBrowsers) return;
        const doing = room.linkDevice();
        answered(page, 'links a device', doing);
        doing.then((made) => made.ok && handOut(page, made.value.fragment, 'D'), ignored);
        return;
      }
      case 'remove':
        return remove(page);
      case 'remove-device': {
        const [first, ...rest] = browsers;
        const target = chance.pick(rest.filter((browser) => browser !== first && browser !== page.browser));
        const device = target?.deviceId();
        if (device) answered(page, `removes a device of ${target?.name}`, room.removeDevice(device));
        return;
      }
      case 'revoke': {
        const link = chance.pick(links);
        if (link) answered(page, 'withdraws a link', room.revokeInvite(link));
        return;
      }
      case 'leave':
        if (page.browser !== browsers[0] && viewOf(room).members.length > leastMembers)
          answered(page, 'leaves', room.leaveRoom());
        return;
      case 'mutual':
        return mutual();
      case 'adopt': {
        const gone = chance.pick(formerMembers(browsers, viewOf(room)));
        if (!gone) return;
        for (const browser of browsers) if (browser.members.has(gone)) browser.wasAdopted = true;
        answered(page, 'adopts', room.adoptSetAside(gone));
        return;
      }
    }
  };

  return { happen };
}

/** Its answer was told already. */
const ignored = (): void => {};

/** Who once saw themselves as a member and is none in this view. */
function formerMembers(browsers: readonly Browser[], view: ReturnType<typeof viewOf>) {
  const current = new Set(view.members.map(({ id }) => id));
  return [...new Set(browsers.flatMap(({ members }) => [...members]))].filter((id) => !current.has(id));
}
