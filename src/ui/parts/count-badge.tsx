import styles from './count-badge.module.css';
import { NeedsMark } from './needs-mark.tsx';

/**
 * How many need a person. A drawing beside a name, not a part of it: generated content, because what stands in an element
 * as text is taken for its name. Whoever shows it says the count in the description.
 */
export function CountBadge({ count, look }: { readonly count: number; readonly look: 'plain' | 'pill' | 'corner' }) {
  return (
    <span aria-hidden="true" className={styles[look]}>
      {look === 'plain' && <NeedsMark size={9} />}
      <span className={styles.number} data-count={count} />
    </span>
  );
}
