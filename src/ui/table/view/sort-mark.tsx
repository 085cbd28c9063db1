import { ArrowDown, ArrowUp } from 'lucide-react';
import styles from './sort-mark.module.css';

/** Beside the name of a column by which the rows are sorted; said by the header itself to those who do not see it. */
export function SortMark({ sorted }: { readonly sorted: 'ascending' | 'descending' | undefined }) {
  if (sorted === undefined) return null;
  const Icon = sorted === 'ascending' ? ArrowUp : ArrowDown;
  return <Icon aria-hidden="true" className={styles.mark} size={14} />;
}
