/** The Python original's rank: citations, recency and relevance, weighed over what is known. */
import type { PaperRecord, RankSettings } from '@sluice/core-models';

/** Each part 0–1; null is unknown, and its weight goes to the others. */
export interface RankParts extends Record<string, number | null> {
  readonly citations: number | null;
  readonly recency: number | null;
  readonly relevance: number | null;
}

export interface RankedScore {
  readonly score: number;
  readonly parts: RankParts;
}

/** The original's formulas: citations log10(n + 1) / 3 up to 1 (999 citations); recency 1 less a tenth a year, 0.5 for an unknown year. */
export function rankPaper(record: Pick<PaperRecord, 'citations' | 'year'>, options: { readonly relevance: number | null; readonly weights: RankSettings; readonly now: Date }): RankedScore {
  const { relevance, weights, now } = options;
  const citations = record.citations === undefined ? null : Math.min(1, Math.log10(record.citations + 1) / 3);
  const recency = record.year === undefined ? 0.5 : Math.min(1, Math.max(0, 1 - (now.getUTCFullYear() - record.year) / 10));
  const known = [
    [weights.citations, citations],
    [weights.recency, recency],
    [weights.relevance, relevance],
  ] as const;
  let total = 0;
  let score = 0;
  for (const [weight, part] of known) {
    if (part === null) continue;
    total += weight;
    score += weight * part;
  }
  return { score: total === 0 ? 0 : score / total, parts: { citations, recency, relevance } };
}
