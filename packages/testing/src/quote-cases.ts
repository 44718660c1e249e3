/** Makes quotes as models send them, genuine and not, out of a document, by rules of its own: it shares no code with what it tests. */
import type { PaperDocument } from '@sluice/core-models';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Cut behind a full stop that a capital follows; `et al.`, `Fig.` and single letters end nothing. */
function sentenceRanges(text: string): readonly Range[] {
  const ends = [...text.matchAll(/(?<=[\p{Ll}\p{Nd})\]%][.!?])\s+(?=\p{Lu})/gu)].filter((gap) => !/(?:\b(?:al|Fig|Figs|Eq|Tab|Ref|vs|cf|approx|ca|No|Dr|Prof|St|spp|sp|Inc|Ltd|Co)|\b\p{L})\.$/u.test(text.slice(0, gap.index)));
  const starts = [0, ...ends.map((gap) => gap.index + gap[0].length)];
  return starts.map((start, at) => ({ start, end: ends[at]?.index ?? text.trimEnd().length })).filter(({ start, end }) => end > start);
}

function pageAt(markdown: string, offset: number): number {
  return Number([...markdown.slice(0, offset + 1).matchAll(/<!-- page (\d+)/gu)].at(-1)?.[1] ?? 1);
}

export interface QuoteCase {
  readonly quote: string;
  readonly kind: string;
  /** Where a genuine quote stands; null for one that is not in the document. */
  readonly truth: (Range & { readonly page: number }) | null;
  /** What the model says, right or wrong. */
  readonly claimedPage: number;
}

/** mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whole sentences of main paragraphs, 40 to 400 characters, that stand in the document once. */
export function quotableSentences(document: PaperDocument): readonly Range[] {
  const flat = document.markdown.replace(/<!-- page \d+ -->/gu, ' ').replace(/\s+/gu, '').toLowerCase();
  return document.blocks
    .filter((block) => block.main && (block.kind === 'paragraph' || block.kind === 'abstract'))
    .flatMap((block) => {
      const first = block.spans[0];
      const last = block.spans.at(-1);
      if (!first || !last || last.end - first.start > 6000) return [];
      return sentenceRanges(document.markdown.slice(first.start, last.end)).map((range) => ({ start: first.start + range.start, end: first.start + range.end }));
    })
    .filter((range) => {
      const text = plain(document.markdown.slice(range.start, range.end));
      const bare = text.replace(/\s+/gu, '').toLowerCase();
      return text.length >= 40 && text.length <= 400 && (text.match(/\p{L}{3,}/gu) ?? []).length >= 5 && flat.indexOf(bare) === flat.lastIndexOf(bare) && flat.includes(bare);
    });
}

export const MANGLINGS: Readonly<Record<string, (text: string, random: () => number) => string>> = {
  verbatim: (text) => text,
  ligatures: (text) => text.replace(/ffi/gu, 'ﬃ').replace(/fi/gu, 'ﬁ').replace(/fl/gu, 'ﬂ').replace(/ff/gu, 'ﬀ'),
  hyphenated: (text, random) => text.replace(/\p{Ll}{8,}/gu, (word) => (random() < 0.4 ? `${word.slice(0, 4)}-\n${word.slice(4)}` : word)),
  softHyphens: (text, random) => text.replace(/\p{Ll}{7,}/gu, (word) => (random() < 0.5 ? `${word.slice(0, 3)}\u00ad${word.slice(3)}` : word)),
  spaces: (text, random) => text.replace(/ /gu, () => ['  ', '\u00a0', '\n', ' \u2009', ' '][Math.floor(random() * 5)] ?? ' '),
  lostSpaces: (text, random) => text.replace(/(?<=\p{Ll}{4}) (?=\p{Ll}{4})/gu, () => (random() < 0.15 ? '' : ' ')),
  quotes: (text) => text.replace(/["“”]/gu, '″').replace(/['’‘]/gu, '‛'),
  wrapped: (text) => `“${text}”`,
  dashes: (text) => text.replace(/[-–—−]/gu, '\u2011'),
  fullWidth: (text) => [...text].map((character) => (character >= '!' && character <= '~' ? String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0) : character)).join(''),
  astral: (text) => text.replace(/[a-z]/gu, (letter) => String.fromCodePoint(0x1d41a + (letter.codePointAt(0) ?? 0) - 97)).replace(/[A-Z]/gu, (letter) => String.fromCodePoint(0x1d400 + (letter.codePointAt(0) ?? 0) - 65)),
  decomposed: (text) => text.normalize('NFD'),
  zeroWidth: (text, random) => text.replace(/(?<=\p{L})(?=\p{L})/gu, () => (random() < 0.1 ? '\u200b' : '')),
  noFinalStop: (text) => text.replace(/[.]$/u, ''),
  secondStop: (text) => `${text.replace(/[.]$/u, '')};`,
  capital: (text) => text.replace(/^\p{L}/u, (letter) => letter.toUpperCase()),
  markdown: (text) => text.replace(/\p{Ll}{6,}/u, (word) => `**${word}**`),
  slip: (text, random) => slip(text, random),
};

/** One letter of one long word replaced by one that makes no word. */
function slip(text: string, random: () => number): string {
  const words = [...text.matchAll(/(?<![\p{L}\p{N}-])\p{Ll}{7,}(?![\p{L}\p{N}-])/gu)];
  const word = words[Math.floor(random() * words.length)];
  if (!word || text.length < 60) return text;
  const at = word.index + 3 + Math.floor(random() * (word[0].length - 4));
  return `${text.slice(0, at)}${'qxzj'[Math.floor(random() * 4)] ?? 'q'}${text.slice(at + 1)}`;
}

/** Each changes what is said. Null where the text has nothing to change. */
export const ALTERATIONS: Readonly<Record<string, (text: string, random: () => number) => string | null>> = {
  digit: (text, random) => changeOne(text, /\p{Nd}/gu, (digit) => String((Number(digit) + 1 + Math.floor(random() * 8)) % 10), random),
  digitAdded: (text, random) => changeOne(text, /\p{Nd}+/gu, (digits) => `${digits}0`, random),
  digitDropped: (text, random) => changeOne(text, /\p{Nd}{2,}/gu, (digits) => digits.slice(1), random),
  point: (text, random) => changeOne(text, /(?<=\p{Nd})\.(?=\p{Nd})/gu, () => '', random),
  pointMoved: (text, random) => changeOne(text, /\p{Nd}\.\p{Nd}{2,}/gu, (number) => `${number[0] ?? ''}${number[2] ?? ''}.${number.slice(3)}`, random),
  signAdded: (text, random) => changeOne(text, /(?<=[\s(])(?=\p{Nd})/gu, () => '-', random),
  signFlipped: (text, random) => changeOne(text, /(?<=\s)[<>≤≥](?=\s?\p{Nd})/gu, (sign) => (sign === '<' ? '>' : '<'), random),
  signDropped: (text, random) => changeOne(text, /(?<=[\s(])[-−–±+<>](?=\p{Nd})/gu, () => '', random),
  notAdded: (text, random) => changeOne(text, /(?<=\b(?:is|are|was|were|has|have|had|can|could|may|did|does|will|would) )/gu, () => 'not ', random),
  notDropped: (text, random) => changeOne(text, /\b(?:not|no|never|without|neither) /giu, () => '', random),
  unChanged: (text, random) => changeOne(text, /\b(?:un(?=(?:able|affected|changed|known|likely|clear|common|treated)))/giu, () => '', random),
  nonAdded: (text, random) => changeOne(text, /\b(?=(?:significant|random|linear|parametric|invasive|specific|uniform|trivial)\b)/giu, () => 'non-', random),
  unit: (text, random) => changeOne(text, /(?<=\p{Nd}\s?)(?:mg|kg|mm|cm|ml|mL|nm|min|days|weeks|months|years|hours|seconds|ms|MB|GB|KB|%|°C)(?!\p{L})/gu, otherUnit, random),
  numberWord: (text, random) => changeOne(text, /\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|hundred|half|twice)\b/giu, (word) => (word.toLowerCase() === 'three' ? 'four' : 'three'), random),
};

function otherUnit(unit: string): string {
  const others: Readonly<Record<string, string>> = { mg: 'g', kg: 'g', mm: 'cm', cm: 'mm', ml: 'l', mL: 'L', nm: 'mm', min: 's', days: 'weeks', weeks: 'days', months: 'years', years: 'months', hours: 'minutes', seconds: 'minutes', ms: 's', MB: 'GB', GB: 'MB', KB: 'MB', '%': '‰', '°C': '°F' };
  return others[unit] ?? 'kg';
}

/** Quotes that no one wrote: words of the paper in another order, a word exchanged, sentences of another paper, a likely story. */
export const INVENTIONS: Readonly<Record<string, (text: string, random: () => number) => string | null>> = {
  shuffled: (text, random) => {
    const words = text.split(' ');
    return words.length < 8 ? null : words.map((word) => ({ word, key: random() })).toSorted((a, b) => a.key - b.key).map(({ word }) => word).join(' ');
  },
  halves: (text) => {
    const words = text.split(' ');
    return words.length < 12 ? null : [...words.slice(words.length / 2), ...words.slice(0, words.length / 2)].join(' ');
  },
  paraphrased: (text) => paraphrase(text),
  wordLeftOut: (text, random) => changeOne(text, /(?<= )\p{L}{5,} /gu, () => '', random),
  wordExchanged: (text, random) => changeOne(text, /(?<= )\p{Ll}{6,}(?= )/gu, () => ['decreased', 'remained', 'exceeded', 'controls', 'mortality', 'failure'][Math.floor(random() * 6)] ?? 'failure', random),
  likely: (_, random) => `We found that ${['the treatment', 'our approach', 'the proposed method', 'the intervention'][Math.floor(random() * 4)] ?? ''} improved the primary outcome in ${Math.floor(random() * 900) + 20} cases, which is in line with earlier work.`,
};

function paraphrase(text: string): string | null {
  const swaps: readonly (readonly [RegExp, string])[] = [
    [/\bshow(?:s|ed|n)?\b/gu, 'demonstrated'],
    [/\bused?\b/gu, 'employed'],
    [/\bwere\b/gu, 'have been'],
    [/\bwas\b/gu, 'has been'],
    [/\bstudy\b/gu, 'investigation'],
    [/\bpatients\b/gu, 'subjects'],
    [/\bin order to\b/gu, 'to'],
    [/\bhigh(?:er)?\b/gu, 'elevated'],
    [/\blarge\b/gu, 'big'],
    [/\bimportant\b/gu, 'crucial'],
    [/\bbecause\b/gu, 'since'],
    [/\bincreas(?:e|ed|es|ing)\b/gu, 'rise'],
    [/\balso\b/gu, 'additionally'],
  ];
  const changed = swaps.reduce((so, [from, to]) => so.replace(from, to), text);
  return changed === text ? null : changed;
}

function changeOne(text: string, pattern: RegExp, change: (found: string) => string, random: () => number): string | null {
  const places = [...text.matchAll(pattern)];
  const place = places[Math.floor(random() * places.length)];
  if (!place) return null;
  return text.slice(0, place.index) + change(place[0]) + text.slice(place.index + place[0].length);
}

export interface CaseOptions {
  readonly document: PaperDocument;
  readonly sentences: readonly Range[];
  readonly random: () => number;
}

/** A quote that is there: a sentence, or a stretch of words of it, mangled; half of them claimed for a wrong page. */
export function genuineCase({ document, sentences, random }: CaseOptions, kind: string): QuoteCase | null {
  const sentence = sentences[Math.floor(random() * sentences.length)];
  const mangle = MANGLINGS[kind];
  if (!sentence || !mangle) return null;
  const stretch = random() < 0.5 || document.markdown.slice(sentence.start, sentence.end).includes('<!--') ? sentence : wordsOf(document.markdown, sentence, random);
  const page = pageAt(document.markdown, stretch.start);
  const text = plain(document.markdown.slice(stretch.start, stretch.end));
  const shifted = random() < 0.5 ? page + Math.floor(random() * 5) - 2 : page;
  return { quote: mangle(text, random), kind, truth: { ...stretch, page }, claimedPage: Math.max(1, shifted) };
}

/** Eight words or more of a sentence. */
function wordsOf(markdown: string, sentence: Range, random: () => number): Range {
  const words = [...markdown.slice(sentence.start, sentence.end).matchAll(/[^\s]+/gu)];
  if (words.length < 12) return sentence;
  const first = Math.floor(random() * (words.length - 8));
  const last = first + 8 + Math.floor(random() * (words.length - first - 8));
  const end = words[last];
  return { start: sentence.start + (words[first]?.index ?? 0), end: end ? sentence.start + end.index + end[0].length : sentence.end };
}

export function falseCase({ document, sentences, random }: CaseOptions, kind: string): QuoteCase | null {
  const sentence = sentences[Math.floor(random() * sentences.length)];
  const change = ALTERATIONS[kind] ?? INVENTIONS[kind];
  if (!sentence || !change) return null;
  const text = plain(document.markdown.slice(sentence.start, sentence.end));
  const quote = change(text, random);
  if (quote === null || quote === text || isThere(quote, document.markdown)) return null;
  return { quote, kind, truth: null, claimedPage: pageAt(document.markdown, sentence.start) };
}

/** A check of its own, apart from the code under test: equal up to blanks. */
export function isThere(quote: string, markdown: string): boolean {
  return plain(markdown).replace(/\s/gu, '').includes(plain(quote).replace(/\s/gu, ''));
}

function plain(text: string): string {
  return text.replace(/<!-- page \d+ -->/gu, ' ').replace(/\s+/gu, ' ').trim();
}
