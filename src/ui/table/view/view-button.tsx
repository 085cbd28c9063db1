import { ListFilter } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../parts/button.tsx';
import { enView } from '../../text/en-view.ts';
import { useTable, useTableState } from '../table-context.ts';
import toolbar from '../table-toolbar.module.css';
import { ViewPanel } from './view-panel.tsx';

export function ViewButton() {
  const { table } = useTable();
  const isOpen = useTableState((state) => state.isViewOpen);
  const box = useRef<HTMLSpanElement>(null);
  return (
    <span ref={box}>
      <Button aria-expanded={isOpen} aria-haspopup="dialog" look="quiet" onClick={() => table.openView(!isOpen)}>
        <ListFilter aria-hidden="true" size={16} />
        <span className={toolbar.word}>{enView.open}</span>
      </Button>
      {isOpen && (
        <ViewPanel
          anchor={box}
          onClose={() => {
            table.openView(false);
            box.current?.querySelector('button')?.focus();
          }}
        />
      )}
    </span>
  );
}
