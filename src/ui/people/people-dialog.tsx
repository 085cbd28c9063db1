import { useState } from 'react';
import type { PeopleView, PersonView } from '../../room/people-types.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { settled, useApp } from '../state/app-context.ts';
import { useProjected, useProjection } from '../state/projection.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { endedWords, peopleText, personName } from '../text/people-words.ts';
import { Confirmation, type Question } from './confirmation.tsx';
import { LinkDevice } from './link-device.tsx';
import styles from './people.module.css';
import { PersonItem } from './person-item.tsx';
import { SetAsideDialog } from './set-aside-dialog.tsx';
import { SetAsideNote } from './set-aside-note.tsx';

/** Everybody who is or was a member. What one may do about them is offered; what one may not is not shown. */
export function PeopleDialog({ onClose }: { readonly onClose: () => void }) {
  const { room, mayEdit } = useRoom();
  const { notices } = useApp();
  const view = useProjected(useProjection<PeopleView>(room, (listener) => room.watchPeople(listener)));
  const [question, setQuestion] = useState<Question | null>(null);
  const [shown, setShown] = useState<PersonView | null>(null);

  if (shown !== null) {
    const name = personName(shown);
    const adopt = (): void => {
      setShown(null);
      setQuestion({
        title: peopleText.adoptTitle(name),
        text: peopleText.adoptText(name),
        button: peopleText.confirmAdopt,
        act: async () => void (await settled(notices, room.adoptSetAside(shown.member))),
      });
    };
    return (
      <SetAsideDialog
        member={shown.member}
        name={shown.me ? null : name}
        onAdopt={mayEdit && shown.setAside > 0 ? adopt : null}
        onClose={() => setShown(null)}
      />
    );
  }
  if (question !== null) {
    return (
      <Dialog onClose={() => setQuestion(null)} title={question.title}>
        <Confirmation onDone={() => setQuestion(null)} question={question} />
      </Dialog>
    );
  }
  return (
    <Dialog onClose={onClose} title={peopleText.title}>
      <div className={styles.stack}>
        <ul aria-label={peopleText.list} className={styles.list}>
          {sorted(view?.people ?? []).map((person) => (
            <PersonItem key={person.member} onAsk={setQuestion} onShow={setShown} person={person} />
          ))}
        </ul>
        <LinkDevice />
        {(view?.former.length ?? 0) > 0 && <Former onShow={setShown} people={view?.former ?? []} />}
        {view?.mayLeave === true && (
          <Button
            className={styles.leave}
            look="danger"
            onClick={() =>
              setQuestion({
                title: peopleText.leaveTitle,
                text: peopleText.leaveText,
                button: peopleText.confirmLeave,
                act: () => settled(notices, room.leaveRoom()),
              })
            }
          >
            {peopleText.leave}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

interface FormerProps {
  readonly people: readonly PersonView[];
  readonly onShow: (person: PersonView) => void;
}

function Former({ people, onShow }: FormerProps) {
  const { times } = useApp();
  const now = useNow();
  return (
    <section>
      <h3 className={styles.heading}>{peopleText.former}</h3>
      <ul aria-label={peopleText.former} className={styles.former}>
        {people.map((person) => (
          <li key={person.member}>
            {personName(person)} <span className={styles.soft}>{endedWords(person, times, now)}</span>
            <SetAsideNote onShow={onShow} person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const sorted = (people: readonly PersonView[]): readonly PersonView[] =>
  [...people].sort((a, b) => Number(b.me) - Number(a.me) || a.since - b.since);
