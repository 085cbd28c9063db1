import { Users } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { peopleText } from '../text/people-words.ts';
import { PeopleDialog } from './people-dialog.tsx';

/** The way to the list of people, wherever it stands. */
export function PeopleButton({ look = 'plain' }: { readonly look?: 'plain' | 'quiet' }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button aria-description={peopleText.openHint} look={look} onClick={() => setOpen(true)}>
        <Users aria-hidden="true" size={16} />
        {peopleText.open}
      </Button>
      {isOpen && <PeopleDialog onClose={() => setOpen(false)} />}
    </>
  );
}
