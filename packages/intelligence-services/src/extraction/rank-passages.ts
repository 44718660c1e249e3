/** Scores passages for a target: its own words first, then the cues of its kind, the section it stands in and the form it takes. */
import type { Target } from '@sluice/core-models';
import { buildIndex } from './bm25f.ts';
import type { WeightedTerm } from './bm25f.ts';
import { type Cues, cuesOf } from './cues.ts';
import { numbersIn } from './numbers.ts';
import type { Passage } from './passages.ts';
import { termsOf } from './terms.ts';

/** Part of `pins.selection`: raise it whenever scores change. */
export const RANKING_VERSION = 'bm25f-3';

const NAME_WEIGHT = 1.6;
const DESCRIPTION_WEIGHT = 1;
const DESCRIPTION_WEIGHT_BESIDE_CUES = 0.4;
const EXAMPLE_WEIGHT = 0.6;
const CUE_WEIGHT = 0.35;
const COUNTED_WORTH = 4;
const FIELDS = [
  { weight: 1, b: 0.5 },
  { weight: 0.9, b: 0.2 },
] as const;

export interface Scored {
  readonly passage: Passage;
  readonly score: number;
}

export type Ranker = (target: Target) => readonly Scored[];

/** Passages with a score above 0, best first, ties in reading order. Built once per document. */
export function openRanker(passages: readonly Passage[]): Ranker {
  const index = buildIndex(
    passages.map((passage) => ({ fields: [termsOf(passage.text), termsOf(passage.section)] })),
    FIELDS,
  );
  return (target) => {
    const cues = cuesOf(target);
    const own = ownTerms(target, cues);
    const ownScores = index.score(own);
    const cueScores = index.score(termsOf(cues.words).filter(unlike(own)).map((term) => ({ term, weight: CUE_WEIGHT })));
    return passages
      .map((passage, at) => {
        const matched = (ownScores[at] ?? 0) + (cueScores[at] ?? 0) + cues.phrases(passage.text) + (cues.counts ? counted(target.description, passage.text) : 0);
        const inSection = cues.isSection(passage.section) ? 1.3 : 1;
        return { passage, score: round(matched * inSection * formFactor(target, passage) * placeFactor(target, passage) * voiceFactor(cues, passage)) };
      })
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || a.passage.start - b.passage.start)
      .map(({ passage, score }) => ({ passage: fromTelling(passage, (text) => cues.phrases(text) + (cues.counts ? counted(target.description, text) : 0)), score }));
  };
}

/** The passage from its first sentence that says half as much as its best one: a table shows a passage's beginning. */
function fromTelling(passage: Passage, worthOf: (text: string) => number): Passage {
  const worths = passage.sentences.map(({ text }) => worthOf(text));
  const first = worths.findIndex((worth) => worth >= Math.max(...worths) / 2);
  if (first <= 0) return passage;
  const sentences = passage.sentences.slice(first);
  return { ...passage, sentences, text: sentences.map(({ text }) => text).join(' '), start: sentences[0]?.start ?? passage.start };
}

/** Numbers that stand before a word of the description, as in "412 estimates" for a target that asks how many estimates: what two are worth at most. */
function counted(description: string, text: string): number {
  const things = new Set(termsOf(description).filter((term) => /^\p{L}{3,}$/u.test(term)));
  const numbers = [...text.matchAll(/(?<![\p{L}\d.,-])\p{Nd}[\p{Nd},.]*(?: +[\p{L}-]+){1,2}/gu)];
  return Math.min(2, numbers.filter(([found]) => termsOf(found).some((term) => things.has(term))).length) * COUNTED_WORTH;
}

/** What is printed about the paper itself, and what others are said to have found, is seldom the answer. */
function voiceFactor(cues: Cues, { text }: Passage): number {
  if (/open access article|retain copyright|distributed under the|^(?:Received|Submitted|Accepted|Published|Copyright|Keywords|©)|permits unrestricted use/iu.test(text)) return 0.3;
  if (cues.ofOthers) return 1;
  const cited = text.match(/\bet al\b|\(\p{Lu}[^()]{2,60}\b(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,–-] ?\d+)*\]/gu)?.length ?? 0;
  const own = /\b(?:we|our|this (?:study|trial|work|paper|review)|the present (?:study|work)|present study)\b/iu.test(text);
  return (own ? 1.08 : 1) * (cited === 0 ? 1 : cited === 1 ? 0.92 : 0.8);
}

/** Introductions tell what others did; the abstract tells what these authors did. */
function placeFactor(target: Target, passage: Passage): number {
  if (/abstract|summary/iu.test(passage.section) || passage.kind === 'abstract') return 1.1;
  const asksForIt = /background|introduc|motivat|objective|aim|goal|purpose|question|hypothes|related|prior|earlier|defin|gap/iu.test(`${target.name} ${target.description}`);
  return !asksForIt && /introduction|background|related work|prior work|literature/iu.test(passage.section) ? 0.7 : 1;
}

/** Where a cue says how authors put it, the description's many words count for less. */
function ownTerms(target: Target, { isEmpty }: Cues): readonly WeightedTerm[] {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const term of new Set(termsOf(text))) weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  };
  add(target.name.replace(/[_-]/gu, ' '), NAME_WEIGHT);
  add(target.description, isEmpty ? DESCRIPTION_WEIGHT : DESCRIPTION_WEIGHT_BESIDE_CUES);
  add([...target.examples, ...(target.choices ?? []), target.unit ?? ''].join(' '), EXAMPLE_WEIGHT);
  return [...weights].map(([term, weight]) => ({ term, weight }));
}

function unlike(own: readonly WeightedTerm[]): (term: string, index: number, all: readonly string[]) => boolean {
  const known = new Set(own.map(({ term }) => term));
  return (term, index, all) => !known.has(term) && all.indexOf(term) === index;
}

/** A number is read where digits stand, a date where a year stands, code where code stands. */
function formFactor(target: Target, passage: Passage): number {
  switch (target.outputFormat) {
    case 'number':
      if (target.unit && hasUnit(passage.text, target.unit)) return 1.5;
      return numberFactor(passage.text.replace(/\[[\d,\s–-]+\]/gu, ''));
    case 'date':
      return /\b(?:1[6-9]|20)\d\d\b/u.test(passage.text) ? 1.3 : 0.7;
    case 'code':
      return passage.kind === 'code' || /https?:\/\/|[\w.]+\(\)|`/u.test(passage.text) ? 1.4 : 1;
    case 'table':
      return passage.kind === 'table' || passage.kind === 'caption' ? 1.4 : 1;
    default:
      return 1;
  }
}

/** A passage without a number answers no question for one, however well its words fit. */
function numberFactor(text: string): number {
  if (/\p{Nd}/u.test(text)) return 1.2;
  return numbersIn(text).length > 0 ? 1 : 0;
}

/** Papers print the degree as a ring, an ordinal sign or a superscript zero. */
function hasUnit(text: string, unit: string): boolean {
  const ring = (printed: string): string => printed.replace(/[º◦∘˚]\s*/gu, '°');
  return new RegExp(`\\d\\s*${escape(ring(unit))}(?![\\p{L}])`, 'u').test(ring(text));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

function round(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
