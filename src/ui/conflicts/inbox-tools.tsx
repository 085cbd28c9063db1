import type { ConflictView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import field from '../parts/text-field.module.css';
import { personWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import { choicesIn, everything, type InboxFilter, isFiltering } from './conflict-inbox.ts';
import styles from './inbox-tools.module.css';

interface InboxToolsProps {
  readonly open: readonly ConflictView[];
  readonly listed: number;
  readonly filter: InboxFilter;
  readonly onFilter: (filter: InboxFilter) => void;
}

const words = en.conflicts;

/** Which conflicts are listed, and in which order. Nothing is left out in silence. */
export function InboxTools({ open, listed, filter, onFilter }: InboxToolsProps) {
  const { docs, kinds, people } = choicesIn(open);
  const set = (change: Partial<InboxFilter>): void => onFilter({ ...filter, ...change });
  const left = open.length - listed;
  return (
    <fieldset className={styles.tools}>
      <legend className={card.label}>{words.filters}</legend>
      <div className={styles.line}>
        <label className={styles.check}>
          <input
            aria-description={words.mineHint}
            checked={filter.mine}
            onChange={(event) => set({ mine: event.target.checked })}
            type="checkbox"
          />
          <span>{words.mine}</span>
        </label>
        <label className={styles.check}>
          <input
            checked={filter.easyFirst}
            onChange={(event) => set({ easyFirst: event.target.checked })}
            type="checkbox"
          />
          <span>{words.easyFirst}</span>
        </label>
      </div>
      <div className={styles.line}>
        <Choice
          all={words.allTables}
          label={words.table}
          onChange={(doc) => set({ doc })}
          options={docs}
          value={filter.doc}
        />
        <Choice
          all={words.allKinds}
          label={words.kind}
          onChange={(kind) => set({ kind: kind as InboxFilter['kind'] })}
          options={kinds.map((kind) => [kind, words.kinds[kind]])}
          value={filter.kind}
        />
        <Choice
          all={words.allPeople}
          label={words.person}
          onChange={(person) => set({ person })}
          options={people.map(([member, by]) => [member, personWords(by)])}
          value={filter.person}
        />
      </div>
      {isFiltering(filter) && left > 0 && (
        <p className={styles.left}>
          {words.hidden(left)}{' '}
          <Button look="quiet" onClick={() => onFilter({ ...everything, easyFirst: filter.easyFirst })}>
            {words.showAll}
          </Button>
        </p>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** Not there where there is nothing to choose between. */
function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  if (options.length < 2 && value === null) return null;
  return (
    <select
      aria-label={label}
      className={`${field.input} ${styles.select}`}
      onChange={(event) => onChange(event.target.value || null)}
      value={value ?? ''}
    >
      <option value="">{all}</option>
      {options.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </select>
  );
}
