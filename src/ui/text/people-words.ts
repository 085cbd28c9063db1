/** The words of people, roles, devices and links. */
import type { Phase, RoomView } from '../../room/api.ts';
import type { InviteView, PersonDeviceView, PersonView } from '../../room/people-types.ts';
import { en } from './en.ts';
import { countOf } from './plural.ts';
import type { TimeWords } from './time-words.ts';

const quoted = (name: string): string => `“${name}”`;

export const peopleText = {
  open: 'People',
  openHint: 'Members, their devices and roles.',
  title: 'People',
  list: 'Members',
  former: 'Not members any more',
  adoptTitle: (name: string) => `Take over what ${name} wrote?`,
  adoptText: (name: string) =>
    `The cells and rows that ${name} wrote after being removed are written anew in your name, over what stands there now. You can undo it.`,
  confirmAdopt: 'Take over',
  you: 'you',
  roleOf: (name: string) => `Role of ${name}`,
  founded: 'Made this room',
  since: (when: string) => `member since ${when}`,
  here: 'here now',
  seen: (when: string) => `last seen ${when}`,
  neverSeen: 'not seen from this device yet',
  removed: (by: string, when: string) => `removed${by === '' ? '' : ` by ${by}`}, ${when}`,
  left: (when: string) => `left, ${when}`,
  devices: (count: number) => countOf(count, 'device', 'devices'),
  devicesOf: (name: string) => `Devices of ${name}`,
  thisDevice: 'this device',
  deviceEnded: 'removed',
  linkDevice: 'Link another device',
  linkDeviceHint:
    'Open this link on your other device, or scan the code with it, within ten minutes. It works once and makes that device yours: do not give it to anybody else.',
  linkDeviceName: 'Link for your other device',
  linkDeviceQr: 'QR code for your other device',
  code: (name: string) => `Compare with ${name}`,
  codeHint:
    'Read these words to each other, by voice or side by side. If they are the same on both screens, nobody stands between you.',
  remove: (name: string) => `Remove ${name}`,
  removeDevice: (label: string) => `Remove ${label}`,
  removeTitle: (name: string) => `Remove ${name} from this room?`,
  removeText: (name: string) =>
    `${name} keeps what is on their devices now; that cannot be taken back. They get nothing that is written from now on, and what they write counts nowhere. Links they made or came by stop working, so share fresh ones.`,
  removeDeviceTitle: (label: string) => `Remove the device ${quoted(label)}?`,
  removeDeviceText:
    'It keeps what is on it now. It gets nothing new, and what is written on it from now on counts nowhere. Whoever has it and can unlock it can read what is there.',
  leave: 'Leave this room',
  leaveTitle: 'Leave this room?',
  leaveText:
    'All your devices leave. What you wrote stays with the others; here it can be read until you remove the room from the list. To come back you need a new link.',
  lowerTitle: (name: string, role: string) => `Make ${name} ${role}?`,
  lowerText: (name: string) =>
    `What ${name} wrote so far stays. What they write from now on counts nowhere. Links they made or came by that give more than this role stop working; somebody who gives them another edit link can let them in again as somebody new.`,
  confirmLower: 'Change role',
  cancel: 'Cancel',
  confirmRemove: 'Remove',
  confirmLeave: 'Leave',
  ownerStays: 'The owner cannot be removed and does not leave.',
  endedBanner: {
    removed: (by: string) => (by === '' ? 'You were removed from this room.' : `${by} removed you from this room.`),
    'device-removed': (by: string) =>
      by === '' ? 'This device was removed from this room.' : `${by} removed this device from this room.`,
    left: () => 'You have left this room.',
    'link-withdrawn': () => 'Your link was withdrawn while you were joining.',
  },
  endedMore:
    'You can read what is stored here; nothing new arrives, and nothing can be changed. To take part again, ask for a fresh link.',
  uncountedTitle: 'You may only view this room now.',
  shutOutTitle: 'The others no longer let this device in.',
  shutOut: 'They say that it was removed. What is here stays readable; changes made now reach nobody.',
} as const;

export const linkText = {
  title: 'More links',
  hint: 'Give each person or group a link of its own: you can name it, let it run out, and withdraw it.',
  list: 'Links',
  none: 'There are no other links.',
  make: 'New link',
  name: 'Name of the link',
  nameHint: 'Only members see it. For example: Saturday crew.',
  role: 'Lets people',
  runsOut: 'Runs out',
  uses: 'May be used',
  create: 'Make link',
  cancel: 'Cancel',
  never: 'never',
  inHour: 'in an hour',
  inDay: 'in a day',
  inWeek: 'in a week',
  anyNumber: 'any number of times',
  times: (count: number) => (count === 1 ? 'once' : `${count} times`),
  copyShort: 'Copy',
  showQrShort: 'QR code',
  revokeShort: 'Withdraw',
  address: (name: string) => `Address of ${name}`,
  revoke: (name: string) => `Withdraw ${name}`,
  copy: (name: string) => `Copy ${name}`,
  showQr: (name: string) => `Show ${name} as a QR code`,
  qr: (name: string) => `QR code of ${name}`,
  madeElsewhere: 'made on another device: only that one can show it',
  revoked: 'withdrawn',
  expired: 'has run out',
  'used-up': 'used up',
} as const;

type Ended = Extract<Phase, { readonly type: 'ended' }>;

/** Why one may only read: who did what. */
export const endedReason = ({ how, by }: Ended): string => peopleText.endedBanner[how](by);

/** Why nothing can be changed here; said wherever something is not to be had for that. */
export function readOnlyReason({ phase, role }: Pick<RoomView, 'phase' | 'role'>): string {
  if (phase.type === 'ended') return endedReason(phase);
  return role === 'viewer' ? en.room.viewOnlyHint : en.room.viewOnly;
}

const roleNames: Readonly<Record<PersonView['role'], string>> = {
  owner: 'Owner',
  admin: 'Admin',
  editor: 'Can edit',
  viewer: 'Can view',
  relay: 'Passes on, cannot read',
};

export const roleWords = (role: PersonView['role']): string => roleNames[role];

/** What a link lets somebody do, after "Lets people". */
export const roleVerb = (role: PersonView['role']): string =>
  role === 'admin' ? 'manage members' : role === 'editor' ? 'edit' : 'view';

export const personName = ({ name }: Pick<PersonView, 'name'>): string =>
  name === '' ? 'Somebody without a name' : name;
export const deviceName = ({ label }: Pick<PersonDeviceView, 'label'>): string => (label === '' ? 'a device' : label);

export function seenWords({ lastSeen, me }: PersonDeviceView, times: TimeWords, now: number): string {
  if (me) return peopleText.thisDevice;
  if (lastSeen === 'now') return peopleText.here;
  return lastSeen === null ? peopleText.neverSeen : peopleText.seen(times.ago(lastSeen, now));
}

/** How somebody came: "by Ana’s link “Saturday crew”, member since 14:02". */
export function cameWords(person: PersonView, times: TimeWords, now: number): string {
  const since = peopleText.since(times.stamp(person.since, now));
  if (person.invitedBy === null) return `${peopleText.founded}, ${since}`;
  const { name, note } = person.invitedBy;
  const by = name === '' ? 'by a link' : `by a link from ${name}`;
  return `${by}${note === '' ? '' : ` (${quoted(note)})`}, ${since}`;
}

export function endedWords({ status, ended }: PersonView, times: TimeWords, now: number): string {
  const when = times.stamp(ended?.at ?? 0, now);
  return status === 'left' ? peopleText.left(when) : peopleText.removed(ended?.by ?? '', when);
}

export const linkName = (link: InviteView): string =>
  link.note === '' ? `link to ${link.role === null ? 'your device' : roleVerb(link.role)}` : link.note;

/** "may edit · 2 of 5 joined · until 22 Nov 14:02". */
export function linkFacts(link: InviteView, times: TimeWords, now: number): string {
  const facts = [link.role === null ? 'one device of its maker' : `lets people ${roleVerb(link.role)}`];
  facts.push(
    link.uses === null ? countOf(link.joined, 'has joined', 'have joined') : `${link.joined} of ${link.uses} joined`,
  );
  if (link.expiresAt !== null && link.ended === null) facts.push(`until ${times.stamp(link.expiresAt, now)}`);
  if (link.ended !== null) facts.push(linkText[link.ended]);
  else if (link.fragment === null) facts.push(linkText.madeElsewhere);
  return facts.join(' · ');
}
