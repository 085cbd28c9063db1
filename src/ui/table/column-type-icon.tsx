import { Calendar, CircleChevronDown, Hash, SquareCheck, Type } from 'lucide-react';
import type { ColumnType } from '../../doc/types.ts';
import styles from './grid.module.css';

const icons = { text: Type, number: Hash, checkbox: SquareCheck, date: Calendar, select: CircleChevronDown } as const;

/** A picture only: the type is said in the header's description. */
export function ColumnTypeIcon({ type }: { readonly type: ColumnType }) {
  const Icon = icons[type];
  return <Icon aria-hidden="true" className={styles.typeIcon} size={14} />;
}
