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
const PIECE_LENGTH = 600;
/** Where the score crosses the default bar of 0.5: what is not accepted for this has a name. */
const FLAWED = 0.72;

/** A later reading must be better by this much to displace an earlier one: scores of good pages differ by chance. */
const MARGIN = 0.05;

/**
 * Whether one backend's result for a page displaces another's. Text that the other has and this one lacks counts against it: a layer
 * over a third of a page reads well as far as it goes.
 */
export function outscores(challenger: PageQuality, holder: PageQuality): boolean {
  const most = Math.max(1, challenger.characters, holder.characters);
  const covered = ({ score, characters }: PageQuality): number => score * ramp(characters / most, 0.2, 0.7);
  return covered(challenger) > covered(holder) + (holder.score > 0 ? MARGIN : 0);
}

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
export function textQuality(given: string): { readonly score: number; readonly flaw: PageFlaw | null } {
  // The markers of a plot, drawn as letters by the thousand.
  const text = given.replaceAll(/(\p{L})\1{5,}/gu, '');
  const legible = legibleShare(text);
  const ordered = legible === 0 ? 1 : wordOrder(text);
  // A page of which a third cannot be read is no page to extract from, and comes under the default bar.
  const score = legible * ramp(legible, 0.3, 0.9) * ordered;
  if (legible < FLAWED) return { score, flaw: 'garbled' };
  return { score, flaw: ordered < FLAWED ? 'out_of_order' : null };
}

/** Piece by piece: a good two thirds would hide a garbled third in one sum over the page. */
function legibleShare(text: string): number {
  let legible = 0;
  let all = 0;
  for (const piece of pieces(text)) {
    const census = takeCensus(piece);
    const weight = Math.max(1, census.visible);
    legible += weight * mapping(census) * symbols(census) * spacing(census) * letterPlausibility(piece);
    all += weight;
  }
  return all === 0 ? 1 : legible / all;
}

/** Whole lines, some 600 characters together. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const line of text.split('\n')) {
    piece += `${line}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    found.push(piece);
    piece = '';
  }
  // A short rest says too little alone.
  if (piece.length < PIECE_LENGTH / 2 && found.length > 0) found.push((found.pop() ?? '') + piece);
  else found.push(piece);
  return found;
}

/** Characters that no reader of a page sees. Symbol fonts give some on any page of maths. */
function mapping({ unmapped, visible }: Census): number {
  return 1 - ramp(unmapped / Math.max(1, visible), 0.05, 0.3);
}

/** Letters and digits among the rest: under a wrong map words become punctuation. */
function symbols({ letters, digits, visible }: Census): number {
  const weight = Math.min(1, visible / 100);
  return 1 - weight + weight * ramp((letters + digits) / Math.max(1, visible), 0.4, 0.65);
}

/** Words without spaces between them, or letters with spaces between all of them, are found by nobody's search. */
function spacing({ latin, glued, alone }: Census): number {
  if (latin < 200) return 1;
  return (1 - ramp(glued / latin, 0.15, 0.5)) * (1 - ramp(alone / latin, 0.4, 0.8));
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
