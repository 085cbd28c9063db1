/** A formula's text as tokens, each with its place. */
import { err, ok, type Result } from '../../lib/result.ts';
import type { FormulaError } from './formula-types.ts';

export interface Token {
  readonly type: 'number' | 'text' | 'column' | 'name' | 'sign';
  /** Of a text or a column what is inside of the marks. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const signs = ['<>', '!=', '<=', '>=', '<', '>', '=', '&', '+', '-', '*', '/', '(', ')', ',', ';', '.'];
/** Each begins where the last one ended; none of them looks further than its own end. */
const patterns: readonly (readonly [Token['type'], RegExp])[] = [
  ['number', /\d+(?:\.\d+)?/y],
  ['text', /"((?:[^"]|"")*)"/y],
  ['column', /\{([^{}]*)\}/y],
  ['name', /[\p{L}_][\p{L}\p{N}_]*/uy],
];
const space = /\s+/y;

export function tokensOf(formula: string): Result<readonly Token[], FormulaError> {
  const tokens: Token[] = [];
  let at = 0;
  while (at < formula.length) {
    space.lastIndex = at;
    const blank = space.exec(formula);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const token = tokenAt(formula, at);
    if (!token) return err({ code: 'syntax', name: formula.slice(at, at + 20) });
    tokens.push(token);
    at = token.to;
  }
  return ok(tokens);
}

function tokenAt(formula: string, at: number): Token | null {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(formula);
    if (!found) continue;
    const inside = found[1] ?? found[0];
    return { type, text: type === 'text' ? inside.replaceAll('""', '"') : inside, from: at, to: at + found[0].length };
  }
  const sign = signs.find((one) => formula.startsWith(one, at));
  return sign === undefined ? null : { type: 'sign', text: sign, from: at, to: at + sign.length };
}
