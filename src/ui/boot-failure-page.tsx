import type { SkeinError } from '../room/api.ts';
import { Button } from './parts/button.tsx';
import { MessagePage } from './parts/message-page.tsx';
import { en } from './text/en.ts';
import { errorWords } from './text/error-words.ts';

/** The device could not be opened at all: said in words, with a way to try again. */
export function BootFailurePage({ error }: { readonly error: SkeinError }) {
  const words = errorWords(error);
  const facts = 'cause' in error && error.cause !== '' ? [`(${error.cause})`] : [];
  return (
    <MessagePage sentences={[words.safe, words.now, ...facts]} title={words.what}>
      <Button look="primary" onClick={() => window.location.reload()}>
        {en.app.reload}
      </Button>
    </MessagePage>
  );
}
