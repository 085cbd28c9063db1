import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '../../room/api.ts';
import { statusWords } from './status-words.ts';

const calm: SyncStatus = {
  unsaved: 0,
  storeProblem: null,
  onlyHere: 0,
  heldBy: 0,
  confirmedAt: null,
  connection: 'connected',
  missing: 0,
  newer: 0,
  damaged: 0,
  conflicts: 0,
};

const said = (change: Partial<SyncStatus>): string => {
  const words = statusWords({ ...calm, ...change });
  return [words.main, ...words.more].join(' · ');
};

describe('the sync status in words', () => {
  it('[UI-3] says where the changes are, and that they are saved', () => {
    expect(said({})).toBe('Saved on this device');
    expect(said({ heldBy: 3 })).toBe('Also on 3 other devices · saved here');
    expect(said({ heldBy: 1 })).toBe('Also on 1 other device · saved here');
    expect(said({ onlyHere: 1 })).toBe('Only on this device: 1 change · saved here');
  });

  it('[UI-3] says "saved" of everything or not at all', () => {
    expect(said({ unsaved: 1, onlyHere: 2 })).toBe('Only on this device: 2 changes · Saving…');
    expect(said({ unsaved: 1 })).toBe('Saving…');
    expect(said({ storeProblem: { code: 'disk-full' }, heldBy: 2 })).toBe(
      'Not saved on this device · Also on 2 other devices',
    );
    expect(statusWords({ ...calm, storeProblem: { code: 'disk-full' } }).tone).toBe('trouble');
  });

  it('[UI-3] never takes an open link for a copy elsewhere', () => {
    for (const connection of ['switched-off', 'no-network', 'no-server', 'alone', 'connected'] as const) {
      const words = statusWords({ ...calm, connection, onlyHere: 4 });
      expect([words.main, ...words.more]).toContain('Only on this device: 4 changes');
      expect(words.tone).toBe('pending');
    }
  });

  it('[UI-3] tells of stored records that cannot be read', () => {
    expect(said({ newer: 3, heldBy: 1 })).toBe(
      'Also on 1 other device · saved here · data from a newer version is kept; update to see it',
    );
    expect(said({ damaged: 2, heldBy: 1 })).toBe('Also on 1 other device · saved here · 2 stored records unreadable');
    expect(statusWords({ ...calm, damaged: 1 }).tone).toBe('trouble');
  });

  it('[UI-3] leads with being offline, and ends with what needs a decision', () => {
    expect(said({ connection: 'switched-off', onlyHere: 3, conflicts: 2 })).toBe(
      'Offline · Only on this device: 3 changes · saved here · 2 conflicts',
    );
    expect(said({ connection: 'no-network' })).toBe('Offline · Saved on this device');
    expect(said({ missing: 12, conflicts: 1, heldBy: 2 })).toBe(
      'Also on 2 other devices · saved here · 12 changes arriving · 1 conflict',
    );
    expect(said({ connection: 'alone' })).toBe('Saved on this device · nobody else online');
    expect(said({ connection: 'no-server' })).toBe('Saved on this device · server not reachable');
  });

  it('[ROOM-14] says "opening" and nothing else of what only the open room knows', () => {
    expect(said({ connection: 'opening' })).toBe('Opening…');
    expect(said({ connection: 'opening', conflicts: 2 })).toBe('Opening… · 2 conflicts');
    expect(said({ connection: 'opening', storeProblem: { code: 'disk-full' } })).toBe('Not saved on this device');
  });
});
