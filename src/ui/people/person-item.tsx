import type { PersonView } from '../../room/people-types.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { cameWords, deviceName, peopleText, personName, roleWords, seenWords } from '../text/people-words.ts';
import { safetyWords } from '../text/safety-words.ts';
import type { Question } from './confirmation.tsx';
import styles from './people.module.css';
import { SetAsideNote } from './set-aside-note.tsx';

interface PersonItemProps {
  readonly person: PersonView;
  readonly onAsk: (question: Question) => void;
  readonly onShow: (person: PersonView) => void;
}

type Role = PersonView['role'];

export function PersonItem({ person, onAsk, onShow }: PersonItemProps) {
  const { room } = useRoom();
  const { notices, times } = useApp();
  const now = useNow();
  const name = personName(person);

  const change = (role: Role): void => {
    const act = () => settled(notices, room.setRole(person.member, role));
    if (role !== 'viewer') {
      void act();
      return;
    }
    const title = peopleText.lowerTitle(name, roleWords(role).toLowerCase());
    onAsk({ title, text: peopleText.lowerText(name), button: peopleText.confirmLower, act });
  };
  const remove = (): void =>
    onAsk({
      title: peopleText.removeTitle(name),
      text: peopleText.removeText(name),
      button: peopleText.confirmRemove,
      act: () => settled(notices, room.removeMember(person.member)),
    });

  return (
    <li className={styles.person}>
      <div className={styles.head}>
        <Avatar color={person.color} name={person.name} />
        <div className={styles.who}>
          <p className={styles.name}>
            {name} {person.me && <span className={styles.soft}>({peopleText.you})</span>}
          </p>
          <p className={styles.soft}>{cameWords(person, times, now)}</p>
        </div>
        <RoleField name={name} onChange={change} person={person} />
      </div>
      <Devices onAsk={onAsk} person={person} />
      <SetAsideNote onShow={onShow} person={person} />
      {(person.code.length > 0 || person.mayRemove) && (
        <div className={styles.foot}>
          {person.code.length > 0 && (
            <details className={styles.code}>
              <summary>{peopleText.code(name)}</summary>
              <p className={styles.signs}>{safetyWords(person.code)}</p>
              <p className={styles.soft}>{peopleText.codeHint}</p>
            </details>
          )}
          {person.mayRemove && (
            <Button look="danger" onClick={remove}>
              {peopleText.remove(name)}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function RoleField({
  person,
  name,
  onChange,
}: {
  readonly person: PersonView;
  readonly name: string;
  readonly onChange: (role: Role) => void;
}) {
  const offered = person.roles.includes(person.role) ? person.roles : [person.role, ...person.roles];
  if (person.roles.length === 0) return <span className={styles.role}>{roleWords(person.role)}</span>;
  return (
    <select
      aria-label={peopleText.roleOf(name)}
      className={`${field.input} ${styles.select}`}
      onChange={(event) => onChange(event.target.value as Role)}
      value={person.role}
    >
      {offered.map((role) => (
        <option key={role} value={role}>
          {roleWords(role)}
        </option>
      ))}
    </select>
  );
}

function Devices({ person, onAsk }: Omit<PersonItemProps, 'onShow'>) {
  const { room } = useRoom();
  const { notices, times } = useApp();
  const now = useNow();
  return (
    <ul aria-label={peopleText.devicesOf(personName(person))} className={styles.devices}>
      {person.devices.map((device) => (
        <li className={styles.device} key={device.device}>
          <span className={device.ended ? styles.ended : undefined}>{deviceName(device)}</span>
          <span className={styles.soft}>{device.ended ? peopleText.deviceEnded : seenWords(device, times, now)}</span>
          {device.mayRemove && person.devices.filter(({ ended }) => !ended).length > 1 && (
            <Button
              look="quiet"
              onClick={() =>
                onAsk({
                  title: peopleText.removeDeviceTitle(deviceName(device)),
                  text: peopleText.removeDeviceText,
                  button: peopleText.confirmRemove,
                  act: () => settled(notices, room.removeDevice(device.device)),
                })
              }
            >
              {peopleText.removeDevice(deviceName(device))}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
