import type { PersonView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { personName } from '../text/people-words.ts';
import { setAsideText, setAsideWords } from '../text/set-aside-words.ts';
import styles from './people.module.css';

interface SetAsideNoteProps {
  readonly person: PersonView;
  readonly onShow: (person: PersonView) => void;
}

/** What somebody wrote without the right to, whether they knew or not: kept aside until a person decides. */
export function SetAsideNote({ person, onShow }: SetAsideNoteProps) {
  if (person.setAside + person.heldBack === 0) return null;
  return (
    <div className={styles.setAside}>
      <span>{setAsideWords(person)}</span>
      {person.setAside > 0 && <Button onClick={() => onShow(person)}>{setAsideText.showOf(personName(person))}</Button>}
    </div>
  );
}
