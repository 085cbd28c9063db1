import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly size?: 'plain' | 'large' | 'icon';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', size = 'plain', className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        styles.button,
        look !== 'plain' && styles[look],
        size !== 'plain' && styles[size],
        className,
      )}
    />
  );
}
