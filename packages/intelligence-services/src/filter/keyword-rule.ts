/** Boolean keyword expressions over title and abstract: `(fish OR "white flour") AND NOT review*`. */
import { ConfigurationError } from '@sluice/core-models';
import { foldText } from '../dedup/fold.ts';

/** True or false where the text decides; undefined where more text might: with `isWhole` false a word that is not there is unknown, not absent. */
export type KeywordRule = (text: string, isWhole?: boolean) => boolean | undefined;

type Part = (text: string, isWhole: boolean) => boolean | undefined;

type Token = { readonly kind: 'and' | 'or' | 'not' | '(' | ')'; readonly at: number } | { readonly kind: 'term'; readonly at: number; readonly text: string };

/**
 * Parses an expression of words, `"phrases"`, `prefix*`, AND, OR, NOT (or `-`) and brackets; words side by side mean AND; NOT binds closest, then AND.
 * Operators are written in capitals; case and accents of words do not count.
 *
 * @throws {ConfigurationError} with the position of what was not understood.
 *
 * @example
 * parseKeywordRule('(fish OR flour) AND NOT review')('Flour and water'); // true
 */
export function parseKeywordRule(expression: string): KeywordRule {
  const tokens = tokenize(expression);
  let next = 0;

  function either(): Part {
    const options = [both()];
    while (tokens[next]?.kind === 'or') {
      next += 1;
      options.push(both());
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : (text, isWhole) => anyOf(options.map((option) => option(text, isWhole)));
  }

  function both(): Part {
    const parts = [one()];
    for (;;) {
      const kind = tokens[next]?.kind;
      if (kind === 'and') next += 1;
      else if (kind !== 'term' && kind !== 'not' && kind !== '(') break;
      parts.push(one());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : (text, isWhole) => not(anyOf(parts.map((part) => not(part(text, isWhole)))));
  }

  function one(): Part {
    const token = tokens[next];
    next += 1;
    if (token?.kind === 'not') {
      const denied = one();
      return (text, isWhole) => not(denied(text, isWhole));
    }
    if (token?.kind === '(') {
      const inner = either();
      const closing = tokens[next];
      if (closing?.kind !== ')') throw misread({ expression, at: closing?.at, expected: ')' });
      next += 1;
      return inner;
    }
    if (token?.kind === 'term') return termRule(token.text);
    throw misread({ expression, at: token?.at, expected: 'a word, a "phrase" or (' });
  }

  const rule = either();
  const rest = tokens[next];
  if (rest !== undefined) throw misread({ expression, at: rest.at, expected: 'AND, OR or the end' });
  return (text, isWhole = true) => rule(` ${foldText(text)} `, isWhole);
}

function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:([()])|"([^"]*)"|(")|(-(?=["(\p{L}\p{N}]))|([^\s()"]+))/uy;
  while (pattern.lastIndex < expression.trimEnd().length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(expression);
    if (found === null || found[3] !== undefined) throw misread({ expression, at, expected: 'a closing "' });
    const [, bracket, phrase, , minus, word] = found;
    if (bracket === '(' || bracket === ')') tokens.push({ kind: bracket, at });
    else if (minus !== undefined || word === 'NOT') tokens.push({ kind: 'not', at });
    else if (word === 'AND') tokens.push({ kind: 'and', at });
    else if (word === 'OR') tokens.push({ kind: 'or', at });
    else {
      const text = phrase ?? word ?? '';
      if (foldText(text) === '') throw misread({ expression, at, expected: 'a word with letters or digits' });
      tokens.push({ kind: 'term', at, text });
    }
  }
  return tokens;
}

/** Kleene's three values: one true is enough, and all must be false for false. */
function anyOf(values: readonly (boolean | undefined)[]): boolean | undefined {
  return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** Whole words; `*` at the end takes any ending. */
function termRule(term: string): Part {
  const needle = ` ${foldText(term)}${term.trimEnd().endsWith('*') ? '' : ' '}`;
  return (text, isWhole) => text.includes(needle) || (isWhole ? false : undefined);
}

function misread(options: { readonly expression: string; readonly at: number | undefined; readonly expected: string }): ConfigurationError {
  const { expression, at, expected } = options;
  const state = at === undefined ? 'it ends too early' : `not understood from character ${at + 1} ("${expression.slice(at).trim().slice(0, 20)}")`;
  return new ConfigurationError(`Cannot read the keyword expression "${expression}": ${state}; expected ${expected}`);
}
