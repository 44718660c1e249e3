/** The fields of one BibTeX entry as they are written, TeX and all. */

/** Names in lower case; a repeated field keeps its first value. `#` joins are done, `@string` names resolved. */
export type BibtexFields = ReadonlyMap<string, string>;

/** The fields, or what is wrong with them. `text` is one whole entry: `@article{key, title = {…}, …}`. */
export function bibtexFields(text: string, strings: ReadonlyMap<string, string>): BibtexFields | Error {
  const fields = new Map<string, string>();
  let at = text.search(/[{(]/) + 1;
  const key = /^\s*[^\s,={}()"]*\s*(?:,|(?=[})]$))/.exec(text.slice(at));
  at += key?.[0].length ?? 0;
  for (;;) {
    at = skip(text, at, /[\s,]/);
    if (at >= text.length - 1) return fields;
    const name = /^[^\s=,{}"#()]+/.exec(text.slice(at, at + 200))?.[0];
    if (name === undefined) return new Error(`"${text.slice(at, at + 20)}" stands where a field name should`);
    at = skip(text, at + name.length, /\s/);
    if (text[at] !== '=') return new Error(`field "${name}" has no "="`);
    const value = readValue(text, at + 1, strings);
    if (value instanceof Error) return new Error(`field "${name}": ${value.message}`);
    if (!fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.text);
    at = value.end;
  }
}

interface Value {
  readonly text: string;
  readonly end: number;
}

function readValue(text: string, from: number, strings: ReadonlyMap<string, string>): Value | Error {
  let whole = '';
  let at = skip(text, from, /\s/);
  for (;;) {
    const piece = text[at] === '{' ? braced(text, at) : text[at] === '"' ? quoted(text, at) : bare(text, at, strings);
    if (piece instanceof Error) return piece;
    whole += piece.text;
    at = skip(text, piece.end, /\s/);
    if (text[at] !== '#') return { text: whole.trim(), end: at };
    at = skip(text, at + 1, /\s/);
  }
}

function braced(text: string, from: number): Value | Error {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return { text: text.slice(from + 1, at), end: at + 1 };
    }
  }
  return new Error('its brace does not close');
}

function quoted(text: string, from: number): Value | Error {
  let depth = 0;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    else if (text[at] === '"' && depth <= 0) return { text: text.slice(from + 1, at), end: at + 1 };
  }
  return new Error('its quote does not close');
}

/** A number, or the name of a string; a name that nobody defined stands for itself (`month = jan`). */
function bare(text: string, from: number, strings: ReadonlyMap<string, string>): Value | Error {
  const word = /^[^\s,#{}"=()]+/.exec(text.slice(from, from + 1000))?.[0];
  if (word === undefined) return new Error('it has no value');
  return { text: strings.get(word.toLowerCase()) ?? word, end: from + word.length };
}

function skip(text: string, from: number, what: RegExp): number {
  let at = from;
  while (at < text.length && what.test(text[at] ?? '')) at += 1;
  return at;
}
