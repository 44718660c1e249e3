/** Cuts a stretch of text into sentences by punctuation, the same on every platform (ICU's rules move with its version). */
import type { Range } from './fold.ts';

const ABBREVIATION =
  /(?:^|[\s([])(?:\p{Lu}|e\.g|i\.e|cf|vs|al|approx|ca|etc|Fig|Figs|Eq|Eqs|Tab|Ref|Refs|Sec|Sect|Dr|Prof|Mr|Mrs|Ms|St|No|Nos|Vol|pp|ed|eds|Inc|Ltd|Co|Corp|spp|sp|var|resp|viz|Suppl|min|max|dept|Univ)\.$/u;
const END = /[.!?]["'”’)\]]*(?=\s|$)|[。！？][”’」』）]*/gu;

/** Ranges of `text`, in order, without the blanks between them. */
export function sentenceRanges(text: string): readonly Range[] {
  const ranges: Range[] = [];
  let start = skipBlanks(text, 0);
  for (const end of text.matchAll(END)) {
    const at = end.index + end[0].length;
    const next = text.slice(skipBlanks(text, at), skipBlanks(text, at) + 1);
    const isCjk = /[。！？]/u.test(end[0]);
    if (!isCjk && (ABBREVIATION.test(text.slice(Math.max(0, at - 12), at)) || /^[\p{Ll}.,;:)…]/u.test(next))) continue;
    if (at > start) ranges.push({ start, end: at });
    start = skipBlanks(text, at);
  }
  const last = text.trimEnd().length;
  if (last > start) ranges.push({ start, end: last });
  return ranges;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/u.test(text[at] ?? '')) at += 1;
  return at;
}
