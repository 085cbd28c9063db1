/** What every part of one table needs; made once per table, so that it never makes anything render again by itself. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { RecordId } from '../../doc/types.ts';
import type { GridController } from './grid-controller.ts';
import type { GridState } from './grid-state.ts';
import type { TableActions } from './table-actions.ts';
import type { TableState, TableStore } from './table-store.ts';

export interface TableParts {
  readonly table: TableStore;
  readonly actions: TableActions;
  readonly grid: GridController;
  /** Opens the Conflicts panel at this row or cell. */
  readonly openConflict: (row: RecordId, column: RecordId | null) => void;
}

export const TableContext = createContext<(TableParts & { readonly isReadOnly: boolean }) | null>(null);

export function useTable(): TableParts & { readonly isReadOnly: boolean } {
  const parts = useContext(TableContext);
  if (parts === null) throw new Error('a part of a table outside of one');
  return parts;
}

export const useTableState = <T>(select: (state: TableState) => T): T => useStore(useTable().table.state, select);
export const useGridState = <T>(select: (state: GridState) => T): T => useStore(useTable().grid.state, select);
