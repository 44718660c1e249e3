/** What became of every record of a run, counted in the boxes of a PRISMA flow. */
import type { Outcome } from '@sluice/core-models';
import type { Result } from '../checkpoint/read-results.ts';

/** The boxes add up: each is the one before less what left on the way. Of one paper's records one is counted as what became of the paper, the others as duplicates. */
export interface FlowCounts {
  readonly identified: ReadonlyMap<string, number>;
  readonly duplicates: number;
  readonly malformed: number;
  readonly excluded: ReadonlyMap<string, number>;
  readonly notRetrieved: ReadonlyMap<string, number>;
  readonly notAssessed: ReadonlyMap<string, number>;
  /** By rules that only the document itself could answer. */
  readonly excludedInside: ReadonlyMap<string, number>;
  readonly included: number;
  readonly fromAbstract: number;
  readonly pending: number;
  readonly models: ReadonlySet<string>;
  readonly promptVersions: ReadonlySet<string>;
  readonly converterVersions: ReadonlySet<string>;
  /** Reports by the program that read them, and how many were found in the cache. */
  readonly backends: ReadonlyMap<string, number>;
  readonly cached: number;
  readonly tokens: number;
}

export async function flowCounts(results: AsyncIterable<Result>): Promise<FlowCounts> {
  const identified = new Map<string, number>();
  const excluded = new Map<string, number>();
  const notRetrieved = new Map<string, number>();
  const notAssessed = new Map<string, number>();
  const excludedInside = new Map<string, number>();
  const backends = new Map<string, number>();
  const models = new Set<string>();
  const promptVersions = new Set<string>();
  const converterVersions = new Set<string>();
  // A record that was tried in vain gives way to a duplicate of it, which is then tried: the paper's fate is that of the one that got furthest.
  const tried = new Map<string, { readonly outcome: Outcome; records: number }>();
  const settled = new Set<string>();
  const counts = { duplicates: 0, malformed: 0, included: 0, fromAbstract: 0, pending: 0, cached: 0, tokens: 0 };
  for await (const { entry, outcome } of results) {
    add(identified, entry.source);
    const { paperId } = entry;
    if (paperId !== undefined && outcome?.status === 'failed') {
      const before = tried.get(paperId);
      if (before === undefined) tried.set(paperId, { outcome, records: 1 });
      else before.records += 1;
    } else if (paperId !== undefined && outcome?.status !== 'duplicate') settled.add(paperId);
    if (outcome === null) counts.pending += 1;
    else if (outcome.status === 'duplicate') counts.duplicates += 1;
    else if (outcome.status === 'filtered') add(outcome.stage === 'identify' ? excludedInside : excluded, outcome.errorClass || outcome.reason || 'a rule');
    else if (outcome.status === 'failed') {
      if (paperId === undefined) fail(outcome);
    } else {
      counts.included += 1;
      if (outcome.contentSource === 'abstract') counts.fromAbstract += 1;
      else if (outcome.pdf?.backend !== undefined) add(backends, outcome.pdf.backend);
      if (outcome.status === 'cached') counts.cached += 1;
      counts.tokens += outcome.usage.promptTokens + outcome.usage.completionTokens;
    }
    const provenance = outcome?.provenance;
    if (provenance?.model !== undefined && provenance.model !== null) models.add(provenance.model);
    if (provenance !== undefined) promptVersions.add(provenance.promptVersion);
    if (provenance?.converterVersion !== undefined && provenance.converterVersion !== null) converterVersions.add(provenance.converterVersion);
  }
  for (const [paperId, { outcome, records }] of tried) {
    counts.duplicates += settled.has(paperId) ? records : records - 1;
    if (!settled.has(paperId)) fail(outcome);
  }
  return { identified, excluded, excludedInside, backends, notRetrieved, notAssessed, models, promptVersions, converterVersions, ...counts };

  function fail(outcome: Outcome): void {
    const failureClass = outcome.errorClass ?? 'failed';
    if (outcome.stage === 'intake') counts.malformed += 1;
    else add(outcome.stage === 'download' ? notRetrieved : notAssessed, failureClass);
  }
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((total, n) => total + n, 0);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
