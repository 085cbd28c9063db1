import { MessagePage } from '../parts/message-page.tsx';
import { en } from '../text/en.ts';
import { NameForm } from './name-form.tsx';

/** Once it has a name, the device says so, and the page goes on by itself. */
export function NamePage() {
  return (
    <MessagePage sentences={[]} title={en.join.title}>
      <NameForm button={en.join.join} hint={en.join.nameWhy} />
    </MessagePage>
  );
}
