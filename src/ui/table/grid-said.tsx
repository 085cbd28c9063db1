import { VisuallyHidden } from '../parts/visually-hidden.tsx';
import { useGridState } from './table-context.ts';

/** What was just done to many cells at once, for ears: whoever sees the grid sees it there. */
export function GridSaid() {
  const { turn, text } = useGridState((state) => state.said);
  return (
    <VisuallyHidden>
      {/* The same sentence twice is news twice: every turn is an element of its own. */}
      <div aria-live="polite">{text !== '' && <span key={turn}>{text}</span>}</div>
    </VisuallyHidden>
  );
}
