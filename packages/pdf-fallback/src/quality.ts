/** Our score of a page's text, 0–1, and what is wrong with it: calibrated on real papers, where good pages of any density come near 1. */
import { takeCensus } from './quality/census.ts';
import type { Census } from './quality/census.ts';
import { letterPlausibility, ramp } from './quality/letters.ts';
import { pageText } from './quality/page-text.ts';
import type { RawPage } from './raw-page.ts';
import { wordOrder } from './quality/word-order.ts';

/** `blank`: nothing is drawn. `no_text`: something is drawn, and no text with it. The rest is text that reads badly. */
export type PageFlaw = 'blank' | 'no_text' | 'garbled' | 'out_of_order';

export interface PageQuality {
  readonly score: number;
  readonly characters: number;
  readonly flaw: PageFlaw | null;
}

/** A page mostly covered by an image has a text layer only if there is more on it than a library's stamp. */
const STAMP_CHARACTERS = 200;

/** Returns the score of one page as a backend read it: presence × legibility × order. */
export function pageQuality(page: RawPage): PageQuality {
  const text = pageText(page);
  const characters = visibleCharacters(text);
  if (characters === 0) {
    const drawn = page.images.length + page.rules.length + (page.drawings?.length ?? 0) > 0;
    return { score: 0, characters, flaw: drawn ? 'no_text' : 'blank' };
  }
  if (characters < STAMP_CHARACTERS && imageShare(page) > 0.5) {
    return { score: (0.3 * characters) / STAMP_CHARACTERS, characters, flaw: 'no_text' };
  }
  return { ...textQuality(text), characters };
}

/**
 * Returns the score of a text without its page.
 *
 * @example
 * textQuality('The results of this study suggest a strong effect.').score; // 1
 */
export function textQuality(text: string): { readonly score: number; readonly flaw: PageFlaw | null } {
  const census = takeCensus(text);
  const legible = mapping(census) * symbols(census) * spacing(census) * letterPlausibility(text);
  const ordered = legible === 0 ? 1 : wordOrder(text);
  if (legible < 0.5) return { score: legible * ordered, flaw: 'garbled' };
  return { score: legible * ordered, flaw: ordered < 0.5 ? 'out_of_order' : null };
}

/** Characters that no reader of a page sees. Symbol fonts give some on any page of maths. */
function mapping({ unmapped, visible }: Census): number {
  return 1 - ramp(unmapped / Math.max(1, visible), 0.05, 0.3);
}

/** Letters and digits among the rest: under a wrong map words become punctuation. */
function symbols({ letters, digits, visible }: Census): number {
  const weight = Math.min(1, visible / 100);
  return 1 - weight + weight * ramp((letters + digits) / Math.max(1, visible), 0.25, 0.5);
}

/** Words without spaces between them, or letters with spaces between all of them, are found by nobody's search. */
function spacing({ latin, glued, alone }: Census): number {
  if (latin < 200) return 1;
  return (1 - ramp(glued / latin, 0.3, 0.8)) * (1 - ramp(alone / latin, 0.4, 0.8));
}

function visibleCharacters(text: string): number {
  return text.replaceAll(/\s/g, '').length;
}

function imageShare(page: RawPage): number {
  const area = Math.max(1, page.width * page.height);
  const clip = (value: number, top: number) => Math.min(Math.max(value, 0), top);
  const shares = page.images.map(([x0, y0, x1, y1]) => {
    const width = clip(x1, page.width) - clip(x0, page.width);
    return (width * (clip(y1, page.height) - clip(y0, page.height))) / area;
  });
  return Math.min(1, shares.reduce((total, share) => total + share, 0));
}
