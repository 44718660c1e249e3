/** From recorded answers to a paper's outcome: extracted where this run bought them, cached where an earlier one did. */
import type { Entry, Outcome, PaperDocument, PdfFacts, TargetResult, Usage } from '@sluice/core-models';
import { type StoredExtraction, extractionKey, findDocument, findExtractions, missingRequired, textHashOf } from '@sluice/intelligence-services';
import { readingRemark, unreadPages } from './reading.ts';
import type { Trip } from './traveller.ts';
import type { Workshop } from './workshop.ts';

export interface AskedPaper {
  readonly trip: Trip;
  readonly entry: Entry;
  readonly document: PaperDocument;
  readonly textHash: string;
  readonly pdf: PdfFacts | undefined;
  /** Why the abstract stands for the full text, where it does. */
  readonly reason: string;
}

/** The key of each target for one text, by target name. */
export function keysOf(shop: Workshop, textHash: string): ReadonlyMap<string, string> {
  return new Map(shop.targets.map((target) => [target.name, extractionKey({ textHash, target, pins: shop.extractor.pins })]));
}

/** The paper's outcome if every target was answered before from the same bytes; else null. Nothing is converted or asked to find out. */
export async function answeredBefore(shop: Workshop, paper: { readonly trip: Trip; readonly entry: Entry; readonly sha256: string }): Promise<Outcome | null> {
  if (!shop.settings.cache.enabled) return null;
  const document = await findDocument(shop.db, { sha256: paper.sha256, converterVersion: shop.converterVersion });
  if (document === null) return null;
  const textHash = textHashOf(document);
  const keys = keysOf(shop, textHash);
  const stored = await findExtractions(shop.db, [...keys.values()], shop.now());
  // A miss is counted where the answer is bought.
  if (stored.size < keys.size) return null;
  shop.hits.count('document', { hits: 1, misses: 0 });
  shop.hits.count('extraction', { hits: keys.size, misses: 0 });
  return outcomeOf(shop, { ...paper, document, textHash, pdf: pdfFactsOf(document), reason: '' }, { answers: answersOf(keys, stored) });
}

export function answersOf(keys: ReadonlyMap<string, string>, stored: ReadonlyMap<string, StoredExtraction>): ReadonlyMap<string, StoredExtraction> {
  const answers = new Map<string, StoredExtraction>();
  for (const [name, key] of keys) {
    const answer = stored.get(key);
    if (answer !== undefined) answers.set(name, answer);
  }
  return answers;
}

export function pdfFactsOf(document: PaperDocument): PdfFacts {
  const unread = unreadPages(document).length;
  return { sha256: document.sha256, pages: document.pages.length, backend: document.backend, quality: document.quality, ...(unread === 0 ? {} : { unreadPages: unread }) };
}

/**
 * Decided by `extract` wherever the answers were found, so that a resumed run says what an undisturbed one says. `cached` means that every answer is an earlier run's; one found again after a crash of this run is this run's own. A required target
 * without a value fails the paper, with its other values kept.
 */
export function outcomeOf(
  shop: Workshop,
  paper: AskedPaper,
  given: { readonly answers: ReadonlyMap<string, StoredExtraction>; readonly failures?: Readonly<Record<string, TargetResult>> },
): Outcome {
  const { entry, document, trip, pdf } = paper;
  const results: Record<string, TargetResult> = {};
  for (const { name } of shop.targets) {
    const result = given.answers.get(name)?.result ?? given.failures?.[name];
    if (result !== undefined) results[name] = result;
  }
  const own = [...given.answers.values()].filter((answer) => answer.runId === shop.runId);
  const missing = missingRequired(shop.targets, results);
  const { metadata } = document;
  return {
    kind: 'outcome',
    runId: shop.runId,
    ordinal: entry.ordinal,
    ...(entry.paperId === undefined ? {} : { paperId: entry.paperId }),
    status: missing.length > 0 ? 'failed' : own.length === 0 && given.answers.size > 0 ? 'cached' : 'extracted',
    stage: 'extract',
    ...(missing.length > 0 ? { errorClass: 'required_missing' } : {}),
    reason: [missing.length > 0 ? `No value for the required ${missing.join(', ')}.` : '', paper.reason, readingRemark(document)].filter((part) => part !== '').join(' '),
    attempts: trip.attempts,
    stageMs: trip.stageMs,
    contentSource: document.contentSource,
    ...(pdf === undefined ? {} : { pdf }),
    title: entry.record.title ?? metadata.title,
    doi: entry.record.doi ?? metadata.doi,
    arxivId: entry.record.arxivId ?? metadata.arxivId,
    extraction: results,
    usage: usageOf(own),
    provenance: {
      model: [...given.answers.values()].find(({ model }) => model !== null)?.model ?? shop.extractor.provenance.model,
      promptVersion: shop.extractor.provenance.promptVersion,
      converterVersion: document.contentSource === 'fulltext' ? shop.converterVersion : null,
    },
  };
}

/** One call fills many rows: each call is counted once. */
function usageOf(rows: readonly StoredExtraction[]): Usage {
  const calls = new Map(rows.map((row) => [row.callId, row.usage]));
  let usage: Usage = { promptTokens: 0, completionTokens: 0, costUsd: 0 };
  for (const call of calls.values()) {
    usage = {
      promptTokens: usage.promptTokens + call.promptTokens,
      completionTokens: usage.completionTokens + call.completionTokens,
      costUsd: usage.costUsd === null || call.costUsd === null ? null : usage.costUsd + call.costUsd,
    };
  }
  return usage;
}
