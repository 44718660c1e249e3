/** Scores passages for a target: its own words first, then the cues of its kind, the section it stands in and the form it takes. */
import type { Target } from '@sluice/core-models';
import { buildIndex } from './bm25f.ts';
import type { WeightedTerm } from './bm25f.ts';
import { type Cues, cuesOf } from './cues.ts';
import { factorOf } from './passage-factors.ts';
import type { Passage } from './passages.ts';
import { termsOf } from './terms.ts';

/** Part of `pins.selection`: raise it whenever scores change. */
export const RANKING_VERSION = 'bm25f-5';

const NAME_WEIGHT = 1.6;
const DESCRIPTION_WEIGHT = 1;
const DESCRIPTION_WEIGHT_BESIDE_CUES = 0.4;
const EXAMPLE_WEIGHT = 0.6;
const CUE_WEIGHT = 0.35;
const COUNTED_WORTH = 4;
/** What is worth less stands in any text: a year, a unit. */
const LEAST_TOLD = 2;
const FIELDS = [
  { weight: 1, b: 0.5 },
  { weight: 0.9, b: 0.2 },
] as const;

export interface Scored {
  readonly passage: Passage;
  readonly score: number;
  /** False where it is known how authors put what the target asks for, and the passage puts nothing so. */
  readonly isTelling: boolean;
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
    const tells = (text: string): number => cues.phrases(text) + (cues.counts ? counted(target.description, text) : 0);
    return passages
      .map((passage, at) => {
        const told = tells(passage.text);
        const matched = (ownScores[at] ?? 0) + (cueScores[at] ?? 0) + told;
        return { passage, score: round(matched * factorOf(target, cues, passage)), isTelling: !cues.isNamed || told >= LEAST_TOLD };
      })
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score || a.passage.start - b.passage.start)
      .map((scored) => ({ ...scored, passage: fromTelling(scored.passage, tells) }));
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

function round(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
