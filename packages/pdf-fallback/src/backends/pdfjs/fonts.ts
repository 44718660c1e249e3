/** The fonts of a document as they are met, with the em of Type 3 fonts guessed from their letters. */
import { OPS } from './library.ts';
import type { PDFPageProxy } from 'pdfjs-dist';
import { fontFacts, guessEm } from './font-facts.ts';
import type { FontFacts } from './font-facts.ts';
import type { OperatorList } from './paint-page.ts';
import type { PdfGlyph } from './run-builder.ts';

export interface Fonts {
  /** How to find a font by its id on this page. */
  on(page: PDFPageProxy, list: OperatorList): (id: string) => FontFacts;
  forget(): void;
}

export function openFonts(): Fonts {
  const known = new Map<string, FontFacts>();
  // Type 3 fonts whose em is settled; a font first met with two letters only is guessed again on the next page.
  const settled = new Set<string>();

  function on(page: PDFPageProxy, list: OperatorList): (id: string) => FontFacts {
    function find(id: string): FontFacts {
      const before = known.get(id);
      if (before !== undefined) return before;
      const facts = fontFacts(page.commonObjs.has(id) ? page.commonObjs.get(id) : undefined);
      known.set(id, facts);
      return facts;
    }
    for (const [id, glyphs] of type3Glyphs(list, find)) {
      if (settled.has(id)) continue;
      const facts = find(id);
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

function type3Glyphs(list: OperatorList, find: (id: string) => FontFacts): Map<string, PdfGlyph[]> {
  const { fnArray, argsArray } = list;
  const found = new Map<string, PdfGlyph[]>();
  let current: PdfGlyph[] | null = null;
  for (let index = 0; index < fnArray.length; index++) {
    if (fnArray[index] === OPS.setFont) {
      const id: string = argsArray[index][0];
      current = null;
      if (!find(id).type3) continue;
      current = found.get(id) ?? [];
      found.set(id, current);
    } else if (current !== null && fnArray[index] === OPS.showText && current.length < 400) {
      for (const glyph of argsArray[index][0]) if (typeof glyph !== 'number') current.push(glyph);
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
