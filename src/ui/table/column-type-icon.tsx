import {
  AtSign,
  Calendar,
  CalendarClock,
  CircleChevronDown,
  CirclePlus,
  Clock,
  Globe,
  Hash,
  History,
  Link2,
  ListChecks,
  type LucideIcon,
  Phone,
  Sigma,
  SquareCheck,
  TextAlignStart,
  Type,
  UserPen,
  UserPlus,
  UserRound,
} from 'lucide-react';
import type { ColumnType } from '../../doc/types.ts';
import styles from './grid.module.css';

const icons: Readonly<Record<ColumnType, LucideIcon>> = {
  text: Type,
  'long-text': TextAlignStart,
  number: Hash,
  counter: CirclePlus,
  checkbox: SquareCheck,
  date: Calendar,
  'date-time': CalendarClock,
  select: CircleChevronDown,
  'multi-select': ListChecks,
  person: UserRound,
  link: Link2,
  url: Globe,
  email: AtSign,
  phone: Phone,
  formula: Sigma,
  'created-by': UserPlus,
  'created-at': Clock,
  'changed-by': UserPen,
  'changed-at': History,
};

/** A picture only: the type is said in the header's description. */
export function ColumnTypeIcon({ type }: { readonly type: ColumnType }) {
  const Icon = icons[type];
  return <Icon aria-hidden="true" className={styles.typeIcon} size={14} />;
}
