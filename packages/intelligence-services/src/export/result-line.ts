/** One line of `results.jsonl`: the fields that outsiders rely on, in their order, `null` where there is nothing to say; `retracted` stands only where a source says so. */
import type { Entry, Outcome, StandingJudgement, TargetResult } from '@sluice/core-models';
import { isRetracted } from '../filter/rules.ts';
import { entrySource } from './entry-source.ts';
import { verdictsOn } from './verdict-text.ts';

/** `status` is `pending` for an entry that has no outcome yet. */
export function resultLine(entry: Entry, outcome: Outcome | null, judgements: readonly StandingJudgement[] = []): Record<string, unknown> {
  const { record } = entry;
  return {
    entry: entry.ordinal,
    paperId: outcome?.paperId ?? entry.paperId ?? null,
    title: outcome?.title ?? record.title ?? null,
    doi: outcome?.doi ?? record.doi ?? null,
    arxivId: outcome?.arxivId ?? record.arxivId ?? null,
    source: entrySource(entry),
    status: outcome?.status ?? 'pending',
    stage: outcome?.stage ?? null,
    reason: outcome === null || outcome.reason === '' ? null : outcome.reason,
    errorClass: outcome?.errorClass ?? null,
    duplicateOf: outcome?.duplicateOf ?? null,
    pdf: pdfOf(entry, outcome),
    contentSource: outcome?.contentSource ?? null,
    ...(isRetracted(record) ? { retracted: true } : {}),
    extraction: Object.fromEntries(Object.entries(outcome?.extraction ?? {}).map(([name, result]) => [name, { ...targetOf(result), ...judgedOf(verdictsOn(judgements, name)) }])),
    usage: outcome?.usage ?? { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    provenance: outcome?.provenance ?? null,
  };
}

function pdfOf(entry: Entry, outcome: Outcome | null): Record<string, unknown> | null {
  const sha256 = outcome?.pdf?.sha256 ?? entry.record.pdfSha256;
  if (sha256 === undefined) return null;
  const { pages = null, backend = null, quality = null } = outcome?.pdf ?? {};
  return { sha256, pages, backend, quality };
}

/** `score`, a calibrated `confidence`, `reason` and the flags stand only where they say something. */
function targetOf(result: TargetResult): Record<string, unknown> {
  const { state, method, value, score, confidence, evidence, reason, derived, stale } = result;
  return {
    state,
    method,
    value: value ?? null,
    ...(score === undefined ? {} : { score }),
    ...(confidence === undefined ? {} : { confidence }),
    evidence: evidence.map(({ quote, page, start, end, match, boxes }) => ({ quote, page, start, end, ...(match === 'exact' ? {} : { match }), ...(boxes === undefined ? {} : { boxes }) })),
    ...(reason === undefined ? {} : { reason }),
    ...(derived === true ? { derived } : {}),
    ...(stale === true ? { stale } : {}),
  };
}

/** Beside the machine's value, never in its place; absent where nobody has judged it. */
function judgedOf(judgements: readonly StandingJudgement[]): Record<string, unknown> {
  if (judgements.length === 0) return {};
  return {
    judgements: judgements.map(({ reviewer, verdict, value, evidence, createdAt, changed }) => ({
      reviewer,
      verdict,
      value: value ?? null,
      evidence: evidence.map(({ quote, page, start, end }) => ({ quote, page, start, end })),
      at: createdAt,
      ...(changed ? { changed } : {}),
    })),
  };
}
