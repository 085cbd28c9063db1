/**
 * One run: people who edit while their machines and networks fail, then peace, and then the account [I11]: everybody shows the
 * same, nothing that was saved is gone, and no queue is left.
 */
import type { RoomView } from '../room/api.ts';
import { isUsable, type Nature, type Page } from './browser.ts';
import type { Turn } from './clock.ts';
import { createWorld, type PeopledWorld, type Settlers } from './create-world.ts';
import { type Edit, edit, editWeights, type Typed } from './edits.ts';
import { createHostileActs } from './hostile-acts.ts';
import { checkAccount, checkShown } from './invariants.ts';
import type { Curves, Signatures } from './made-up-crypto.ts';
import { membershipOf } from './members-of.ts';
import { createMembershipActs, membershipWeights } from './membership-acts.ts';
import { createTroubles, type Trouble, troubleWeights } from './troubles.ts';

export interface RunOptions {
  readonly seed: number;
  readonly operations: number;
  readonly settlers: Settlers;
  readonly signatures: Signatures | null;
  /** Of the settlers, by their places in the list. */
  readonly natureOf: (place: number) => Nature;
  /** People change each other's places in the room. */
  readonly hasMembership: boolean;
  readonly turn: Turn;
  readonly curves: Curves;
  readonly readTrace?: (line: string) => void;
}

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  /** Of the whole event log: the same seed gives the same one [I14]. */
  readonly traceHash: string;
  readonly lines: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly entries: number;
  readonly kinds: readonly string[];
}

const meanGapMs = 130;
const troubleRate = 0.09;
const membershipRate = 0.12;
const hostileRate = 0.05;
/** Back-offs of 30 s and a minute's penalty are through by then. */
const patienceMs = 240_000;
const lookEveryMs = 1_000;

export async function run(options: RunOptions): Promise<Outcome> {
  const typed: Typed[] = [];
  const world = createWorld({
    ...options,
    seed: `seed ${options.seed}`,
    readTrace: options.readTrace ?? null,
    shown(page, view) {
      checkShown(world, page, view);
      noteSaved(typed, page, view);
    },
  });
  const { chance, clock, trace, browsers } = world;
  await world.settle(options.settlers, options.natureOf);
  const mix = chance.fork('mix');
  const edits = mixOf(editWeights, mix, 0.85);
  const troubles = mix.hit(0.05) ? {} : mixOf(troubleWeights, mix, 0.4);
  const rate = mix.between(0.3, 2) * troubleRate;
  const pace = mix.between(0.2, 2) * meanGapMs;
  const machine = createTroubles({
    world,
    settlers: options.settlers,
    chance: chance.fork('troubles'),
    mostBrowsers: browsers.length + 2,
  });

  const acting = chance.fork('membership');
  const members = createMembershipActs({ world, chance: acting, mostBrowsers: browsers.length + 4 });
  const hostile = createHostileActs(chance.fork('hostile'), trace);

  for (const browser of browsers) {
    browser.open();
    await clock.runUntil(clock.now() + mix.below(40));
  }
  await clock.runUntil(clock.now() + mix.between(200, 3_000));

  let counter = 0;
  const fresh = (): string => `v${counter++}`;
  const acts = chance.fork('acts');
  for (let i = 0; i < options.operations; i++) {
    await clock.runUntil(clock.now() - Math.log(1 - acts.next()) * pace);
    if (Object.keys(troubles).length > 0 && acts.hit(rate)) {
      const what = acts.weighted(troubles as Record<Trouble, number>);
      trace.line(`---- ${what}`);
      await machine.happen(what);
      continue;
    }
    if (options.hasMembership && acting.hit(membershipRate)) {
      members.happen(acting.weighted(membershipWeights));
      continue;
    }
    const liar = browsers.find(({ isHonest }) => !isHonest)?.pages()[0];
    if (options.hasMembership && liar && acting.hit(hostileRate)) void hostile.lie(liar);
    const page = acts.pick(browsers.flatMap((browser) => browser.pages()).filter(isUsable));
    if (!page) continue;
    begin(world, page, acts.weighted(edits as Record<Edit, number>), typed, fresh);
  }
  await machine.end();
  await untilQuiet(world, () => checkAccount(world, typed, chance.fork('account')));

  if (world.violations.length > 0 && options.readTrace) await report(world, options.readTrace);
  const outcome = {
    seed: options.seed,
    violations: world.violations,
    traceHash: trace.hash(),
    lines: trace.count(),
    events: clock.count(),
    virtualMs: clock.now(),
    entries: Math.max(0, ...browsers.map(({ truth }) => truth.count())),
    kinds: Object.keys(troubles),
  };
  for (const browser of browsers) for (const page of [...browser.pages()]) browser.kill(page);
  return outcome;
}

/** What every page says of itself, for whoever reads how a seed failed. */
async function report(world: PeopledWorld, read: (line: string) => void): Promise<void> {
  for (const page of world.browsers.flatMap((browser) => [...browser.pages()])) {
    const text = await page.device?.diagnostics();
    const { life, browser, view } = page;
    read(`${life.name} ${browser.deviceId()?.slice(0, 8)} ${life.state()} ${JSON.stringify(view?.phase)}`);
    read(JSON.stringify(JSON.parse(text ?? '{"rooms":[]}').rooms[0]));
    for (const line of world.truth.unmet(browser.truth)) read(`  ${line}`);
    const { ops, state } = membershipOf(world.room(), await browser.disk.contents(), world.truth.recordOf);
    for (const { id, author, op } of ops.values()) {
      const about = 'member' in op ? op.member : 'invite' in op ? op.invite : 'device' in op ? op.device : '';
      const why = state.rejected.get(id) ?? '';
      read(`  ${id.slice(0, 8)} by ${author.slice(0, 8)}: ${op.type} ${about.slice(0, 8)} ${why}`);
    }
  }
}

/** Each kind is in or out for the whole run: what hides among many shows among few. */
function mixOf<T extends string>(
  weights: Readonly<Record<T, number>>,
  chance: PeopledWorld['chance'],
  inclusion: number,
): Partial<Record<T, number>> {
  const mix: Partial<Record<T, number>> = {};
  for (const name of Object.keys(weights) as T[]) if (chance.hit(inclusion)) mix[name] = weights[name];
  return mix;
}

function begin(world: PeopledWorld, page: Page, what: Edit, typed: Typed[], fresh: () => string): void {
  if (!isUsable(page)) return;
  const { trace } = world;
  const { name } = page.life;
  const at = world.clock.now();
  const doing = edit(what, page.room, {
    chance: world.chance.fork(`edit ${trace.count()}`),
    fresh,
    typed: (value) => typed.push({ ...value, page, at, isSaved: false }),
  });
  trace.line(`edit ${name} ${what}`);
  doing.then(
    (answer) => trace.line(`edit ${name} ${what}: ${JSON.stringify(answer)?.slice(0, 60)}`),
    (problem: unknown) =>
      world.violate(`${name} threw in ${what}: ${problem instanceof Error ? problem.stack : problem}`),
  );
}

function noteSaved(typed: readonly Typed[], page: Page, { status }: RoomView): void {
  if (status.unsaved > 0) return;
  for (const one of typed) if (one.page === page) one.isSaved = true;
}

/** Goes on until the account is in order; what is still wrong when patience ends is broken. */
async function untilQuiet(world: PeopledWorld, account: () => Promise<readonly string[]>): Promise<void> {
  const { clock } = world;
  const end = clock.now() + patienceMs;
  let open: readonly string[] = [];
  do {
    await clock.runUntil(clock.now() + lookEveryMs);
    if (world.violations.length > 0) return;
    open = await account();
  } while (open.length > 0 && clock.now() < end);
  for (const what of open) world.violate(what);
}
