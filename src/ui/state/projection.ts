/**
 * A watched value of the room as a zustand store: what is shown is a projection, and nothing is decided here. The store
 * follows its source only while somebody looks, so that no page leaves a subscription behind.
 */
import { useEffect, useMemo } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { Unsubscribe } from '../../lib/observable.ts';

export type Watch<T> = (listener: (value: T) => void) => Unsubscribe;
/** Null until the source has spoken for the first time. */
export type Projection<T> = StoreApi<{ readonly value: T | null }>;

/** `source` is the object that `watch` belongs to: another source, another store. */
export function useProjection<T>(source: object, watch: Watch<T>): Projection<T> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a store belongs to its source
  const store = useMemo(() => createStore<{ value: T | null }>(() => ({ value: null })), [source]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `watch` is a function of `source`, new at each render
  useEffect(() => watch((value) => store.setState({ value })), [source, store]);
  return store;
}

export const useProjected = <T>(projection: Projection<T>): T | null => useStore(projection, (state) => state.value);
