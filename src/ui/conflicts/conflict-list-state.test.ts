import { describe, expect, it } from 'vitest';
import type { ConflictView } from '../../room/api.ts';
import { ask, firstConflictState, neighbour, openConflict, putOff } from './conflict-list-state.ts';

const conflict = (id: string): ConflictView => ({ id, kind: 'cell', versions: [] }) as unknown as ConflictView;
const open = ['a', 'b', 'c'].map(conflict);

describe('the list of conflicts', () => {
  it('[UI-6] opens the first, and nothing is preselected', () => {
    expect(openConflict(open, firstConflictState)?.id).toBe('a');
    expect(firstConflictState.pick).toBeNull();
    expect(openConflict([], firstConflictState)).toBeNull();
  });

  it('[UI-6] forgets what was picked when another one is opened', () => {
    const picked = { ...firstConflictState, asked: 'a', pick: { type: 'version', item: 'x' } as const, otherText: '7' };
    const next = ask(picked, 'b');
    expect(openConflict(open, next)?.id).toBe('b');
    expect(next.pick).toBeNull();
    expect(next.otherText).toBe('');
  });

  it('[UI-6] goes on to the next one after "Later", and comes back when asked', () => {
    const later = putOff(firstConflictState, 'a');
    expect(openConflict(open, later)?.id).toBe('b');
    const all = putOff(putOff(later, 'b'), 'c');
    expect(openConflict(open, all)).toBeNull();
    expect(openConflict(open, ask(all, 'a'))?.id).toBe('a');
  });

  it('[UI-6] opens the next one when the open one is settled elsewhere', () => {
    const state = ask(firstConflictState, 'b');
    const left = open.filter((item) => item.id !== 'b');
    expect(openConflict(left, state)?.id).toBe('a');
  });

  it('[UI-6] steps with J and K, and stays at the ends', () => {
    const [a = null, b = null, c = null] = open;
    expect(neighbour(open, a, 1)).toBe('b');
    expect(neighbour(open, b, -1)).toBe('a');
    expect(neighbour(open, c, 1)).toBe('c');
    expect(neighbour(open, null, 1)).toBe('a');
    expect(neighbour([], null, 1)).toBeNull();
  });
});
