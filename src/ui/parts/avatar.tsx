import type { CSSProperties } from 'react';
import { initials } from '../text/conflict-words.ts';
import styles from './avatar.module.css';
import { classNames } from './class-names.ts';

const memberColors = 8;

/** The custom property `--member` for everything attributed to a member. Set through CSSOM, which the page's policy allows. */
export const memberStyle = (color: number): CSSProperties =>
  ({ '--member': `var(--member-${color % memberColors})` }) as CSSProperties;

interface AvatarProps {
  readonly name: string;
  readonly color: number;
  readonly gone?: boolean;
}

/** A picture only: whoever shows it says the name beside it. */
export function Avatar({ name, color, gone = false }: AvatarProps) {
  return (
    <span
      aria-hidden="true"
      className={classNames(styles.avatar, gone && styles.gone)}
      data-initials={initials(name)}
      style={memberStyle(color)}
    />
  );
}
