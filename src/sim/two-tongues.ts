/**
 * A device that forks its log [LOG-7]: to half of its peers it tells another story of its newest log, consistent in itself,
 * readable, and signed. From the split on each entry has another chain value there; the entry at the split has another
 * time, often a long way back.
 */
import { type Bytes, fromHex } from '../lib/bytes.ts';
import { bodyKeyOf, openBody, sealBody } from '../log/body.ts';
import { chainAfter, signedBytes } from '../log/entry.ts';
import { emptyContext, makeHeader, readHeader } from '../log/header.ts';
import { factsOf } from '../log/opening.ts';
import type { SentRange } from '../log/range.ts';
import type { Entry, LogContext, LogFacts, LogId, RawEntry } from '../log/types.ts';
import type { Link, Mesh } from '../mesh/types.ts';
import { type PeerMessage, peerMessageFromBytes, peerMessageToBytes } from '../wire/peer-message.ts';
import type { Chance } from './chance.ts';
import type { Forger } from './forger.ts';

export interface TwoTonguesDeps {
  readonly chance: Chance;
  /** Null until this device can read and sign what its app writes. */
  readonly forger: () => Forger | null;
  /** How likely it is that a log splits at an entry. */
  readonly rate: number;
  readonly split: (log: LogId) => void;
}

/** What was really written, and what the other half is told. */
interface Story {
  readonly facts: LogFacts;
  readonly entries: RawEntry[];
  readonly told: RawEntry[];
  readonly toldChains: Bytes[];
  context: LogContext | null;
  /** The last entry that both stories share. */
  split: number | null;
}

const furthestBackMs = 40 * 86_400_000;

export function speakTwice(mesh: Mesh, { chance, forger, rate, split }: TwoTonguesDeps): Mesh {
  const stories = new Map<LogId, Story>();
  const wrapped = new Map<Link, Link>();

  const storyOf = ({ range, opening }: SentRange): Story | null => {
    const known = stories.get(range.log);
    if (known || !opening) return known ?? null;
    const facts = factsOf(opening);
    const story = { facts, entries: [], told: [], toldChains: [facts.chain0], context: emptyContext, split: null };
    stories.set(facts.id, story);
    return story;
  };

  /** The same changes at another time: as valid as the true entry. */
  const retold = (story: Story, entry: Entry): RawEntry | null => {
    const { context, facts } = story;
    const key = entry.kind === 'doc' && entry.epoch && forger()?.epochKey(entry.epoch);
    const epochId = key ? fromHex(key.epoch) : null;
    if (!context || !key || !epochId) return null;
    const bodyKey = bodyKeyOf(key.key, facts.id);
    const plain = openBody(bodyKey, epochId, facts.id, entry);
    if (!plain) return null;
    const time = entry.time - Math.floor(chance.hit(0.5) ? 1 + chance.below(60_000) : chance.next() * furthestBackMs);
    const fields = { kind: 'doc', time, epoch: entry.epoch, deps: entry.deps } as const;
    const header = makeHeader(context, fields);
    return { seq: entry.seq, header, body: sealBody(bodyKey, epochId, facts.id, { seq: entry.seq, header }, plain) };
  };

  const hear = (story: Story, { range }: SentRange): void => {
    for (const raw of range.entries) {
      if (raw.seq !== story.entries.length + 1) continue;
      const entry = readHeader(story.context, raw);
      const other = story.split === null && chance.hit(rate) ? retold(story, entry) : null;
      if (other) {
        story.split = raw.seq - 1;
        split(story.facts.id);
      }
      const told = other ?? raw;
      story.entries.push(raw);
      story.told.push(told);
      story.toldChains.push(chainAfter(story.toldChains.at(-1) as Bytes, story.facts.id, told));
      story.context = entry.context;
    }
  };

  const otherOf = (sent: SentRange, isFooled: boolean): SentRange => {
    const { range } = sent;
    const story = storyOf(sent);
    const signer = forger();
    if (!story || !signer || range.after > story.entries.length) return sent;
    hear(story, sent);
    const end = range.after + range.entries.length;
    if (!isFooled || story.split === null || end <= story.split) return sent;
    const entries = story.told.slice(range.after, end);
    return {
      ...sent,
      range: { ...range, entries, signature: signer.sign(signedBytes(story.toldChains[end] as Bytes)) },
    };
  };

  const headOf = <H extends { readonly seq: number; readonly chain: Bytes }>(log: LogId | null, head: H): H => {
    const story = log && stories.get(log);
    const chain = story && story.split !== null && head.seq > story.split ? story.toldChains[head.seq] : undefined;
    return chain ? { ...head, chain: chain.slice(0, head.chain.length) as Bytes } : head;
  };

  const wrap = (link: Link): Link => {
    const known = wrapped.get(link);
    if (known) return known;
    const isFooled = Number.parseInt(link.device.slice(-1), 16) % 2 === 0;
    /** Logs by their numbers on this link. */
    const named = new Map<number, LogId>();
    const logOf = ({ number, name }: { readonly number: number; readonly name: LogId | null }): LogId | null => {
      if (name) named.set(number, name);
      return name ?? named.get(number) ?? null;
    };

    const other = (message: PeerMessage): PeerMessage => {
      if (message.type === 'fresh') {
        const log = logOf(message.log);
        if (!log) return message;
        const { range } = otherOf({ range: { log, ...message.content }, opening: message.opening }, isFooled);
        return { ...message, content: range };
      }
      if (message.type === 'range') return { ...message, sent: otherOf(message.sent, isFooled) };
      if (message.type === 'ranges') return { ...message, sent: message.sent.map((one) => otherOf(one, isFooled)) };
      if (!isFooled) return message;
      if (message.type === 'told')
        return { ...message, heads: message.heads.map((one) => headOf(logOf(one.log), one)) };
      if (message.type === 'heads') return { ...message, heads: message.heads.map((one) => headOf(one.log, one)) };
      return message;
    };

    const made: Link = {
      ...link,
      send(message, priority) {
        const read = peerMessageFromBytes(message);
        return link.send(read.ok ? peerMessageToBytes(other(read.value)) : message, priority);
      },
    };
    wrapped.set(link, made);
    link.onClosed(() => wrapped.delete(link));
    return made;
  };

  return {
    ...mesh,
    links: () => mesh.links().map(wrap),
    onLink: (listener) => mesh.onLink((link) => listener(wrap(link))),
  };
}
