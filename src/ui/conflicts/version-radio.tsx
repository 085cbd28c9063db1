import { useId } from 'react';
import type { ColumnType } from '../../doc/types.ts';
import type { VersionView } from '../../room/api.ts';
import { useApp } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords, personWords, unseenWords } from '../text/conflict-words.ts';
import { typedDifference, wordDifference } from '../text/difference-words.ts';
import choice from './cell-versions.module.css';
import styles from './version-radio.module.css';

interface VersionRadioProps {
  readonly version: VersionView;
  /** Its value as a person would say it. */
  readonly text: string;
  /** All versions of the conflict. */
  readonly versions: readonly VersionView[];
  readonly base: string | null;
  /** By which the difference is told. */
  readonly type: ColumnType;
  readonly isPicked: boolean;
  readonly isTabStop: boolean;
  readonly mayPick: boolean;
  readonly onPick: () => void;
}

/** Its name is exactly the value; who, where, when and what they had not seen is its description. */
export function VersionRadio({
  version,
  type,
  text,
  versions,
  base,
  isPicked,
  isTabStop,
  mayPick,
  onPick,
}: VersionRadioProps) {
  const { times } = useApp();
  const now = useNow();
  const id = useId();
  const when = times.stamp(version.by.time, now);
  const unseen = unseenWords(
    version.unseen,
    versions.map((other) => other.by),
  );
  const difference = typedDifference(type, base, version.text);
  const parts = type === 'text' ? wordDifference(base, version.text) : null;
  const by = attributionWords(version.by, when);

  return (
    <div className={styles.version} data-picked={isPicked || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: the element with the role is the one that is clicked */}
      <button
        aria-checked={isPicked}
        aria-describedby={`${id}-by`}
        aria-disabled={!mayPick || undefined}
        className={styles.radio}
        onClick={() => mayPick && onPick()}
        role="radio"
        tabIndex={isTabStop ? 0 : -1}
        type="button"
      >
        <span aria-hidden="true" className={choice.dot} data-on={isPicked || undefined} />
        <span className={styles.value}>{text}</span>
      </button>
      <p className={styles.by} id={`${id}-by`} title={times.full(version.by.time)}>
        {difference !== null && <strong className={styles.difference}>{difference} </strong>}
        <strong>{personWords(version.by)}</strong>
        {by.slice(personWords(version.by).length)}
        {unseen !== '' && `, ${unseen}`}
      </p>
      {parts && (
        <p className={styles.words}>
          {parts.map(({ text: part, how }, at) => {
            const Tag = how === 'added' ? 'ins' : how === 'gone' ? 'del' : 'span';
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no names
            return <Tag key={at}>{part}</Tag>;
          })}
        </p>
      )}
    </div>
  );
}
