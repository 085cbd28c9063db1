/** From a formula's text to its tree. Comparison binds weakest, then `&`, then `+ −`, then `* /`. */
import { err, ok, type Result } from '../../lib/result.ts';
import { type Token, tokensOf } from './formula-tokens.ts';
import type { FormulaError, FormulaNode, Operator } from './formula-types.ts';

/** Reading is recursive; nobody nests this deep by hand (T12). */
const mostDepth = 40;

const levels: readonly (readonly string[])[] = [['=', '<>', '!=', '<', '<=', '>', '>='], ['&'], ['+', '-'], ['*', '/']];

/** Thrown inside of this file only: a formula ends at its first fault. */
class FormulaFault extends Error {
  readonly fault: FormulaError;
  constructor(fault: FormulaError) {
    super(fault.code);
    this.fault = fault;
  }
}

export function parseFormula(formula: string): Result<FormulaNode, FormulaError> {
  if (formula.trim() === '') return err({ code: 'empty', name: '' });
  // Who comes from a spreadsheet begins with it.
  const tokens = tokensOf(formula.replace(/^\s*=/, ' '));
  if (!tokens.ok) return tokens;
  try {
    return ok(createParser(tokens.value).whole());
  } catch (problem) {
    if (problem instanceof FormulaFault) return err(problem.fault);
    throw problem;
  }
}

function createParser(tokens: readonly Token[]) {
  let at = 0;

  const peek = (): Token | undefined => tokens[at];
  const fail = (): never => {
    throw new FormulaFault({ code: 'syntax', name: peek()?.text ?? '' });
  };
  const isSign = (...texts: readonly string[]): boolean => {
    const token = peek();
    return token?.type === 'sign' && texts.includes(token.text);
  };
  const expect = (...texts: readonly string[]): void => {
    if (!isSign(...texts)) fail();
    at += 1;
  };

  const binary = (level: number, depth: number): FormulaNode => {
    const signs = levels[level];
    if (!signs) return unary(depth);
    let left = binary(level + 1, depth);
    while (isSign(...signs)) {
      const sign = (peek() as Token).text;
      at += 1;
      const operator = (sign === '!=' ? '<>' : sign) as Operator;
      left = { type: 'binary', operator, left, right: binary(level + 1, depth) };
    }
    return left;
  };

  const unary = (depth: number): FormulaNode => {
    if (depth > mostDepth) throw new FormulaFault({ code: 'too-large', name: '' });
    if (!isSign('-')) return primary(depth);
    at += 1;
    return { type: 'negative', operand: unary(depth + 1) };
  };

  const primary = (depth: number): FormulaNode => {
    const token = peek();
    if (!token) return fail();
    if (token.type === 'sign' && token.text !== '(') return fail();
    at += 1;
    switch (token.type) {
      case 'number':
        return { type: 'value', value: Number(token.text) };
      case 'text':
        return { type: 'value', value: token.text };
      case 'column':
        return { type: 'column', column: token.text, of: linked() };
      case 'name':
        return named(token.text.toLowerCase(), depth);
      case 'sign': {
        const inside = binary(0, depth + 1);
        expect(')');
        return inside;
      }
    }
  };

  /** `.{Hours}` behind a link column. */
  const linked = (): string | null => {
    if (!isSign('.')) return null;
    at += 1;
    const token = peek();
    if (token?.type !== 'column') return fail();
    at += 1;
    return token.text;
  };

  const named = (name: string, depth: number): FormulaNode => {
    if (!isSign('(')) {
      if (name === 'true' || name === 'false') return { type: 'value', value: name === 'true' };
      at -= 1;
      return fail();
    }
    at += 1;
    const args: FormulaNode[] = [];
    while (!isSign(')')) {
      if (args.length > 0) expect(',', ';');
      args.push(binary(0, depth + 1));
    }
    at += 1;
    return { type: 'call', name, args };
  };

  return {
    whole(): FormulaNode {
      const node = binary(0, 0);
      if (at < tokens.length) fail();
      return node;
    },
  };
}
