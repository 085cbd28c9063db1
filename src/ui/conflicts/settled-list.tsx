import { Undo2 } from 'lucide-react';
import { useId } from 'react';
import { unreachable } from '../../lib/result.ts';
import type { SettledView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionInside } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { enTable } from '../text/en-table.ts';
import styles from './settled-list.module.css';

/** Settled conflicts stay listed and can be overridden: a decision is no deletion [CON-2]. */
export function SettledList({ items }: { readonly items: readonly SettledView[] }) {
  const { notices, times } = useApp();
  const { room, mayEdit } = useRoom();
  const now = useNow();
  const id = useId();
  return (
    <section className={styles.section}>
      <h2 className={card.label} id={id}>
        {en.conflicts.settled}
      </h2>
      <ul aria-labelledby={id} className={styles.list}>
        {items.map((item) => {
          const title = en.conflicts.settledTitle(item.columnName, item.rowLabel);
          const replaced = item.replaced
            .filter((text) => text !== item.text)
            .map((text) => text || en.conflicts.emptyValue);
          return (
            <li className={`${card.card} ${styles.item}`} key={item.id}>
              <div className={styles.text}>
                <p className={styles.title}>{title}</p>
                <p className={card.soft}>
                  {decisionWords(item, attributionInside(item.by, times.stamp(item.by.time, now)))}
                  {item.decision === 'value' &&
                    replaced.length > 0 &&
                    `, ${en.conflicts.settledReplaced(replaced.join(', '))}`}
                </p>
              </div>
              {mayEdit && item.others.length > 0 && (
                <details className={styles.otherwise}>
                  <summary aria-description={title}>{en.conflicts.elsewise}</summary>
                  {item.others.map((other) => (
                    <Button
                      key={other.item}
                      onClick={() => void settled(notices, room.restoreLost(item.id, other.item))}
                    >
                      {en.conflicts.instead(other.text === '' ? en.conflicts.emptyValue : other.text)}
                    </Button>
                  ))}
                </details>
              )}
              {item.canUndo && mayEdit && (
                <Button aria-description={title} onClick={() => void settled(notices, room.undoSettlement(item.id))}>
                  <Undo2 aria-hidden="true" size={16} />
                  {en.conflicts.undo}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {items.length === 0 && <p className={styles.none}>{en.conflicts.settledNone}</p>}
    </section>
  );
}

function decisionWords({ decision, text, rule }: SettledView, who: string): string {
  switch (decision) {
    case 'row-kept':
      return en.conflicts.rowKeptBy(who);
    case 'row-deleted':
      return en.conflicts.rowDeletedBy(who);
    case 'column-kept':
      return en.conflicts.columnKeptBy(who);
    case 'column-deleted':
      return en.conflicts.columnDeletedBy(who);
    case 'option-kept':
      return en.conflicts.optionKeptBy(text, who);
    case 'option-deleted':
      return en.conflicts.optionDeletedBy(text, who);
    case 'name':
      return en.conflicts.nameSettledBy(text, who);
    case 'type':
      return en.conflicts.typeSettledBy((enTable.menu.types as Readonly<Record<string, string>>)[text] ?? text, who);
    case 'value':
      if (rule) return en.conflicts.ruleKept[rule](text === '' ? en.conflicts.emptyValue : text, who);
      return en.conflicts.settledBy(text === '' ? en.conflicts.emptyValue : text, who);
    default:
      return unreachable(decision);
  }
}
