import styles from './arrival.module.css';
import type { Arrival } from './table-store.ts';

/** Changes when a value arrives from somebody else; 0: none did just now. */
export const arrivalTurn = (arrival: Arrival | undefined, column: string): number =>
  arrival?.columns.has(column) ? arrival.turn : 0;

/** Two names for one animation: the other one starts it anew. */
export const arrivalGlow = (turn: number): string | undefined =>
  turn === 0 ? undefined : turn % 2 === 0 ? styles.even : styles.odd;
