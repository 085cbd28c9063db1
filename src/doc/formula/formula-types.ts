/** What formulas are made of and what they give. Pure, and without Yjs, so that the interface may import it. */
import type { Result } from '../../lib/result.ts';
import type { FormulaErrorCode } from '../types.ts';

/** An empty cell is null. A list comes from rows of another table. */
export type FormulaValue = string | number | boolean | null | readonly FormulaValue[];

/** `name`: what it is about, in the formula's own words; empty where there is nothing to name. */
export interface FormulaError {
  readonly code: FormulaErrorCode;
  readonly name: string;
}

export type Evaluated = Result<FormulaValue, FormulaError>;

export const operators = ['=', '<>', '<', '<=', '>', '>=', '&', '+', '-', '*', '/'] as const;
export type Operator = (typeof operators)[number];

export type FormulaNode =
  | { readonly type: 'value'; readonly value: string | number | boolean }
  /** `of`: a column of the table that the link column `column` leads to. */
  | { readonly type: 'column'; readonly column: string; readonly of: string | null }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly FormulaNode[] }
  | { readonly type: 'negative'; readonly operand: FormulaNode }
  | { readonly type: 'binary'; readonly operator: Operator; readonly left: FormulaNode; readonly right: FormulaNode };
