import { describe, expect, it } from 'vitest';
import { routeOf } from './route.ts';
import { isLoopback } from './server-addresses.ts';

const at = (path: string) => {
  const { pathname, hash, href } = new URL(path, 'https://skein.example');
  return routeOf({ pathname, hash, href });
};

describe('addresses', () => {
  it('[UI-1] knows home, rooms and what is neither', () => {
    expect(at('/')).toEqual({ type: 'home' });
    expect(at('/#')).toEqual({ type: 'home' });
    expect(at('/r#abc.def')).toEqual({
      type: 'room',
      fragment: 'abc.def',
      link: 'https://skein.example/r#abc.def',
    });
    expect(at('/r').type).toBe('room');
    expect(at('/rooms/7').type).toBe('unknown');
  });

  it('[UI-1] takes a link whose path got lost on the way', () => {
    expect(at('/#abc.def').type).toBe('room');
  });

  it('[UI-9] knows the addresses that only this computer can reach', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.8.8.8', '[::1]'])
      expect(isLoopback(host)).toBe(true);
    for (const host of ['192.168.1.4', 'skein.example', '127.example']) expect(isLoopback(host)).toBe(false);
  });
});
