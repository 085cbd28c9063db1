import { type InputHTMLAttributes, useRef, useState } from 'react';

export interface CommittedInputProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'onBlur' | 'onKeyDown'> {
  readonly value: string;
  /** Called with the new text on Enter or when the field is left; not for text that did not change. */
  readonly onCommit: (text: string) => void;
  /** Called when editing ends, committed or not. */
  readonly onEnd?: () => void;
}

/**
 * A text that is shown and edited in one place: while it is edited, what others write does not change it under the
 * hand. Escape leaves it as it was.
 */
export function CommittedInput({ value, onCommit, onEnd, ...rest }: CommittedInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  // A ref as well, because Escape blurs at once and the blur must already know of it.
  const latest = useRef<string | null>(null);

  const change = (text: string | null): void => {
    latest.current = text;
    setDraft(text);
  };
  const end = (): void => {
    const text = latest.current;
    change(null);
    if (text !== null && text.trim() !== value) onCommit(text.trim());
    onEnd?.();
  };

  return (
    <input
      autoComplete="off"
      spellCheck={false}
      type="text"
      {...rest}
      onBlur={end}
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') change(null);
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
      value={draft ?? value}
    />
  );
}
