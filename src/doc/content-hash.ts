/**
 * A short mark of what a document holds: equal for replicas that hold the same, whatever way they came to it [I1]. Yjs may
 * encode equal documents differently, so it is made from what counts: the undeleted items in their order, by their ids.
 * What an item says follows from its id, because the logs are signed. Types without content are left out: a skeleton that
 * only one replica needed leaves nothing else behind.
 *
 * It finds mistakes, ours and the library's, not lies: a peer may say what it likes. So 2 × 32 bits of a fast mix are enough.
 */
import * as Y from 'yjs';
import type { LiveDoc } from './live-doc.ts';

export interface ContentMix {
  add(value: number): void;
  /** 16 hexadecimal digits. */
  text(): string;
}

export function createContentMix(): ContentMix {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  return {
    add(value) {
      const low = value >>> 0;
      const high = Math.floor(value / 0x1_0000_0000) >>> 0;
      a = Math.imul(a ^ low, 0xcc9e2d51);
      a = Math.imul((a << 13) | (a >>> 19), 5) + high;
      b = Math.imul(b ^ high, 0x1b873593);
      b = Math.imul((b << 15) | (b >>> 17), 9) + low;
    },
    text: () => [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

export function mixContent(live: LiveDoc, mix: ContentMix): void {
  for (const name of [...live.y.share.keys()].sort()) {
    const list = mixedList(live.y.share.get(name) as Y.AbstractType<unknown>);
    if (list.length === 0) continue;
    for (const unit of name) mix.add(unit.codePointAt(0) ?? 0);
    for (const value of list) mix.add(value);
  }
}

/** Runs of ids and, in brackets of negative numbers, what nested types hold; empty when there is nothing. */
function mixedList(type: Y.AbstractType<unknown>): readonly number[] {
  const values: number[] = [];
  let run: { client: number; from: number; end: number } | null = null;
  const close = (): void => {
    if (run) values.push(run.client, run.from, run.end);
    run = null;
  };
  const visit = (item: Y.Item): void => {
    if (item.deleted) return;
    const { client, clock } = item.id;
    if (item.content instanceof Y.ContentType) {
      const inside = mixedList(item.content.type as Y.AbstractType<unknown>);
      if (inside.length === 0) return;
      close();
      values.push(-1, client, clock, ...inside, -2);
      return;
    }
    // Where Yjs cuts a run of items in two makes no difference.
    if (run && run.client === client && run.end === clock) run.end += item.length;
    else {
      close();
      run = { client, from: clock, end: clock + item.length };
    }
  };
  for (let item = type._start; item !== null; item = item.right) visit(item);
  for (const key of [...type._map.keys()].sort()) {
    const item = type._map.get(key);
    if (item) visit(item);
  }
  close();
  return values;
}
