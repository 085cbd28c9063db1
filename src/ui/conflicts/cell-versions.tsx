import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import field from '../parts/text-field.module.css';
import { useRoom } from '../state/room-context.ts';
import { en } from '../text/en.ts';
import styles from './cell-versions.module.css';
import { versionText } from './conflict-facts.ts';
import { type ChoiceConflict, takesOther } from './conflict-kinds.ts';
import type { Pick } from './conflict-list-state.ts';
import { VersionRadio } from './version-radio.tsx';

interface CellVersionsProps {
  readonly conflict: ChoiceConflict;
  readonly labelledBy: string;
  readonly pick: Pick | null;
  readonly otherText: string;
  readonly onPick: (pick: Pick) => void;
  readonly onOtherText: (text: string) => void;
  readonly onKeep: () => void;
}

export function CellVersions(props: CellVersionsProps) {
  const { conflict, labelledBy, pick, otherText, onPick, onOtherText, onKeep } = props;
  const { mayEdit } = useRoom();
  const group = useRef<HTMLDivElement>(null);
  const otherField = useRef<HTMLInputElement>(null);
  const id = useId();
  const other = pick?.type === 'other';
  const mayOther = mayEdit && takesOther(conflict);
  // A group has no single value from before: each side is a whole.
  const base = 'base' in conflict ? conflict.base : null;
  const picks: readonly Pick[] = [
    ...conflict.versions.map((version): Pick => ({ type: 'version', item: version.item })),
    ...(mayOther ? [{ type: 'other' } as const] : []),
  ];
  const pickedAt = picks.findIndex((candidate) => isSame(candidate, pick));

  // By keyboard or by pointer: whoever picks "another value" wants to type it.
  useEffect(() => {
    if (other) otherField.current?.focus();
  }, [other]);

  const move = (event: KeyboardEvent): void => {
    const step = stepOf(event.key);
    if (step === 0 || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const at =
      (Math.max(0, pickedAt === -1 && step === -1 ? picks.length : pickedAt) + step + picks.length) % picks.length;
    const next = picks[pickedAt === -1 && step === 1 ? 0 : at];
    if (next === undefined) return;
    onPick(next);
    if (next.type === 'version')
      group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[picks.indexOf(next)]?.focus();
  };

  return (
    <>
      {conflict.kind === 'group' && <p className={styles.before}>{en.conflicts.mixedHint}</p>}
      {base !== null && (
        <p className={styles.before}>
          {en.conflicts.before}: <strong>{versionText(conflict, base)}</strong>
        </p>
      )}
      <div aria-labelledby={labelledBy} className={styles.versions} onKeyDown={move} ref={group} role="radiogroup">
        {conflict.versions.map((version, index) => (
          <VersionRadio
            base={base}
            isPicked={index === pickedAt}
            isTabStop={index === Math.max(0, pickedAt)}
            key={version.item}
            mayPick={mayEdit}
            onPick={() => onPick({ type: 'version', item: version.item })}
            text={versionText(conflict, version.text)}
            type={conflict.kind === 'cell' ? conflict.columnType : 'text'}
            version={version}
            versions={conflict.versions}
          />
        ))}
        {mayOther && (
          // biome-ignore lint/a11y/useSemanticElements: the element with the role is the one that is clicked
          <button
            aria-checked={other}
            className={styles.other}
            onClick={() => onPick({ type: 'other' })}
            role="radio"
            tabIndex={other ? 0 : -1}
            type="button"
          >
            <span aria-hidden="true" className={styles.dot} data-on={other || undefined} />
            {en.conflicts.another}
          </button>
        )}
      </div>
      {other && (
        <div className={styles.otherField}>
          <label className={field.label} htmlFor={id}>
            {en.conflicts.anotherField}
          </label>
          <input
            autoComplete="off"
            className={field.input}
            id={id}
            onChange={(event) => onOtherText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) onKeep();
            }}
            ref={otherField}
            value={otherText}
          />
        </div>
      )}
    </>
  );
}

const isSame = (a: Pick, b: Pick | null): boolean =>
  b !== null && a.type === b.type && (a.type === 'other' || (b.type === 'version' && a.item === b.item));

const stepOf = (key: string): 1 | -1 | 0 =>
  key === 'ArrowDown' || key === 'ArrowRight' ? 1 : key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 0;
