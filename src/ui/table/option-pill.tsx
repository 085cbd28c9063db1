import type { CSSProperties } from 'react';
import styles from './option-pill.module.css';

export const optionColors = 8;

/** Set through CSSOM, which the page's policy allows. */
export const optionStyle = (color: number): CSSProperties => {
  const index = ((color % optionColors) + optionColors) % optionColors;
  return { '--pill': `var(--option-${index})`, '--on-pill': `var(--on-option-${index})` } as CSSProperties;
};

export function OptionPill({ name, color }: { readonly name: string; readonly color: number }) {
  return (
    <span className={styles.pill} style={optionStyle(color)}>
      {name}
    </span>
  );
}
