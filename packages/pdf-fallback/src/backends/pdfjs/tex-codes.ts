/** What TeX's bitmap fonts mean by their codes: dvips writes them as Type 3 fonts whose names say nothing, so that ligatures come out as controls and letters as dingbats. */

/** A glyph as far as it tells how its font is coded. */
export interface CodedGlyph {
  readonly unicode: string;
  /** 0–255 in the fonts that matter here. */
  readonly originalCharCode: number;
}

/** Text by code, for those codes that pdfjs reads wrongly. */
export type Codes = ReadonlyMap<number, string>;

/** What was seen of one font so far; it grows from page to page. */
export interface CodeTally {
  letters: number;
  /** Letters that have another letter beside them. */
  inWords: number;
  /** Letters of the alphabet given as such, as dingbats, and as something else. */
  named: number;
  dingbats: number;
  other: number;
  /** Ligatures of the older encoding, OT1, beside letters; and those of the newer one, T1. */
  old: number;
  cork: number;
}

export type TexEncoding = 'OT1' | 'T1';

export function emptyTally(): CodeTally {
  return { letters: 0, inWords: 0, named: 0, dingbats: 0, other: 0, old: 0, cork: 0 };
}

/** Adds what one show operator painted. */
export function tallyCodes(tally: CodeTally, glyphs: readonly CodedGlyph[]): void {
  for (const [index, { unicode, originalCharCode: code }] of glyphs.entries()) {
    const beside = isLetter(glyphs[index - 1]?.originalCharCode) || isLetter(glyphs[index + 1]?.originalCharCode);
    if (isLetter(code)) {
      tally.letters += 1;
      if (beside) tally.inWords += 1;
      if (unicode === String.fromCharCode(code)) tally.named += 1;
      else if (DINGBAT.test(unicode)) tally.dingbats += 1;
      else tally.other += 1;
    } else if (beside && isUnnamed(unicode)) {
      if (code >= 11 && code <= 15) tally.old += 1;
      else if (code >= 27 && code <= 31) tally.cork += 1;
    }
  }
}

/**
 * Returns the encoding that a font's ligatures speak for; null where they are as many on both sides, or where it holds no words:
 * fonts of symbols have Greek at those places.
 */
export function encodingOf(tally: CodeTally): TexEncoding | null {
  if (!holdsWords(tally) || tally.old === tally.cork) return null;
  return tally.old > tally.cork ? 'OT1' : 'T1';
}

/** Whether a font's letters come out as dingbats: nobody writes words in these. */
export function isMisnamed(tally: CodeTally): boolean {
  return holdsWords(tally) && tally.dingbats > tally.letters * 0.2;
}

export interface Neighbours {
  /** The font's own encoding or, where it has no ligature, that of the document's other fonts. */
  readonly encoding: TexEncoding | null;
  /** True where a font of the document has its letters as dingbats: those with a letter or two will have them so as well. */
  readonly misnamed: boolean;
}

/** Returns what a font's codes mean, or null for a font that pdfjs reads rightly. */
export function texCodes(tally: CodeTally, { encoding, misnamed }: Neighbours): Codes | null {
  const named = misnamed ? ASCII : [];
  const special = encoding === null || !holdsWords(tally) ? [] : encoding === 'OT1' ? OT1 : T1;
  return named.length + special.length === 0 ? null : new Map([...named, ...special]);
}

/** `codes` speak where pdfjs has no name or a dingbat; OT1 has its quotes and dashes at the places of signs that no text needs. */
export function meaningOf(glyph: CodedGlyph, codes: Codes): string {
  const { unicode, originalCharCode: code } = glyph;
  const meant = codes.get(code);
  return meant !== undefined && (isUnnamed(unicode) || DINGBAT.test(unicode) || unicode === String.fromCharCode(code)) ? meant : unicode;
}

const MIN_LETTERS = 6;

function holdsWords({ letters, inWords, other }: CodeTally): boolean {
  return letters >= MIN_LETTERS && inWords > letters * 0.7 && other < letters * 0.05;
}

function isLetter(code: number | undefined): boolean {
  return code !== undefined && ((code >= 65 && code <= 90) || (code >= 97 && code <= 122));
}

function isUnnamed(unicode: string): boolean {
  return /^\p{Cc}?$/u.test(unicode) || DINGBAT.test(unicode);
}

/** What Zapf Dingbats names a1, a2 … a206: dvips names glyphs `a` and their code. */
const DINGBAT = /^[\u2192-\u2195\u2460-\u2469\u25A0-\u25D7\u2605-\u2666\u2701-\u27BE]$/u;

const ASCII: readonly (readonly [number, string])[] = Array.from({ length: 94 }, (_, index) => [33 + index, String.fromCharCode(33 + index)]);
// Tables 1 and 2 of F. Mittelbach, R. Fairbairns, W. Lemberg, "LaTeX font encodings" (encguide).
const OT1: readonly (readonly [number, string])[] = [
  ...codesFrom(0, 'ΓΔΘΛΞΠΣΥΦΨΩ'),
  ...codesFrom(11, ['ff', 'fi', 'fl', 'ffi', 'ffl', 'ı', 'ȷ', '`', '´', 'ˇ', '˘', '¯', '˚', '¸', 'ß', 'æ', 'œ', 'ø', 'Æ', 'Œ', 'Ø']),
  ...codesFrom(34, '”'), ...codesFrom(92, '“'), ...codesFrom(123, '–—˝˜¨'),
];
const T1: readonly (readonly [number, string])[] = [
  ...codesFrom(0, '`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–—'),
  ...codesFrom(25, ['ı', 'ȷ', 'ff', 'fi', 'fl', 'ffi', 'ffl']),
  ...codesFrom(39, '’'), ...codesFrom(96, '‘'), ...codesFrom(127, '-'),
];

function codesFrom(first: number, texts: Iterable<string>): [number, string][] {
  return [...texts].map((text, index) => [first + index, text]);
}
