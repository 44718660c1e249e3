/** A glyph's text as plain letters: ligatures and mathematical alphabets folded, spaces made one kind, invisible characters taken out. */

export interface FoldedGlyph {
  /** '' where nothing visible is left. */
  readonly text: string;
  /** Zero-width, bidi and tag characters that were taken out; '' for almost every glyph. */
  readonly invisible: string;
  /** The combining mark that `text` is, where a font draws letter and accent apart. */
  readonly mark: string | undefined;
}

/**
 * Folds what offsets and searches stumble over: U+FB00–FB06 and U+1D400–1D7FF become the letters that a reader sees, odd spaces
 * become U+0020, controls vanish. The soft hyphen stays: at a line's end it is evidence that a word was divided.
 */
export function foldGlyph(unicode: string): FoldedGlyph {
  const code = unicode.length === 1 ? unicode.charCodeAt(0) : LATIN;
  // Almost every glyph of a paper: a place in an array is found without asking for the letter's hash.
  if (code < LATIN) return (latin[code] ??= fold(unicode));
  const known = folded.get(unicode);
  if (known !== undefined) return known;
  const fresh = fold(unicode);
  // Bounded by what fonts can hold, but files lie.
  if (folded.size < 20_000) folded.set(unicode, fresh);
  return fresh;
}

const LATIN = 256;
const latin: FoldedGlyph[] = [];
const folded = new Map<string, FoldedGlyph>();

function fold(unicode: string): FoldedGlyph {
  const invisible = unicode.match(INVISIBLE)?.join('') ?? '';
  let text = invisible === '' ? unicode : unicode.replace(INVISIBLE, '');
  text = text.replace(SPACES, ' ').replace(CONTROLS, '').replace(FOLDABLE, (letter) => letter.normalize('NFKC'));
  // A glyph of two letters, as lām-alif: as the page shows them, from the left, like all that stands beside it.
  if (text.length > 1 && RIGHT_TO_LEFT.test(text)) text = Array.from(text).toReversed().join('');
  return { text, invisible, mark: COMBINING[text] };
}

const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;
const RIGHT_TO_LEFT = /^[\u0590-\u065F\u066D-\u06EF\u06FA-\u08FF]/u;
const SPACES = /[\u00A0\u2000-\u200A\u202F\u205F\u3000\t\n\r]/gu;
// Fonts with broken maps give control codes for glyphs.
const CONTROLS = /\p{Cc}/gu;
const FOLDABLE = /[\uFB00-\uFB06\u{1D400}-\u{1D7FF}]/gu;

/** Which combining mark a spacing accent stands for. */
const COMBINING: Readonly<Record<string, string>> = {
  '\u0060': '\u0300', '\u00B4': '\u0301', '\u02CA': '\u0301', '\u02C6': '\u0302', '\u005E': '\u0302', '\u02DC': '\u0303', '\u007E': '\u0303',
  '\u00AF': '\u0304', '\u02D8': '\u0306', '\u02D9': '\u0307', '\u00A8': '\u0308', '\u02DA': '\u030A', '\u02DD': '\u030B', '\u02C7': '\u030C',
  '\u00B8': '\u0327', '\u02DB': '\u0328',
};
