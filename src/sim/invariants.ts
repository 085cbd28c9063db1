/**
 * What must be so: always (`checkShown`, and the truth's own checks of what disks take), and after peace has come
 * (`checkAccount`). A line here is a violation; none is all well.
 */
import { factsOf } from '../log/opening.ts';
import type { LogId } from '../log/types.ts';
import type { RoomView } from '../room/api.ts';
import { openingFromRecord } from '../room/records.ts';
import { type Browser, isUsable, type Page } from './browser.ts';
import type { Chance } from './chance.ts';
import type { PeopledWorld } from './create-world.ts';
import { during } from './during.ts';
import { conflictsOf, type Typed, tableOf, viewOf } from './edits.ts';
import { membershipOf } from './members-of.ts';
import {
  isIn,
  isWriter,
  keysGivenAway,
  leftUnclear,
  rolesDiffer,
  shownBehindCuts,
  wronglyRemoved,
} from './membership-account.ts';
import { difference, projectionOf } from './projection.ts';
import { keyParts } from './truth.ts';

/** Reasons that no honest peer may ever give for refusing another. */
const accusations =
  /void entry|forged|foreign log|too many (wants|heads)|no proof|two tongues|malformed message|broke the protocol|unknown frame/;

/** [I13] Held against the disks as they are at this moment. */
export function checkShown(world: PeopledWorld, page: Page, { status, phase }: RoomView): void {
  const { browser } = page;
  const device = browser.deviceId();
  // A closed page still hands its last words to the disk, and shows nobody anything.
  if (!browser.pages().includes(page)) return;
  // Of what another tab has just written this one hears a little later; and who was set back has not said so yet.
  if (phase.type !== 'open' || !device || !browser.isHonest || browser.hadTabs || browser.wasSetBack) return;
  // A page that opens this very moment cannot know what the one before is still handing over.
  if (status.unsaved === 0 && browser.closing === 0) {
    const unsaved = ownPending(browser, device);
    if (unsaved > 0)
      world.violate(`[I2] ${page.life.name} says that all is saved while ${unsaved} own entries are not`);
  }
  const others = world.browsers.filter((one) => one !== browser && one.deviceId() !== null);
  // What a liar says of their own disk is theirs to say, and who was set back has not said so yet.
  const believed = others.filter((other) => other.wasSetBack || !other.isHonest);
  const told = others.filter((other) => !believed.includes(other));
  let holders = told;
  let nowhere = 0;
  for (const [log, seqs] of world.truth.changesOf(device)) {
    const held = browser.truth.contiguous(log);
    const last = seqs.findLast((seq) => seq <= held) ?? 0;
    holders = holders.filter(({ truth }) => truth.contiguous(log) >= last);
    const most = believed.length > 0 ? held : Math.max(0, ...told.map(({ truth }) => truth.contiguous(log)));
    if (most < last) nowhere += seqs.filter((seq) => seq > most && seq <= held).length;
  }
  const count = holders.length + believed.length;
  if (status.heldBy > count) {
    world.violate(`[I13] ${page.life.name} says that ${status.heldBy} others hold all; ${count} do`);
  }
  if (status.onlyHere < nowhere) {
    world.violate(`[I13] ${page.life.name} says that ${status.onlyHere} changes are only here; ${nowhere} are`);
  }
}

/** Own entries that were handed to the disk and have not landed. */
function ownPending(browser: Browser, device: string): number {
  let count = 0;
  for (const ops of browser.disk.pending()) {
    const own = new Set<LogId>();
    for (const op of ops) {
      if (op.table !== 'logs' || op.type !== 'put') continue;
      const opening = openingFromRecord(op.key as LogId, op.value);
      if (opening.ok && factsOf(opening.value).device === device) own.add(op.key as LogId);
    }
    for (const op of ops) if (op.table === 'entries' && own.has(keyParts(op.key).log)) count++;
  }
  return count;
}

type UsablePage = Page & { readonly room: NonNullable<Page['room']> };

/** Everything that is not in order yet. */
export async function checkAccount(
  world: PeopledWorld,
  typed: readonly Typed[],
  chance: Chance,
): Promise<readonly string[]> {
  const honest = world.browsers.filter(({ isHonest }) => isHonest);
  const hasLiar = honest.length < world.browsers.length;
  const open: string[] = [];
  const all: UsablePage[] = [];
  for (const browser of honest) {
    const usable = browser.pages().filter(isUsable);
    if (usable.length === 0) open.push(`${browser.name} has no page: ${browser.pages()[0]?.problem}`);
    all.push(...usable);
  }
  const [founder] = honest;
  if (open.length > 0 || !founder) return open;

  const membership = membershipOf(world.room(), await founder.disk.contents(), world.truth.recordOf);
  const browsers = honest.filter((browser) => isIn(membership, browser));
  const pages = all.filter(({ browser }) => isIn(membership, browser));
  open.push(...leftUnclear(membership, all));

  const orphans = world.truth.orphans();
  for (const { room, life } of pages) {
    const { phase, status } = viewOf(room);
    if (phase.type !== 'open') open.push(`[I11] ${life.name} is ${JSON.stringify(phase)}`);
    const { unsaved, onlyHere, missing, damaged, storeProblem } = status;
    const left = { unsaved, onlyHere, missing, damaged, storeProblem, connection: status.connection };
    // Whoever is left alone is the only one to hold what they write, and nobody can give back what they lack.
    const isOpen = onlyHere + damaged > 0 || missing > orphans;
    if (unsaved > 0 || storeProblem || (isOpen && browsers.length > 1))
      open.push(`[I11] ${life.name} still says ${JSON.stringify(left)}`);
  }
  if (open.length > 0) return open;

  const [first] = pages;
  const shown = pages.map(({ room }) => projectionOf(room));
  pages.forEach(({ life }, i) => {
    if (shown[i] !== shown[0]) {
      open.push(`[I1] ${life.name} shows ${difference(shown[i] ?? '', shown[0] ?? '')} of ${first?.life.name}`);
    }
  });
  open.push(...disksDiffer(world, browsers), ...(await rolesDiffer(world, membership, browsers)));
  if (open.length > 0) return open;

  for (const page of pages) open.push(...(await troubleIn(page, hasLiar, orphans)));
  open.push(...wronglyRemoved(membership), ...keysGivenAway(membership));
  if (!first) return [...open, '[MEM-15] nobody is left in the room'];
  open.push(...shownBehindCuts(world, membership, first, typed));
  const counting = typed.filter(({ page: { browser }, isSaved }) => isSaved && isWriter(membership, browser));
  open.push(...(await valuesLost(world, first, counting, chance)));
  return open;
}

/** [I2] What was ever on a disk is on all of them: set-backs took only what others had. */
function disksDiffer({ truth: { isForgiven } }: PeopledWorld, browsers: readonly Browser[]): readonly string[] {
  const most = new Map<LogId, { readonly seq: number; readonly name: string }>();
  for (const { truth, name } of browsers) {
    for (const log of truth.logs()) {
      const seq = truth.contiguous(log);
      // What lies beyond a split is held by who needs it [LOG-7].
      if (isForgiven(log)) continue;
      if (seq > (most.get(log)?.seq ?? 0)) most.set(log, { seq, name });
    }
  }
  return browsers.flatMap(({ truth, name }) =>
    [...most].flatMap(([log, { seq, name: holder }]) =>
      truth.contiguous(log) < seq
        ? [`[I2] the disk of ${name} has ${truth.contiguous(log)} of ${log.slice(0, 8)}, that of ${holder} ${seq}`]
        : [],
    ),
  );
}

async function troubleIn(page: Page, hasLiar: boolean, orphans: number): Promise<readonly string[]> {
  const report = JSON.parse((await page.device?.diagnostics()) ?? '{"rooms":[]}').rooms[0];
  if (!report) return [];
  const { entries, voidLogs } = report.fold;
  const open: string[] = [];
  if (entries > orphans || voidLogs > 0)
    open.push(`[LOG-9] ${page.life.name} has ${entries} entries waiting and ${voidLogs} void logs`);
  const reasons = Object.keys(report.refused).filter((reason) => accusations.test(reason));
  // Who lied is named by the account of those who cut them off; that nobody else is, the others' links show.
  if (reasons.length > 0 && !hasLiar)
    open.push(`[MESH-5] ${page.life.name} accuses an honest peer: ${JSON.stringify(report.refused)}`);
  for (const link of report.links) {
    if (link.queuedBytes > 0) open.push(`[I11] ${page.life.name} has bytes queued: ${JSON.stringify(link)}`);
  }
  return open;
}

/** History is read from the disk, value by value: a sample of the values says enough in a thousand runs. */
const sampledValues = 6;

/** [CON-9] [I2] Shown, in conflict, or in the history of its cell. */
async function valuesLost(
  { clock }: PeopledWorld,
  { room, life }: Page,
  typed: readonly Typed[],
  chance: Chance,
): Promise<readonly string[]> {
  const saved = typed.filter(({ page }) => page.browser.isHonest);
  const lost: string[] = [];
  for (let i = 0; room && i < Math.min(sampledValues, saved.length); i++) {
    const one = chance.pick(saved) as Typed;
    const shown = tableOf(room, one.doc).rows.find(({ id }) => id === one.row)?.cells[one.column]?.text;
    if (shown === one.text) continue;
    const inConflict = conflictsOf(room).open.some((conflict) =>
      ('versions' in conflict ? conflict.versions : 'edits' in conflict ? conflict.edits : []).some(
        ({ text }) => text === one.text,
      ),
    );
    if (inConflict) continue;
    const filter = { doc: one.doc, row: one.row, field: one.column, limit: 1_000 };
    const lines = await during(clock, room.history(filter));
    if (lines.some(({ before, after }) => before === one.text || after === one.text)) continue;
    lost.push(`[CON-9] ${life.name} shows nowhere what ${one.page.life.name} saved: ${one.text}`);
  }
  return lost;
}
