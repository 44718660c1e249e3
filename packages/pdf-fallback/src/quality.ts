/** Our score of a page's text, 0–1, and what is wrong with it: calibrated on real papers, where good pages of any density come near 1. */
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
  const characters = text.replaceAll(/\s/g, '').length;
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
  const legible = mapping(text) * symbols(text) * letterPlausibility(text) * spacing(text);
  const ordered = wordOrder(text);
  if (legible < 0.5) return { score: legible * ordered, flaw: 'garbled' };
  return { score: legible * ordered, flaw: ordered < 0.5 ? 'out_of_order' : null };
}

/** Characters that no reader of a page sees: replacements, private use, control codes. Symbol fonts give some on any page of maths. */
function mapping(text: string): number {
  const unmapped = count(text, /[\uFFFD\u{E000}-\u{F8FF}\u{F0000}-\u{10FFFF}\u0000-\u0008\u000E-\u001F\u007F-\u009F]/gu);
  return 1 - ramp(unmapped / count(text, /\S/gu), 0.05, 0.3);
}

/** Letters and digits among the rest: under a wrong map words become punctuation. Dot leaders and rules are one mark each. */
function symbols(text: string): number {
  const visible = text.replaceAll(/([^\p{L}\p{N}\s])(\s*\1)+/gu, '$1');
  const share = count(visible, /[\p{L}\p{N}\p{M}]/gu) / Math.max(1, count(visible, /\S/gu));
  const weight = Math.min(1, visible.length / 100);
  return 1 - weight + weight * ramp(share, 0.25, 0.5);
}

/** Words without spaces between them, or letters with spaces between all of them, are read by nobody's search. */
function spacing(text: string): number {
  const letters = count(text, /[a-zA-Z]/g);
  if (letters < 200) return 1;
  const glued = sum(text.matchAll(/[a-zA-Z]{25,}/g));
  const alone = count(text, /(?<![\p{L}\p{N}])[a-zA-Z](?=[ \n][a-zA-Z](?![\p{L}\p{N}]))/gu);
  return (1 - ramp(glued / letters, 0.3, 0.8)) * (1 - ramp(alone / letters, 0.4, 0.8));
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

function count(text: string, pattern: RegExp): number {
  return Array.from(text.matchAll(pattern)).length;
}

function sum(matches: Iterable<RegExpExecArray>): number {
  let total = 0;
  for (const [match] of matches) total += match.length;
  return total;
}
