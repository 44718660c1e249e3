/** The fonts of a document as they are met; of Type 3 fonts the em and the meaning of their codes are guessed from their letters. */
import { OPS } from './library.ts';
import type { PDFPageProxy } from 'pdfjs-dist';
import { fontFacts, guessEm } from './font-facts.ts';
import type { FontFacts } from './font-facts.ts';
import type { OperatorList } from './paint-page.ts';
import type { PdfGlyph } from './run-builder.ts';
import { emptyTally, encodingOf, isMisnamed, tallyCodes, texCodes } from './tex-codes.ts';
import type { CodeTally, TexEncoding } from './tex-codes.ts';

// Of a page's operators with one font, enough to know its letters by.
const MAX_STRINGS = 1000;

export interface Fonts {
  /** How to find a font by its id on this page. */
  on(page: PDFPageProxy, list: OperatorList): (id: string) => FontFacts;
  forget(): void;
}

export function openFonts(): Fonts {
  const known = new Map<string, FontFacts>();
  // Type 3 fonts whose em is settled; a font first met with two letters only is guessed again on the next page.
  const settled = new Set<string>();
  const tallies = new Map<string, CodeTally>();

  function on(page: PDFPageProxy, list: OperatorList): (id: string) => FontFacts {
    function find(id: string): FontFacts {
      const before = known.get(id);
      if (before !== undefined) return before;
      const facts = fontFacts(page.commonObjs.has(id) ? page.commonObjs.get(id) : undefined);
      known.set(id, facts);
      return facts;
    }
    const shown = type3Glyphs(list, find);
    for (const [id, strings] of shown) {
      const tally = tallies.get(id) ?? emptyTally();
      tallies.set(id, tally);
      for (const glyphs of strings) tallyCodes(tally, glyphs);
    }
    const common = commonEncoding(tallies.values());
    const misnamed = [...tallies.values()].some(isMisnamed);
    for (const [id, strings] of shown) {
      const facts = find(id);
      const tally = tallies.get(id) ?? emptyTally();
      // A typewriter face has no ligatures, and real signs where other faces have dashes.
      facts.codes = texCodes(tally, { encoding: facts.mono ? null : encodingOf(tally) ?? common, misnamed });
      if (settled.has(id)) continue;
      const glyphs = strings.flat();
      const em = guessEm(glyphs, facts.scale);
      if (em !== null) {
        facts.em = em;
        settled.add(id);
      } else if (facts.em === 1) {
        facts.em = neighbourEm(known.values(), facts) ?? fallbackEm(glyphs, facts.scale);
      }
    }
    return find;
  }

  return { on, forget: () => known.clear() };
}

/** The encoding of most of the document's fonts: headings may have no ligature of their own. */
function commonEncoding(tallies: Iterable<CodeTally>): TexEncoding | null {
  const encodings = [...tallies].map(encodingOf);
  const [old, cork] = [encodings.filter((one) => one === 'OT1').length, encodings.filter((one) => one === 'T1').length];
  return old === cork ? null : old > cork ? 'OT1' : 'T1';
}

/** What each Type 3 font shows on a page, an operator's glyphs together. */
function type3Glyphs(list: OperatorList, find: (id: string) => FontFacts): Map<string, PdfGlyph[][]> {
  const { fnArray, argsArray } = list;
  const found = new Map<string, PdfGlyph[][]>();
  let current: PdfGlyph[][] | null = null;
  for (let index = 0; index < fnArray.length; index++) {
    if (fnArray[index] === OPS.setFont) {
      const id: string = argsArray[index][0];
      current = null;
      if (!find(id).type3) continue;
      current = found.get(id) ?? [];
      found.set(id, current);
    } else if (current !== null && fnArray[index] === OPS.showText && current.length < MAX_STRINGS) {
      const glyphs: PdfGlyph[] = [];
      for (const glyph of argsArray[index][0]) if (typeof glyph !== 'number') glyphs.push(glyph);
      current.push(glyphs);
    }
  }
  return found;
}

/** Fonts of one file are mostly scaled alike: without known letters, the middle em of its other Type 3 fonts. */
function neighbourEm(fonts: Iterable<FontFacts>, self: FontFacts): number | null {
  const ems = [...fonts].filter((font) => font !== self && font.type3 && font.em !== 1).map((font) => font.em).sort((one, other) => one - other);
  return ems[ems.length >> 1] ?? null;
}

function fallbackEm(glyphs: readonly PdfGlyph[], scale: number): number {
  const widest = glyphs.reduce((most, glyph) => Math.max(most, glyph.width), 0) * Math.abs(scale);
  return widest > 0 ? widest / 0.8 : 1;
}
