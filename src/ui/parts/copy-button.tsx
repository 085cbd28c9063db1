import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../state/app-context.ts';
import { en } from '../text/en.ts';
import { Button } from './button.tsx';

const saidForMs = 2500;

interface CopyButtonProps {
  readonly label: string;
  /** What stands on it, where the label's other words stand beside it already. */
  readonly short?: string;
  readonly text: () => string | Promise<string>;
  /** Where the clipboard refuses, the caller shows the text to copy by hand. */
  readonly onRefused?: (text: string) => void;
  readonly look?: 'plain' | 'primary';
}

/** Its name stays: that it was copied is said beside it. */
export function CopyButton({ label, short, text, onRefused, look = 'plain' }: CopyButtonProps) {
  const { env } = useApp();
  const [copied, setCopied] = useState(0);

  useEffect(() => (copied === 0 ? undefined : env.after(saidForMs, () => setCopied(0))), [copied, env]);

  const copy = async (): Promise<void> => {
    const value = await text();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(env.elapsed());
    } catch {
      onRefused?.(value);
    }
  };

  return (
    <>
      <Button aria-label={short === undefined ? undefined : label} look={look} onClick={() => void copy()}>
        {copied === 0 ? <Copy aria-hidden="true" size={16} /> : <Check aria-hidden="true" size={16} />}
        {short ?? label}
      </Button>
      <span role="status" style={{ color: 'var(--good)', fontSize: 'var(--text-small)' }}>
        {copied === 0 ? '' : en.app.copied}
      </span>
    </>
  );
}
