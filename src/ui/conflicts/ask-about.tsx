import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { AskView, ConflictView, MemberView } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import card from '../parts/card.module.css';
import field from '../parts/text-field.module.css';
import { settled, useApp } from '../state/app-context.ts';
import { useRoom } from '../state/room-context.ts';
import { useNow } from '../state/use-now.ts';
import { attributionWords } from '../text/conflict-words.ts';
import { en } from '../text/en.ts';
import styles from './ask-about.module.css';

const words = en.conflicts;

/** What was asked about a conflict, and a way to ask: the other person, everybody, or to say that one takes it on. */
export function AskAbout({ conflict }: { readonly conflict: ConflictView }) {
  const { notices, times } = useApp();
  const { room, view, mayEdit } = useRoom();
  const now = useNow();
  const [isAsking, setAsking] = useState(false);
  const others = view.members.filter(({ me }) => !me);
  const send = (question: { readonly to: MemberView['id'] | null; readonly text: string } | null): void => {
    setAsking(false);
    void settled(notices, room.askAbout(conflict.id, question));
  };
  return (
    <div className={styles.asks}>
      {conflict.asks.map((ask) => (
        <p className={styles.ask} key={ask.item}>
          {words.asked(attributionWords(ask.by, times.stamp(ask.by.time, now)), toWords(ask), ask.text)}
        </p>
      ))}
      {mayEdit && !isAsking && (
        <div className={card.actions}>
          <Button look="quiet" onClick={() => setAsking(true)}>
            {words.ask}
          </Button>
          {view.me && (
            <Button look="quiet" onClick={() => view.me && send({ to: view.me.id, text: words.takenOnText })}>
              {words.takeOn}
            </Button>
          )}
          {conflict.asks.length > 0 && (
            <Button look="quiet" onClick={() => send(null)}>
              {words.askWithdraw}
            </Button>
          )}
        </div>
      )}
      {isAsking && <AskForm onCancel={() => setAsking(false)} onSend={send} others={others} />}
    </div>
  );
}

const toWords = (ask: AskView): string =>
  ask.to === null ? words.askEverybody : ask.toMe ? en.people.youInside : ask.toName || en.people.someoneInside;

interface AskFormProps {
  readonly others: readonly MemberView[];
  readonly onSend: (question: { readonly to: MemberView['id'] | null; readonly text: string }) => void;
  readonly onCancel: () => void;
}

function AskForm({ others, onSend, onCancel }: AskFormProps) {
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const textField = useRef<HTMLInputElement>(null);
  // It was just asked for.
  useEffect(() => textField.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') onSend({ to: (to || null) as MemberView['id'] | null, text });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <select
        aria-label={words.askWho}
        className={field.input}
        onChange={(event) => setTo(event.target.value)}
        value={to}
      >
        <option value="">{words.askEverybody}</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name || en.people.someone}
          </option>
        ))}
      </select>
      <input
        aria-label={words.askText}
        autoComplete="off"
        ref={textField}
        className={field.input}
        maxLength={400}
        onChange={(event) => setText(event.target.value)}
        value={text}
      />
      <div className={card.actions}>
        <Button disabled={text.trim() === ''} type="submit">
          {words.askSend}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
