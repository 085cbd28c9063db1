import { readCheckbox } from '../../doc/cell-value.ts';
import { type ContactType, contactAddress } from '../../doc/contact-text.ts';
import type { CellView, ColumnView } from '../../doc/types.ts';
import { classNames } from '../parts/class-names.ts';
import { typedText } from './cell-text.ts';
import styles from './cell-value-view.module.css';
import { OptionPill } from './option-pill.tsx';
import { SetValueView } from './set-value-view.tsx';

interface CellValueViewProps {
  readonly cell: CellView;
  readonly column: ColumnView;
  readonly isGhost?: boolean;
}

/** How a value looks by its column's type. The text in it is always exactly the shown value. */
export function CellValueView({ cell, column, isGhost = false }: CellValueViewProps) {
  const struck = isGhost && styles.struck;
  if (!cell.fits) return <span className={classNames(styles.text, styles.misfit, struck)}>{cell.text}</span>;
  switch (column.type) {
    case 'checkbox':
      // The box is drawn; the word stays for ears, for copying and for tests.
      return (
        <span className={styles.box} data-box="" data-checked={readCheckbox(cell.text) === true}>
          <span className={styles.word}>{cell.text}</span>
        </span>
      );
    case 'select':
      return cell.text === '' ? null : (
        <span className={classNames(styles.text, struck)}>
          <OptionPill color={colorOf(cell, column)} name={cell.text} />
        </span>
      );
    case 'multi-select':
    case 'person':
    case 'link':
      return cell.text === '' ? null : <SetValueView cell={cell} column={column} />;
    case 'url':
    case 'email':
    case 'phone':
      return (
        <>
          <span className={classNames(styles.text, struck)}>{cell.text}</span>
          <Leads text={cell.text} type={column.type} />
        </>
      );
    case 'number':
    case 'counter':
      return <span className={classNames(styles.text, styles.number, struck)}>{cell.text}</span>;
    default:
      return <span className={classNames(styles.text, struck)}>{cell.text}</span>;
  }
}

/** For the hand only: the keyboard has it in the cell's menu. It leads where such an address may lead, and nowhere else (T15). */
function Leads({ text, type }: { readonly text: string; readonly type: ContactType }) {
  const address = contactAddress(type, text);
  if (address === null) return null;
  return (
    <span aria-hidden="true">
      <a className={styles.leads} href={address} rel="noopener noreferrer" tabIndex={-1} target="_blank">
        <span className={styles.arrow} />
      </a>
    </span>
  );
}

function colorOf(cell: CellView, column: ColumnView): number {
  const { value } = cell;
  const option = column.options.find((view) =>
    typeof value === 'string' || 'items' in value
      ? view.name.toLowerCase() === typedText(value).trim().toLowerCase()
      : view.id === value.option,
  );
  return option?.color ?? 0;
}
