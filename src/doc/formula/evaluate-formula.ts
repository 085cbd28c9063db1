/** What a formula gives for one row [DOC-21]: a function of the cells that it names, and of nothing else. */
import { err, ok } from '../../lib/result.ts';
import { formulaFunctions } from './formula-functions.ts';
import type { Evaluated, FormulaError, FormulaNode, FormulaValue, Operator } from './formula-types.ts';
import { compareValues, numberOf, textOf, truthOf } from './formula-values.ts';

/** What a formula can see; what a column's name means is decided there. */
export interface FormulaScope {
  column(name: string): Evaluated;
  /** The values of one column in the rows that a link column names. */
  linked(name: string, of: string): Evaluated;
}

const mostChars = 32_768;

export function evaluateFormula(node: FormulaNode, scope: FormulaScope): Evaluated {
  const value = evaluate(node, scope);
  if (!value.ok) return value;
  const isTooLarge =
    typeof value.value === 'number'
      ? !Number.isFinite(value.value) || Math.abs(value.value) >= 1e21
      : typeof value.value === 'string' && value.value.length > mostChars;
  return isTooLarge ? err({ code: 'too-large', name: '' }) : value;
}

function evaluate(node: FormulaNode, scope: FormulaScope): Evaluated {
  switch (node.type) {
    case 'value':
      return ok(node.value);
    case 'column':
      return node.of === null ? scope.column(node.column) : scope.linked(node.column, node.of);
    case 'negative': {
      const operand = evaluate(node.operand, scope);
      if (!operand.ok) return operand;
      const number = numberOf(operand.value);
      return number.ok ? ok(-number.value) : number;
    }
    case 'binary': {
      const left = evaluate(node.left, scope);
      if (!left.ok) return left;
      const right = evaluate(node.right, scope);
      return right.ok ? combine(node.operator, left.value, right.value) : right;
    }
    case 'call':
      return call(node.name, node.args, scope);
  }
}

function combine(operator: Operator, left: FormulaValue, right: FormulaValue): Evaluated {
  switch (operator) {
    case '&': {
      const text = textOf(left) + textOf(right);
      // A text that doubles itself with each row it is taken from would not end (T12).
      return text.length > mostChars ? err({ code: 'too-large', name: '' }) : ok(text);
    }
    case '=':
      return ok(compareValues(left, right) === 0);
    case '<>':
      return ok(compareValues(left, right) !== 0);
    case '<':
      return ok(compareValues(left, right) < 0);
    case '<=':
      return ok(compareValues(left, right) <= 0);
    case '>':
      return ok(compareValues(left, right) > 0);
    case '>=':
      return ok(compareValues(left, right) >= 0);
    default:
  }
  const a = numberOf(left);
  if (!a.ok) return a;
  const b = numberOf(right);
  if (!b.ok) return b;
  switch (operator) {
    case '+':
      return ok(a.value + b.value);
    case '-':
      return ok(a.value - b.value);
    case '*':
      return ok(a.value * b.value);
    case '/':
      return b.value === 0 ? err({ code: 'divide-by-zero', name: '' }) : ok(a.value / b.value);
  }
}

function call(name: string, args: readonly FormulaNode[], scope: FormulaScope): Evaluated {
  const wrongCount: FormulaError = { code: 'arguments', name };
  if (name === 'if') {
    const [condition, whenTrue, whenFalse] = args;
    if (!condition || !whenTrue || args.length > 3) return err(wrongCount);
    const decided = evaluate(condition, scope);
    if (!decided.ok) return decided;
    // Only the way that is taken is looked at: dividing by zero is what one asks "if" for.
    if (truthOf(decided.value)) return evaluate(whenTrue, scope);
    return whenFalse ? evaluate(whenFalse, scope) : ok(null);
  }
  const known = formulaFunctions.get(name);
  if (!known) return err({ code: 'unknown-function', name });
  if (args.length < known.least || args.length > known.most) return err(wrongCount);
  const values: FormulaValue[] = [];
  for (const arg of args) {
    const value = evaluate(arg, scope);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return known.run(values);
}
