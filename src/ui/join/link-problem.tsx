import type { SkeinError } from '../../room/api.ts';
import { Button } from '../parts/button.tsx';
import { MessagePage } from '../parts/message-page.tsx';
import { useApp } from '../state/app-context.ts';
import { en } from '../text/en.ts';
import { errorWords } from '../text/error-words.ts';

/** A link that does not lead into a room: what is wrong with it, and the way home. */
export function LinkProblem({ error }: { readonly error: SkeinError }) {
  const { router } = useApp();
  const words = errorWords(error);
  return (
    <MessagePage sentences={[words.now, words.safe]} title={words.what}>
      <Button look="primary" onClick={router.goHome}>
        {en.app.backHome}
      </Button>
    </MessagePage>
  );
}
