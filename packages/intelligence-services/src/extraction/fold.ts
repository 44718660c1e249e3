/** Folds what typography and layout change about a text, and nothing else, with a way back to every original offset. */

/** Characters after folding; `start[i]` and `end[i]` are the original offsets behind `text[i]`. `cased` is `text` before lower-casing. */
export interface Folded {
  readonly text: string;
  readonly cased: string;
  readonly start: readonly number[];
  readonly end: readonly number[];
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

const PIECE = /<!-- page \d+ -->|&(?:amp|lt|gt);|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[\s\S](?:\p{M}|\uff9e|\uff9f)*/gu;
const DASH = /^[\u2010-\u2015\u2212\u207b\u208b\ufe58\ufe63\uff0d]$/u;
const INVISIBLE = /^[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe]$/u;
const SUPERSCRIPT = /^[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]$/u;
const SUBSCRIPT = /^[\u2080-\u2089]$/u;
const FRACTION = /^[\u00bc-\u00be\u2150-\u215e]$/u;
const MARKUP = new Set(['*', '_', '`', '#', '|', '\\', '•', '‣', '▪', '◦']);
const QUOTES = /^["'\u2018-\u201f\u2032-\u2037\u02bc\u00ab\u00bb\u2039\u203a\u00b4\u300c-\u300f\uff02\uff07]$/u;
const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/**
 * The skeleton of `text` (or of its `ranges`, in order): compatibility forms unified, lower case, spaces, markup, quotation marks, page
 * markers and hyphens between letters dropped. A space between digits stays, a sign stays, a superscript behind a digit becomes `^`:
 * folding may join two halves of a word, never two numbers.
 */
export function fold(text: string, ranges: readonly Range[] = [{ start: 0, end: text.length }]): Folded {
  return skeleton(unify(text, ranges));
}

/** One character per element, spaces kept as single blanks: what words and numbers are read from. */
export function unify(text: string, ranges: readonly Range[] = [{ start: 0, end: text.length }]): Folded {
  const cased: string[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const emit = (characters: string, from: number, to: number): void => {
    for (const character of characters) {
      if (character === ' ' && (cased.length === 0 || cased.at(-1) === ' ')) continue;
      cased.push(character);
      start.push(from);
      end.push(to);
    }
  };
  for (const range of ranges) {
    emit(' ', range.start, range.start);
    for (const match of text.slice(range.start, range.end).matchAll(PIECE)) {
      const from = range.start + match.index;
      emit(unifyPiece(match[0], cased.at(-1) ?? ' '), from, from + match[0].length);
    }
  }
  // Astral characters that survive folding are kept whole: one element, two code units, so offsets are counted in elements.
  return { text: cased.map(lower).join(''), cased: cased.join(''), start: spread(cased, start), end: spread(cased, end) };
}

function unifyPiece(piece: string, before: string): string {
  const first = piece.codePointAt(0) ?? 0;
  if (piece.length === 1 && first > 0x20 && first < 0x7f) return piece;
  if (piece.startsWith('<!--')) return ' ';
  if (piece === '&amp;') return '&';
  if (piece === '&lt;') return '<';
  if (piece === '&gt;') return '>';
  if (INVISIBLE.test(piece)) return '';
  if (/^\s/u.test(piece) || first < 0x20 || first === 0x7f) return ' ';
  if (DASH.test(piece)) return '-';
  if (QUOTES.test(piece)) return /^["\u201c-\u201f\u2033\u2036\u00ab\u00bb\uff02]$/u.test(piece) ? '"' : "'";
  if (SUPERSCRIPT.test(piece)) return (DIGIT.test(before) ? '^' : '') + piece.normalize('NFKC');
  if (SUBSCRIPT.test(piece)) return (DIGIT.test(before) ? '_' : '') + piece.normalize('NFKC');
  if (FRACTION.test(piece)) return (DIGIT.test(before) ? ' ' : '') + piece.normalize('NFKC').replace('\u2044', '/');
  if (piece === '\u00d7') return 'x';
  if (piece === '\u223c' || piece === '\u02dc') return '~';
  if (piece === '\u2a7d') return '≤';
  if (piece === '\u2a7e') return '≥';
  if (piece === '\u2026') return '...';
  if (piece === '\u2044' || piece === '\u2215') return '/';
  const unified = piece.normalize('NFKC').replace(/\p{White_Space}+/gu, ' ');
  return DASH.test(unified) ? '-' : unified;
}

function lower(character: string): string {
  const lowered = character.toLowerCase();
  return lowered.length === character.length ? lowered : character;
}

function spread(characters: readonly string[], offsets: readonly number[]): readonly number[] {
  return characters.flatMap((character, index) => Array.from({ length: character.length }, () => offsets[index] ?? 0));
}

/** The next character that is neither blank nor markup. */
function nextPrinted(text: string, from: number): string {
  let at = from;
  while (at < text.length && (text[at] === ' ' || MARKUP.has(text[at] ?? ''))) at += 1;
  return text[at] ?? '';
}

function skeleton(unified: Folded): Folded {
  const { cased } = unified;
  const keep: number[] = [];
  let before = '';
  for (let index = 0; index < cased.length; index += 1) {
    const character = cased[index] ?? '';
    const after = nextPrinted(cased, index + 1);
    if (character === ' ' && !(DIGIT.test(before) && DIGIT.test(after))) continue;
    if (MARKUP.has(character) && !(character === '_' && DIGIT.test(before))) continue;
    if ((character === "'" || character === '"') && !DIGIT.test(before)) continue;
    if (character === '-' && LETTER.test(before) && LETTER.test(after)) continue;
    if (character === '^' && !DIGIT.test(before)) continue;
    keep.push(index);
    before = character;
  }
  const pick = (source: string): string => keep.map((index) => source[index] ?? '').join('');
  return {
    text: pick(unified.text),
    cased: pick(cased),
    start: keep.map((index) => unified.start[index] ?? 0),
    end: keep.map((index) => unified.end[index] ?? 0),
  };
}
