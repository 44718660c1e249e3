/** The default extractor: no model, the three passages to read for each target. It never states a value that it did not find. */
import type { PaperDocument, Target, TargetResult } from '@sluice/core-models';
import { isTitle } from './is-title.ts';
import { pagePieces } from './page-pieces.ts';
import { passagesOf } from './passages.ts';
import { openRanker, RANKING_VERSION } from './rank-passages.ts';
import type { Scored } from './rank-passages.ts';
import { searchedSections } from './searched-sections.ts';
import { sectionsOf } from './sections.ts';

export const EXTRACTIVE_VERSION = `passages-2+${RANKING_VERSION}`;

const TOP = 3;
/** Below this a passage shares a stray word with the target and no more. */
const MIN_SCORE = 4;
/** Formats whose value is a passage; the others stay empty beside theirs. */
const TEXTUAL: ReadonlySet<Target['outputFormat']> = new Set(['text', 'list', 'code'] as const);

/** One result per target: `method: 'passage'`, a `score`, never a confidence; `value` null for typed formats. */
export function extractPassages(document: PaperDocument, targets: readonly Target[]): Readonly<Record<string, TargetResult>> {
  return Object.fromEntries(targets.map((target) => [target.name, answer(document, target)]));
}

function answer(document: PaperDocument, target: Target): TargetResult {
  const sections = sectionsOf(document, [target]);
  const top = openRanker(passagesOf(document, sections))(target)
    .filter(({ passage, score, isTelling }) => score >= MIN_SCORE && isTelling && passage.kind !== 'title' && !isTitle(passage.text, document.metadata.title))
    .slice(0, TOP);
  const best = top[0];
  if (!best) {
    return { state: 'not_reported', method: 'passage', value: null, evidence: [], reason: `No passage matches; searched ${searchedSections(sections)}.` };
  }
  return {
    state: 'found',
    method: 'passage',
    value: valueOf(target, top),
    score: best.score,
    evidence: top.flatMap(({ passage }) => pagePieces(document, { start: passage.start, end: passage.end, match: 'exact' })),
  };
}

function valueOf(target: Target, top: readonly Scored[]): unknown {
  if (!TEXTUAL.has(target.outputFormat)) return null;
  return target.outputFormat === 'list' ? top.map(({ passage }) => passage.text) : (top[0]?.passage.text ?? null);
}
