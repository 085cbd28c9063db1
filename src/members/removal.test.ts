/** What becomes of a membership when people change it apart from each other: stories. */
import { expect, it } from 'vitest';
import { cutOf } from './cut.ts';
import { roleOf } from './fold.ts';
import { freshEpochs, spentEpochs } from './knowers.ts';
import type { Cut } from './op-types.ts';
import { deviceOf, filled } from './testing/made-ops.ts';
import { createStory, madeEpoch } from './testing/story.ts';

const rolesOf = (story: ReturnType<typeof createStory>, ...devices: readonly number[]) => {
  const state = story.state();
  return devices.map((device) => roleOf(state, deviceOf(device)));
};

it('[MEM-15] [MEM-17] the owner removes anybody, an admin whom they stand above, an editor nobody', () => {
  const story = createStory();
  const ben = story.member(1, 'admin');
  const cai = story.member(2, 'editor', 1);
  const dan = story.member(3, 'viewer', 2);
  const byEditor = story.remove(2, dan);
  expect(story.state().rejected.get(byEditor)).toContain('MEM-15');
  story.remove(1, cai);
  expect(rolesOf(story, 1, 2, 3)).toEqual(['admin', null, 'viewer']);
  expect(story.state().members.get(cai)).toMatchObject({ status: 'removed' });
  const ofOwner = story.remove(1, story.ops[0]?.id as never);
  expect(story.state().rejected.get(ofOwner)).toContain('MEM-15');
  story.remove(0, ben);
  expect(rolesOf(story, 0, 1)).toEqual(['owner', null]);
});

it('[MEM-5] [MEM-15] two admins remove each other: the one who was there first stays, whichever sorts first', () => {
  for (const swap of [false, true]) {
    const story = createStory();
    const ben = story.member(1, 'admin');
    const cai = story.member(2, 'admin');
    const seen = story.now();
    story.remove(1, cai, seen, [], swap ? 9001 : 9000);
    story.remove(2, ben, seen, [], swap ? 9000 : 9001);
    expect(rolesOf(story, 1, 2)).toEqual(['admin', null]);
    expect(story.state().rejected.size).toBe(1);
  }
});

it('[MEM-15] admins who joined without knowing of each other cannot remove each other; the owner can', () => {
  const story = createStory();
  const [one, two] = [story.invite(0, 'admin'), story.invite(0, 'admin')];
  const seen = story.now();
  const ben = story.join(1, one, seen);
  const cai = story.join(2, two, seen);
  story.remove(1, cai);
  story.remove(2, ben);
  expect(rolesOf(story, 1, 2)).toEqual(['admin', 'admin']);
  story.remove(0, cai);
  expect(rolesOf(story, 1, 2)).toEqual(['admin', null]);
});

it('[MEM-5] remove while the removed one invites: the invitation falls, and who came by it', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  const seen = story.now();
  const link = story.invite(1, 'editor', seen, 5000);
  story.join(2, link, [link], 5001);
  const before = story.state();
  expect(roleOf(before, deviceOf(2))).toBe('editor');
  story.remove(0, ben, seen);
  expect(rolesOf(story, 1, 2)).toEqual([null, null]);
  // Honest operations may stand on what was undone: they do not wait for it for ever.
  expect(story.state().waiting).toEqual([]);
});

it('[MEM-5] who came by a link of the removed one before the removal stays', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  story.member(2, 'editor', 1);
  story.remove(0, ben);
  expect(rolesOf(story, 1, 2)).toEqual([null, 'editor']);
});

it('[MEM-7] a removal withdraws the links that the removed one made or came by, and no others', () => {
  const story = createStory();
  const shared = story.invite(0, 'editor');
  const other = story.invite(0, 'editor');
  const ben = story.join(1, shared);
  const own = story.invite(1, 'viewer');
  story.remove(0, ben);
  const fresh = story.invite(0, 'editor');
  const { invites } = story.state();
  expect([shared, other, own, fresh].map((id) => invites.get(id)?.revoked === null)).toEqual([
    false,
    true,
    false,
    true,
  ]);
  const late = story.join(2, shared);
  expect(story.state().rejected.get(late)).toContain('MEM-7');
  story.join(3, fresh);
  story.join(4, other);
  expect(rolesOf(story, 2, 3, 4)).toEqual([null, 'editor', 'editor']);
});

it('[MEM-7] [T17] a join by a withdrawn link, dated back before the removal, lets nobody in', () => {
  const story = createStory();
  const link = story.invite(0, 'editor');
  const ben = story.join(1, link);
  story.remove(0, ben);
  // A fresh profile, the old link, and parents from before: it sorts as early as its maker likes.
  for (const rank of [1, 99_999]) story.join(2, link, [link], rank);
  expect(rolesOf(story, 2)).toEqual([null]);
});

it('[MEM-5] [MEM-18] revoke-invite while somebody joins by it: who was seen stays, who was not does not', () => {
  const story = createStory();
  const link = story.invite(0, 'editor');
  story.join(1, link);
  const seen = story.now();
  story.join(2, link, [link]);
  story.revoke(0, link, seen);
  expect(rolesOf(story, 1, 2)).toEqual(['editor', null]);
  const others = story.revoke(1, story.invite(0, 'editor'));
  expect(story.state().rejected.get(others)).toContain('MEM-18');
});

it('[MEM-5] [MEM-16] demote while they act as an admin: what needed more than is left is undone', () => {
  const story = createStory();
  const ben = story.member(1, 'admin');
  const cai = story.member(2, 'editor');
  const seen = story.now();
  story.remove(1, cai, seen);
  const link = story.invite(1, 'editor', seen);
  expect(rolesOf(story, 2)).toEqual([null]);
  story.setRole(0, ben, 'editor', seen);
  expect(rolesOf(story, 1, 2)).toEqual(['editor', 'editor']);
  expect(story.state().invites.get(link)?.revoked).toBe(null);
});

it('[MEM-16] of roles set apart from each other the lowest counts; a later one replaces them; links raise it no more', () => {
  const story = createStory();
  const link = story.invite(0, 'editor');
  const ben = story.join(1, link);
  const cai = story.member(2, 'admin');
  const seen = story.now();
  story.setRole(0, ben, 'admin', seen);
  story.setRole(2, ben, 'viewer', seen);
  expect(rolesOf(story, 1)).toEqual(['viewer']);
  const again = story.join(1, story.invite(0, 'editor'));
  expect(story.state().rejected.has(again)).toBe(false);
  expect(rolesOf(story, 1)).toEqual(['viewer']);
  story.setRole(0, ben, 'editor');
  expect(rolesOf(story, 1)).toEqual(['editor']);
  const selfMade = story.setRole(1, ben, 'admin');
  expect(story.state().rejected.get(selfMade)).toContain('MEM-15');
  story.setRole(2, cai, 'viewer');
  expect(rolesOf(story, 2)).toEqual(['viewer']);
});

it('[MEM-20] a device added and its member removed: the device is out, too', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  const seen = story.now();
  const link = story.addDevice(1, seen);
  story.join(2, link, [link]);
  expect(story.state().members.get(ben)?.devices).toEqual([deviceOf(1), deviceOf(2)]);
  expect(rolesOf(story, 2)).toEqual(['editor']);
  story.remove(0, ben, seen);
  expect(rolesOf(story, 1, 2)).toEqual([null, null]);
});

it('[MEM-20] [T18] a lost device is removed by the other one of its person, and its acts of that time fall', () => {
  const story = createStory();
  const ben = story.member(1, 'admin');
  const link = story.addDevice(1);
  story.join(2, link);
  const cai = story.member(3, 'editor');
  const seen = story.now();
  story.remove(2, cai, seen);
  expect(rolesOf(story, 3)).toEqual([null]);
  story.removeDevice(1, 2, seen);
  expect(rolesOf(story, 1, 2, 3)).toEqual(['admin', null, 'editor']);
  expect(story.state().members.get(ben)?.status).toBe('in');
  const self = story.removeDevice(1, 1);
  expect(story.state().rejected.get(self)).toContain('MEM-20');
});

it('[MEM-21] two devices of one person remove each other: the one that came first stays, whichever sorts first', () => {
  for (const rank of [1, 99_999]) {
    const story = createStory();
    story.member(1, 'editor');
    story.join(2, story.addDevice(1));
    const seen = story.now();
    story.removeDevice(1, 2, seen, rank + 20_000);
    story.removeDevice(2, 1, seen, 50_000);
    expect(rolesOf(story, 1, 2)).toEqual(['editor', null]);
  }
});

it('[MEM-21] a leaked admin link, dated back, overturns nothing: its withdrawal stands', () => {
  for (const rank of [1, 99_999]) {
    const story = createStory();
    const leaked = story.invite(0, 'admin');
    const ben = story.member(1, 'admin');
    const cai = story.member(2, 'editor');
    story.revoke(1, leaked);
    const mallory = story.join(9, leaked, [leaked], rank);
    const coup = story.remove(9, cai, [mallory, ...[cai]], [], rank + 1);
    story.remove(9, ben, [mallory, ben], [], rank + 2);
    expect(rolesOf(story, 0, 1, 2, 9)).toEqual(['owner', 'admin', 'editor', null]);
    expect(story.state().rejected.has(coup)).toBe(true);
  }
});

it('[MEM-5] [MEM-21] a removal that falls by the owner’s gives back what it had undone', () => {
  const story = createStory();
  const ben = story.member(1, 'admin');
  story.member(2, 'editor');
  const cai = [...story.state().members.values()].at(-1)?.id as never;
  const seen = story.now();
  const link = story.invite(2, 'viewer', seen);
  story.join(3, link, [link]);
  story.remove(1, cai, seen);
  expect(rolesOf(story, 2, 3)).toEqual([null, null]);
  story.remove(0, ben, seen);
  expect(rolesOf(story, 1, 2, 3)).toEqual([null, 'editor', 'viewer']);
});

it('[MEM-19] who leaves is out with all devices; the owner cannot', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  story.join(2, story.addDevice(1));
  story.leave(2);
  expect(rolesOf(story, 1, 2)).toEqual([null, null]);
  expect(story.state().members.get(ben)?.status).toBe('left');
  const owner = story.leave(0);
  expect(story.state().rejected.get(owner)).toContain('MEM-19');
});

it('[MEM-17] a removed device comes in again by a new link, as somebody new, and not by saying so', () => {
  const story = createStory();
  const ben = story.member(1, 'editor');
  story.remove(0, ben);
  const self = story.invite(1, 'editor');
  expect(story.state().rejected.get(self)).toContain('MEM-10');
  const again = story.member(1, 'viewer');
  expect(rolesOf(story, 1)).toEqual(['viewer']);
  expect(story.state().known.get(deviceOf(1))?.member).toBe(again);
  const link = story.invite(1, 'viewer');
  expect(story.state().rejected.get(link)).toContain('MEM-9');
});

it('[MEM-4] [T17] logs count up to the cut; a log that is not named counts for nothing; a role given back gives all back', () => {
  const cutAt = (log: string, seq: number, byte = 1): Cut => ({ log, seq, chain: filled(32, byte) });
  const [x, y] = ['aa'.repeat(16), 'bb'.repeat(16)];
  const story = createStory();
  const ben = story.member(1, 'editor');
  const viewer = story.member(2, 'viewer');
  const cuts = () => [x, y].map((log) => cutOf(story.state(), log, deviceOf(1)));
  expect(cuts()).toEqual(['all', 'all']);
  expect(cutOf(story.state(), x, deviceOf(2))).toBe('none');
  expect(cutOf(story.state(), x, deviceOf(7))).toBe('none');
  story.setRole(0, ben, 'viewer', story.now(), [cutAt(x, 5)]);
  expect(cuts()).toEqual([{ seq: 5, chain: filled(32, 1) }, 'none']);
  story.setRole(0, ben, 'editor');
  expect(cuts()).toEqual(['all', 'all']);
  const seen = story.now();
  const admin = story.member(3, 'admin');
  story.remove(0, ben, seen, [cutAt(x, 9), cutAt(y, 2)]);
  // Apart from it: the shorter part of each counts, and what one of them does not name does not count.
  story.remove(3, ben, [admin, ...seen], [cutAt(x, 7)]);
  expect(cuts()).toEqual([{ seq: 7, chain: filled(32, 1) }, 'none']);
  story.member(1, 'editor');
  expect(cuts()).toEqual(['all', 'all']);
  expect(viewer).toBeDefined();
});

it('[MEM-8] [T19] nobody writes under an epoch that somebody can open who is gone; two removals apart need a third', () => {
  const story = createStory();
  const first = story.ops[0]?.id as never;
  const ben = story.member(1, 'admin');
  const cai = story.member(2, 'editor');
  const dan = story.member(3, 'editor');
  expect(freshEpochs(story.state())).toEqual([first]);
  const seen = story.now();
  story.say(0, {
    type: 'remove',
    parents: seen,
    member: cai,
    cuts: [],
    epoch: {
      keyCommitment: filled(32, 1),
      wraps: [],
      devices: [{ device: deviceOf(3), sealed: filled(80, 1) }],
      invites: [],
    },
  });
  story.say(1, {
    type: 'remove',
    parents: seen,
    member: dan,
    cuts: [],
    epoch: {
      keyCommitment: filled(32, 2),
      wraps: [],
      devices: [{ device: deviceOf(2), sealed: filled(80, 1) }],
      invites: [],
    },
  });
  expect(rolesOf(story, 2, 3)).toEqual([null, null]);
  expect(freshEpochs(story.state())).toEqual([]);
  expect(spentEpochs(story.state()).size).toBe(3);
  const third = story.rotate(0);
  expect(freshEpochs(story.state())).toEqual([third]);
  expect(ben).toBeDefined();
});

it('[MEM-10] [MEM-15] what was made before its device had joined, or with a right it had not seen, takes nothing away', () => {
  // Found by chaos: a removal that stood on nothing of its author's, and whose author came in later.
  const early = createStory();
  const ben = early.member(1, 'editor');
  const before = early.remove(3, ben);
  early.member(3, 'admin');
  expect(early.state().rejected.get(before)).toContain('MEM-10');
  // And one by an editor whom a link opened apart from it made an admin.
  const story = createStory();
  const cai = story.member(2, 'editor');
  story.member(1, 'editor');
  const seen = story.now();
  const removal = story.remove(1, cai, seen, [], 90_000);
  const link = story.invite(0, 'admin', seen, 5_000);
  story.join(1, link, [link, ...seen], 5_001);
  expect(rolesOf(story, 1, 2)).toEqual(['admin', 'editor']);
  expect(story.state().rejected.get(removal)).toContain('MEM-15');
});

it('[MEM-4] [MEM-20] what a lost device had written stays, and no more of it, whatever becomes of its person afterwards', () => {
  const log = 'aa'.repeat(16);
  const cut: Cut = { log, seq: 7, chain: filled(32, 3) };
  const lost = () => {
    const story = createStory();
    const ben = story.member(1, 'editor');
    story.join(2, story.addDevice(1));
    const device = deviceOf(1);
    story.say(2, { type: 'remove-device', parents: story.now(), device, cuts: [cut], epoch: madeEpoch() });
    return { story, ben, part: () => cutOf(story.state(), log, device) };
  };
  const stands = { seq: 7, chain: filled(32, 3) };

  const raised = lost();
  raised.story.setRole(0, raised.ben, 'admin');
  expect(raised.part()).toEqual(stands);

  // Whoever demotes or removes somebody names the logs of the devices that they still have.
  const lowered = lost();
  lowered.story.setRole(0, lowered.ben, 'viewer');
  expect(lowered.part()).toEqual(stands);
  lowered.story.setRole(0, lowered.ben, 'editor');
  expect(lowered.part()).toEqual(stands);

  const removed = lost();
  removed.story.remove(0, removed.ben);
  expect(removed.part()).toEqual(stands);

  // Apart from each other the shorter part counts.
  const apart = createStory();
  const cai = apart.member(1, 'editor');
  apart.join(2, apart.addDevice(1));
  const seen = apart.now();
  apart.say(2, { type: 'remove-device', parents: seen, device: deviceOf(1), cuts: [cut], epoch: madeEpoch() });
  apart.remove(0, cai, seen, [{ ...cut, seq: 4 }]);
  expect(cutOf(apart.state(), log, deviceOf(1))).toMatchObject({ seq: 4 });
});

it('[MEM-5] who joined by a link that somebody withdrew apart from it was let in by others: their logs are held, and count for nothing', () => {
  const story = createStory();
  const link = story.invite(0, 'editor');
  const seen = story.now();
  story.join(1, link, [link, ...seen]);
  expect(story.state().undone.size).toBe(0);
  story.revoke(0, link, seen);
  expect(rolesOf(story, 1)).toEqual([null]);
  expect([...story.state().undone]).toEqual([deviceOf(1)]);
  // A join that had seen the link withdrawn was never in order.
  story.join(3, link);
  expect([...story.state().undone]).toEqual([deviceOf(1)]);
});
