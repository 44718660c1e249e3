/** What the layout needs to know of a font, from pdfjs's font object: name, weight, slope, pitch and the scale of its glyph space. */
import type { Codes } from './tex-codes.ts';

export interface FontFacts {
  /** Subset prefix removed; '' for Type 3 fonts without a name. */
  readonly name: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly mono: boolean;
  readonly vertical: boolean;
  readonly type3: boolean;
  /** Glyph space to text space, along the line. */
  readonly scale: number;
  /** Em height per unit of font size: 1 but for Type 3 fonts, whose size says nothing. */
  em: number;
  /** What the codes of one of TeX's bitmap fonts mean; null for all others. */
  codes: Codes | null;
}

/** `font` is pdfjs's own object, made from an untrusted file: nothing of it is taken for granted. */
export function fontFacts(font: unknown): FontFacts {
  const said = typeof font === 'object' && font !== null ? new Map<string, unknown>(FIELDS.map((field) => [field, Reflect.get(font, field)])) : NOTHING;
  const given = said.get('name');
  const name = typeof given === 'string' ? given.replace(/^[A-Z]{6}\+/, '') : '';
  const is = (field: (typeof FIELDS)[number]): boolean => said.get(field) === true;
  return {
    name,
    bold: is('bold') || is('black') || BOLD.test(name),
    italic: is('italic') || ITALIC.test(name),
    mono: is('isMonospace') || MONO.test(name),
    vertical: is('vertical'),
    type3: is('isType3Font'),
    scale: scaleOf(said.get('fontMatrix')),
    em: 1,
    codes: null,
  };
}

const FIELDS = ['name', 'bold', 'black', 'italic', 'isMonospace', 'isType3Font', 'vertical', 'fontMatrix'] as const;
const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** A thousandth where the matrix is none: what all fonts but Type 3 have. */
function scaleOf(matrix: unknown): number {
  const isMatrix = Array.isArray(matrix) && matrix.length === 6 && matrix.every((value) => typeof value === 'number' && !Number.isNaN(value));
  return isMatrix ? matrix[0] : 0.001;
}

// Names as foundries and TeX give them: CMBX10, SFBX1000, NimbusRomNo9L-Medi, AdvTT3713a231.B, Times-Bold, MinionPro-BoldIt.
const BOLD = /bold|black|heavy|semibd|demi|-medi|[.-]B$|^(CM|SF|EC)(BX|B|SSBX|CSSBX)|BX\d|(LM|lm)\w*-?[Bb]old/i;
const ITALIC = /ital|obli|slanted|[.-]I$|-It$|BoldIt|^(CM|SF|EC)(TI|SL|MI|BI|IT|ST|BXTI)|(TI|SL|MI)\d+$/i;
// TeX has its typewriter face upright, slanted, italic and in small capitals: SFTT1000, SFST1000, SFIT1000, CMSLTT10, t1xbtt.
const MONO = /mono|courier|consol|typewriter|^CM(TT|SLTT|ITT|TCSC)|^(SF|EC)(TT|ST|IT|TC|TB)\d|(?<!Adv)TT\d+$|menlo|inconsolata|[Cc]ode[A-Z-]|cousine|monaco|fixed|NimbusMon|LMMono|txb?tt|xb?tt(?=[-_]|$)|letgoth/i;

/**
 * Em height of a Type 3 font per unit of its font size, guessed from how wide its letters are: its size, its matrix and often
 * its box say nothing (dvips writes 1, identity and zeros). Widths are those of Computer Modern Roman, in em.
 */
export function guessEm(glyphs: readonly { readonly unicode: string; readonly width: number }[], scale: number): number | null {
  const guesses: number[] = [];
  for (const glyph of glyphs) {
    const typical = LETTER_WIDTHS[glyph.unicode];
    if (typical !== undefined && glyph.width > 0) guesses.push((glyph.width * Math.abs(scale)) / typical);
  }
  if (guesses.length < 3) return null;
  guesses.sort((one, other) => one - other);
  return guesses[guesses.length >> 1] ?? null;
}

const LETTER_WIDTHS: Readonly<Record<string, number>> = {
  a: 0.49, c: 0.44, d: 0.54, e: 0.44, g: 0.5, h: 0.54, i: 0.278, l: 0.278, m: 0.82, n: 0.55, o: 0.5, p: 0.55, r: 0.39, s: 0.39,
  t: 0.38, u: 0.55, v: 0.52, w: 0.72, x: 0.52, y: 0.52, '0': 0.5, '1': 0.5, '2': 0.5, '3': 0.5, '4': 0.5, A: 0.74, C: 0.71, E: 0.67,
  I: 0.36, S: 0.55, T: 0.71,
};
