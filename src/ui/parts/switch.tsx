import styles from './switch.module.css';

interface SwitchProps {
  readonly label: string;
  readonly description?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** The element that carries the role is the one that is clicked: no hidden input lies over it. */
export function Switch({ label, description, checked, onChange }: SwitchProps) {
  return (
    <button
      aria-checked={checked}
      aria-description={description}
      className={styles.switch}
      onClick={() => onChange(!checked)}
      role="switch"
      title={description}
      type="button"
    >
      <span aria-hidden="true" className={styles.track}>
        <span className={styles.thumb} />
      </span>
      {label}
    </button>
  );
}
