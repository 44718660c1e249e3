/** Whether words follow one another as in prose: shuffled words or interleaved lines keep their letters and lose this. */
import { ramp } from './letters.ts';

/** What never follows an article in prose: "the of", "a and". */
const NEVER_AFTER_ARTICLE = new Set('the a an of and to in for with by from or is are was were as at on this these its their be been has have'.split(' '));
/** Not "a", which is a variable as often in papers. */
const ARTICLE_BEFORE = /(?<![\p{L}\p{N}-])(?:the|an|its|their)\s+(?=(\p{L}+))/gu;

/** Fewer sentence ends or article positions than this say little. */
const ENOUGH = 12;

/**
 * Returns 0–1. English is judged by its articles: one is never followed by a preposition or another article. What has too few of them
 * (other languages) is judged by its full stops, after which prose goes on with a capital; names of species and "i.e." blur that sign,
 * so it is the second. Shuffled words fail both. Interleaved lines fail neither: only each line's first word is out of place.
 *
 * @example
 * wordOrder('the results of a study'); // 1: too short to judge
 */
export function wordOrder(text: string): number {
  const sign = [articlePlaces(text), sentenceStarts(text)].find(({ seen }) => seen >= ENOUGH);
  return sign === undefined ? 1 : 1 - ramp(sign.wrong / sign.seen, sign.normal, sign.hopeless);
}

interface Sign {
  readonly seen: number;
  readonly wrong: number;
  /** Share of wrong places that real pages reach, and the share past which the text is no prose. */
  readonly normal: number;
  readonly hopeless: number;
}

/** Words of four letters and more before the stop: abbreviations ("al.", "Fig.", "vs.") are shorter. */
function sentenceStarts(text: string): Sign {
  let seen = 0;
  let wrong = 0;
  for (const match of text.matchAll(/\p{Ll}{4,}\.\s+(\p{Lu}|\p{Ll})/gu)) {
    seen += 1;
    if (/\p{Ll}/u.test(match[1] ?? '')) wrong += 1;
  }
  return { seen, wrong, normal: 0.4, hopeless: 0.8 };
}

function articlePlaces(text: string): Sign {
  let seen = 0;
  let wrong = 0;
  for (const [, next = ''] of text.matchAll(ARTICLE_BEFORE)) {
    seen += 1;
    if (NEVER_AFTER_ARTICLE.has(next)) wrong += 1;
  }
  return { seen, wrong, normal: 0.04, hopeless: 0.16 };
}
