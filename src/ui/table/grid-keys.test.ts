import { describe, expect, it } from 'vitest';
import { intentOf, type Key } from './grid-keys.ts';

const press = (key: string, held: Partial<Key> = {}) =>
  intentOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('keys of the grid', () => {
  it('[TAB-2] every key of the list has its meaning', () => {
    expect(press('ArrowDown')).toEqual({ type: 'move', move: 'down', extend: false });
    expect(press('ArrowDown', { shiftKey: true })).toEqual({ type: 'move', move: 'down', extend: true });
    expect(press('ArrowDown', { ctrlKey: true })).toEqual({ type: 'move', move: 'bottom', extend: false });
    expect(press('Tab', { shiftKey: true })).toEqual({ type: 'tab', back: true });
    expect(press('Enter')).toEqual({ type: 'edit' });
    expect(press('F2')).toEqual({ type: 'edit' });
    expect(press('Enter', { ctrlKey: true })).toEqual({ type: 'add-row' });
    expect(press('Delete')).toEqual({ type: 'clear' });
    expect(press('Backspace')).toEqual({ type: 'clear' });
    expect(press(' ')).toEqual({ type: 'toggle' });
    expect(press('F10', { shiftKey: true })).toEqual({ type: 'menu' });
    expect(press('ContextMenu')).toEqual({ type: 'menu' });
    expect(press('Home', { ctrlKey: true })).toEqual({ type: 'move', move: 'first', extend: false });
    expect(press('d', { metaKey: true })).toEqual({ type: 'fill-down' });
    expect(press('z', { ctrlKey: true })).toEqual({ type: 'undo' });
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toEqual({ type: 'redo' });
    expect(press('y', { ctrlKey: true })).toEqual({ type: 'redo' });
  });

  it('[TAB-2] printable keys type over the cell, composed ones and those of AltGr included', () => {
    for (const key of ['a', 'É', '5', '=', '漢', '😀', 'Dead', 'Process'])
      expect(press(key)).toEqual({ type: 'type-over' });
    expect(press('@', { ctrlKey: true, altKey: true })).toEqual({ type: 'type-over' });
  });

  it('[TAB-2] what is not ours is left to the browser: copy and paste come as events, F5 reloads', () => {
    for (const key of ['c', 'x', 'v', 'r', 'f']) expect(press(key, { ctrlKey: true })).toBeNull();
    expect(press('F5')).toBeNull();
    expect(press('ArrowLeft', { altKey: true })).toBeNull();
    expect(press('Shift', { shiftKey: true })).toBeNull();
  });
});
